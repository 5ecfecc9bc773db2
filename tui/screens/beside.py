"""The detail beside or below the table: it follows the cursor, and reads the whole instance when the cursor rests."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from textual import work
from textual.containers import Container
from textual.css.query import NoMatches

if TYPE_CHECKING:
    from textual.timer import Timer

    from tui.events import Event
    from tui.fields import Scene
    from tui.session import Session
    from tui.widgets.detail.pane import DetailPane

REST = 0.12
"""Seconds the cursor has to stay on a row before the whole instance is asked for."""


class Beside(Container):
    """Shown where there is room for it, or where a person asked for it."""

    DEFAULT_CSS = """
    Beside { display: none; }
    Beside.-open { display: block; }
    """
    ALLOW_MAXIMIZE = True

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's own name)
        super().__init__(id=id)
        self._session: Session | None = None
        self._pane: DetailPane | None = None
        self._uuid: str | None = None
        self._scene: Scene | None = None
        self._resting: Timer | None = None
        self._chosen: bool | None = None
        """Whether a person opened or closed it; None while nobody did."""

    @property
    def pane(self) -> DetailPane | None:
        """The pane, once there is a session to show something of."""
        return self._pane

    def attach(self, session: Session) -> None:
        """Start showing this session's instances."""
        # Imported once there is something to show: the first frame does without it.
        from tui.widgets.detail.pane import DetailPane

        self._session = session
        self._pane = DetailPane(session.usage)
        self.mount(self._pane)

    def offer_room(self, plenty: bool) -> None:
        """Open where there is plenty of room, unless a person chose otherwise."""
        self._open(plenty if self._chosen is None else self._chosen)

    def toggle(self) -> None:
        """Open or close it, as a person wishes."""
        self._chosen = not self.has_class("-open")
        self._open(self._chosen)

    def follow(self, uuid: str | None, scene: Scene) -> None:
        """Show this instance: what is known at once, the rest when the cursor rests on it."""
        moved = uuid != self._uuid
        self._uuid, self._scene = uuid, scene
        if not self.has_class("-open"):
            return
        self._show()
        if moved or self._resting is None:
            self._read_soon()

    def _open(self, wanted: bool) -> None:
        if wanted != self.has_class("-open"):
            self.set_class(wanted, "-open")
            if self._scene is not None:
                self._show()
                self._read_soon()

    def _show(self) -> None:
        session, scene, pane = self._session, self._scene, self._pane
        if session is None or scene is None or pane is None:
            return
        known = session.details.known(self._uuid) if self._uuid else None
        row = scene.fleet.last_seen(self._uuid or "")
        pane.show(row, known.value if known else None, scene, known.problem if known else None)
        if self._uuid:
            pane.show_events(history(session, self._uuid))

    def _read_soon(self) -> None:
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(REST, self._read)

    def _read(self) -> None:
        self._resting = None
        session, scene, uuid = self._session, self._scene, self._uuid
        if session is None or scene is None or uuid is None:
            return
        row = scene.fleet.rows.get(uuid)
        if row is not None and session.details.is_due(uuid, row):
            self._load(session, uuid)

    @work(group="beside", exclusive=True)
    async def _load(self, session: Session, uuid: str) -> None:
        await session.details.read(uuid, session.feed.fleet.rows.get(uuid))
        # An answer may come while the parts of the pane are being taken down, one by one.
        with suppress(NoMatches):
            self._show()


def history(session: Session, uuid: str) -> tuple[Event, ...]:
    """What happened to an instance, as far as this program knows."""
    # Imported once there is a session: the first frame does without the journal and its database.
    from tui.events import events_of

    return events_of(session.timeline.of(uuid), session.journal.entries(uuid=uuid, limit=50))
