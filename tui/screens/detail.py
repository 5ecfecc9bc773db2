"""One instance on the whole screen."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.getters import query_one
from textual.screen import Screen

from api_client.errors import ApiError, NotFound
from tui.widgets.detail.pane import DetailPane
from tui.widgets.detail.tabs import Tab
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from api_client.models import Instance
    from api_client.rows import InstanceRow
    from tui.details import Details
    from tui.events import Event
    from tui.fields import Scene
    from tui.readings import Reading
    from tui.usage import UsageStore

GONE = "It is not in the list any more; this is what was last seen of it."


class DetailScreen(Screen[None]):
    """Follows one instance: its owner hands it each new snapshot. It stays open when the instance goes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Back", id="detail.back"),
        Binding("r", "read_again", "Read again", id="detail.read_again"),
    ]

    pane = query_one(DetailPane)

    def __init__(
        self,
        uuid: str,
        scene: Scene,
        details: Details,
        usage: UsageStore,
        *,
        history: Callable[[str], tuple[Event, ...]] = lambda _uuid: (),
        tab: Tab = Tab.SUMMARY,
    ) -> None:
        super().__init__()
        self.uuid = uuid
        self._scene = scene
        self._details = details
        self._usage = usage
        self._history = history
        self._tab = tab
        self._row: InstanceRow | None = None
        self._is_reading = False

    def compose(self) -> ComposeResult:
        """The pane, and the keys."""
        yield DetailPane(self._usage, tab=self._tab)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show what is known, and read the rest."""
        self.pane.focus_page()
        self.take_scene(self._scene)

    def take_scene(self, scene: Scene) -> None:
        """Show a new snapshot, and what happened; read the whole again if its row has changed."""
        self._scene = scene
        self._row = scene.fleet.last_seen(self.uuid) or self._row
        known = self._details.known(self.uuid)
        self.pane.show(self._row, known.value if known else None, scene, self._problem(known))
        self.pane.show_events(self._history(self.uuid))
        if not self._is_reading and not self._is_gone and self._details.is_due(self.uuid, self._row):
            self._is_reading = True
            self._read()

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss()

    def action_read_again(self) -> None:
        """Read the whole instance now."""
        self._details.forget(self.uuid)
        self.take_scene(self._scene)

    @property
    def _is_gone(self) -> bool:
        return self._scene.fleet.is_whole and self.uuid not in self._scene.fleet.rows

    def _problem(self, known: Reading[Instance] | None) -> ApiError | None:
        if self._is_gone:
            return NotFound(GONE)
        return known.problem if known else None

    @work(group="detail")
    async def _read(self) -> None:
        try:
            await self._details.read(self.uuid, self._row)
        finally:
            self._is_reading = False
        # An answer may come while the parts of the screen are being taken down, one by one.
        with suppress(NoMatches):
            self.take_scene(self._scene)
