"""One instance on the whole screen."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual import on, work
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.getters import query_one
from textual.screen import Screen

from api_client.errors import ApiError, NotFound
from api_client.states import Action
from tui.screens.fleet_keys import FLEET_BINDINGS
from tui.sight import Sight
from tui.widgets.action_bar import ActionBar
from tui.widgets.detail.pane import DetailPane
from tui.widgets.detail.tabs import Tab
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.app import ComposeResult

    from api_client.models import Instance
    from api_client.rows import InstanceRow
    from tui.columns import Cell
    from tui.details import Details
    from tui.events import Event
    from tui.fields import Scene
    from tui.readings import Reading
    from tui.usage import UsageStore
    from tui.widgets.action_bar import Offer

GONE = "It is not in the list any more; this is what was last seen of it."

ACTS = frozenset({"act.list", *(f"act.{action}" for action in Action if action is not Action.CREATE)})
"""The keys of the main screen that act here, too."""

ELSEWHERE = frozenset(
    {"act.create", "act.create_like", "act.runs", "act.unfinished", "app.profiles", "app.unlock", "view.journal"}
)
"""The keys of the main screen that say here where they work."""


def _keys_of_the_main_screen() -> Iterator[Binding]:
    """The same keys under the same ids, so that whoever maps them anew has them here, too."""
    for binding in FLEET_BINDINGS:
        if isinstance(binding, Binding) and binding.id in ACTS:
            yield binding
        elif isinstance(binding, Binding) and binding.id in ELSEWHERE:
            words = f"{binding.description}: on the main screen"
            yield replace(binding, action=f"elsewhere('{binding.description}')", tooltip=words)


class Actor(Protocol):
    """What carries out what is asked for here."""

    def act_on(self, action: Action, sight: Sight) -> None:
        """Do something to the instance that is seen."""
        ...

    def choose_action(self, sight: Sight) -> None:
        """List what can be done to the instance that is seen."""
        ...

    def undo(self) -> bool:
        """Take back what has not left yet, and tell whether there was anything."""
        ...

    def offers_for(self, uuid: str) -> tuple[Offer, ...]:
        """What can be done to an instance, and why the rest can't."""
        ...

    def note_of(self, uuid: str) -> Cell | None:
        """How an operation on it stands; None when there is none to tell of."""
        ...


class DetailScreen(Screen[None]):
    """Follows one instance: its owner hands it each new snapshot. It stays open when the instance goes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Back", id="detail.back"),
        Binding("r", "read_again", "Read again", id="detail.read_again"),
        *_keys_of_the_main_screen(),
    ]

    pane = query_one(DetailPane)
    action_bar = query_one(ActionBar)

    def __init__(
        self,
        uuid: str,
        scene: Scene,
        details: Details,
        usage: UsageStore,
        actor: Actor,
        *,
        history: Callable[[str], tuple[Event, ...]] = lambda _uuid: (),
        tab: Tab = Tab.SUMMARY,
    ) -> None:
        super().__init__()
        self.uuid = uuid
        self._scene = scene
        self._details = details
        self._usage = usage
        self._actor = actor
        self._sight = Sight()
        self._sight.choose(uuid)
        self._history = history
        self._tab = tab
        self._row: InstanceRow | None = None
        self._is_reading = False

    def compose(self) -> ComposeResult:
        """The pane, what can be done, and the keys."""
        yield DetailPane(self._usage, tab=self._tab)
        yield ActionBar()
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
        if self._row is not None:
            self._sight.see(self._row, scene.now)
        self.take_operations()
        if not self._is_reading and not self._is_gone and self._details.is_due(self.uuid, self._row):
            self._is_reading = True
            self._read()

    def take_operations(self) -> None:
        """Show what can be done now, and how what was begun stands."""
        # They may move on while the parts of the screen are being taken down, one by one.
        with suppress(NoMatches):
            self.action_bar.show(self._actor.offers_for(self.uuid), note=self._actor.note_of(self.uuid))

    def action_leave(self) -> None:
        """Take back what has not left yet, or go back."""
        if not self._actor.undo():
            self.dismiss()

    @on(ActionBar.Chosen)
    def _act_by_click(self, event: ActionBar.Chosen) -> None:
        self.action_perform(event.action)

    def action_perform(self, action: str) -> None:
        """Do something to the instance that is shown here."""
        self._actor.act_on(Action(action), self._sight)

    def action_actions(self) -> None:
        """List all actions for it, with what stands against them."""
        self._actor.choose_action(self._sight)

    def action_elsewhere(self, what: str) -> None:
        """Say where a key works."""
        self.notify(f"{what}: esc first, it is on the main screen", markup=False)

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
