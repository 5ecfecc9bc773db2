"""The question which operations of an earlier start are to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from tui.formats import counted
from tui.forms.confirmation import PREFIX
from tui.screens.dialog import Dialog
from tui.widgets.ages import ago
from tui.widgets.plan_lines import address, state_text
from tui.widgets.roles import muted, styled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult

    from api_client.rows import InstanceRow
    from tui.fields import Scene
    from tui.leftovers import LeftOver

WORDS = "The program ended between two steps. Nothing more is sent for those that are not ticked."
KEYS = "space ticks · tab to the buttons · esc decides later"


class UnfinishedScreen(Dialog[frozenset[int]]):
    """Returns the numbers of the operations that are to go on, all others being let be; None puts it off."""

    DEFAULT_CSS = """
    UnfinishedScreen {
        & > #dialog { width: 100; height: auto; max-height: 90%; }
        & #words { height: auto; color: $text-muted; }
        & #done { min-width: 30; }
        & OptionList {
            height: auto; max-height: 1fr; background: $surface; padding: 0;
            &, &:focus { border: none; }
        }
    }
    """
    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "put_off", "Later"),
        Binding("space", "tick", "Tick", show=False),
    ]

    options = query_one(OptionList)

    def __init__(self, left: Sequence[LeftOver], wall: float, against: str = "") -> None:
        """Ask about these; `against` is why some of them can't go on now, if anything is."""
        super().__init__()
        self._left = left
        self._wall = wall
        self._words = f"{WORDS} Not all can go on now: {against}." if against else WORDS
        self._rows: Mapping[str, InstanceRow] = {}
        self._ticked: set[int] = set()

    def compose(self) -> ComposeResult:
        """What was left, each to be ticked, and the two ways on."""
        with Vertical(id="dialog") as box:
            are = "is" if len(self._left) == 1 else "are"
            box.border_title = Content(f"{counted(len(self._left), 'operation')} of before {are} not finished")
            box.border_subtitle = Content(KEYS)
            yield Static(Content(self._words), id="words")
            yield OptionList(markup=False)
            with Horizontal(id="buttons"):
                yield Button("Later", id="later", compact=True)
                yield Button("Let be", id="done", variant="warning", compact=True)

    def on_mount(self) -> None:
        """Start at the top, with nothing ticked."""
        self._draw(0)

    def take_scene(self, scene: Scene) -> None:
        """Say of each how it is now."""
        rows = {one.operation.uuid: scene.fleet.rows.get(one.operation.uuid) for one in self._left}
        found = {uuid: row for uuid, row in rows.items() if row is not None}
        if found != self._rows and self.is_attached and self.query("#done"):
            self._rows = found
            self._draw(self.options.highlighted or 0)

    @on(OptionList.OptionSelected)
    def action_tick(self) -> None:
        """Tick the operation under the cursor, or untick it."""
        place = self.options.highlighted or 0
        self._ticked ^= {self._left[place].operation.id}
        self._draw(place)

    @on(Button.Pressed, "#later")
    def action_put_off(self) -> None:
        """Say nothing now."""
        self.close_with(None)

    @on(Button.Pressed, "#done")
    def _done(self) -> None:
        self.close_with(frozenset(self._ticked))

    def _draw(self, place: int) -> None:
        self.options.set_options([Option(self._line(one)) for one in self._left])
        self.options.highlighted = place
        go, be = len(self._ticked), len(self._left) - len(self._ticked)
        parts = [f"go on with {go}"] if go else []
        parts += [f"let {be} be"] if be else []
        self.query_one("#done", Button).label = Content(", ".join(parts).capitalize())

    def _line(self, one: LeftOver) -> Content:
        operation = one.operation
        steps = ", then ".join(str(step.action) for step in operation.steps)
        row = self._rows.get(operation.uuid)
        return Content.assemble(
            "[✓] " if operation.id in self._ticked else "[ ] ",
            styled(operation.hostname or operation.uuid, "strong"),
            f": {steps} — {operation.account()}",
            muted(f" · asked {ago(self._wall - one.asked_at)}\n    "),
            muted(" · ".join((operation.uuid[:PREFIX], *_facts(row)))),
        )


def _facts(row: InstanceRow | None) -> Sequence[str]:
    """What the instance is like now; nothing before the list has it."""
    return (row.project_name, state_text(row), address(row)) if row else ()
