"""The usage trends of the rows on screen: asked for when the rows have rested a moment, and for no others."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from api_client.states import InstanceState
from tui.usage import trend_ask

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual.screen import Screen
    from textual.timer import Timer

    from tui.session import Session
    from tui.usage import Item

REST = 0.3
"""Seconds the rows have to stay before they are asked about."""


class Trends:
    """Keeps the usage column fed."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._due: tuple[str, ...] = ()
        self._resting: Timer | None = None

    def want(self, session: Session, uuids: Sequence[str], item: Item | None) -> None:
        """See to it that the trends of these rows are known, and not too old; with no item, that none are asked for.

        A stopped machine uses nothing. While the list comes in for the first time, its pages go first.
        """
        if item is None:
            self._rest()
            return
        fleet = session.feed.fleet
        if fleet.paused or fleet.loading is not None:
            return
        rows = fleet.rows
        running = (uuid for uuid in uuids if (row := rows.get(uuid)) and row.state != InstanceState.OFFLINE)
        due = tuple(uuid for uuid in running if session.usage.is_due(trend_ask(uuid, item)))
        if due == self._due:
            return
        self._rest()
        self._due = due
        self._resting = self._screen.set_timer(REST, lambda: self._ask(session, due, item))

    def _rest(self) -> None:
        """Forget what was about to be asked."""
        self._due = ()
        if self._resting is not None:
            self._resting.stop()

    def _ask(self, session: Session, due: Sequence[str], item: Item) -> None:
        reading: Callable[[], Awaitable[None]] = partial(self._read, session, due, item)
        self._screen.run_worker(reading, group="trends", exclusive=True)

    async def _read(self, session: Session, due: Sequence[str], item: Item) -> None:
        await session.usage.read_trends(due, item)
        self._due = ()
