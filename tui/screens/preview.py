"""Preview: on a long first load, what the filter looks for is asked of the server first, where it can filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_client.errors import ApiError
from tui.query import ServerPart

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.timer import Timer

    from tui.fields import Scene
    from tui.session import Session

REST = 0.4
"""Seconds a filter has to stay before the server is asked."""


class Preview:
    """Asks for the filtered list while the whole one is not there yet; afterwards everything is done here."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._asked = ServerPart()
        self._resting: Timer | None = None
        self.where = "local"
        """Who works the filter out."""

    def want(self, session: Session | None, part: ServerPart, scene: Scene) -> None:
        """Take a new filter into account."""
        if session is None or scene.fleet.is_whole:
            self.where = "local"
        elif part != self._asked:
            self._asked = part
            self.where = "local"
            if self._resting is not None:
                self._resting.stop()
            if part.filters:
                self._resting = self._screen.set_timer(REST, lambda: self._ask(session, part, scene))

    def _ask(self, session: Session, part: ServerPart, scene: Scene) -> None:
        self.where = part.where
        self._screen.run_worker(self._read(session, part, scene), group="preview", exclusive=True)

    async def _read(self, session: Session, part: ServerPart, scene: Scene) -> None:
        # Imported late, like all that speaks to a server.
        from api_client.listing import ListQuery

        try:
            held = await session.feed.preview(ListQuery(**part.filters), lambda row: part.lets_through(row, scene))
        except ApiError:
            # The walk over the whole list goes on, and tells of what stands in its way.
            held = False
        if not held:
            self.where = "local"
