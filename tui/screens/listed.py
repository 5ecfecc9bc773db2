"""The frame of dialogs around a list whose lines are worked on with keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.screens.dialog import Dialog, ResultT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult


class ListDialog(Dialog[ResultT]):
    """A title, a list, the keys. Subclasses say what the lines are, and draw them again when they changed."""

    DEFAULT_CSS = """
    ListDialog {
        & > #dialog { height: auto; max-height: 90%; }
        & OptionList {
            height: auto; max-height: 1fr; background: $surface; padding: 0;
            &, &:focus { border: none; }
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close"),
        Binding("j", "step(1)", "Next", show=False),
        Binding("k", "step(-1)", "Before", show=False),
        Binding("J,shift+down", "move(1)", "Move down"),
        Binding("K,shift+up", "move(-1)", "Move up"),
    ]

    options = query_one(OptionList)

    def __init__(self, title: str, keys: str) -> None:
        super().__init__()
        self._title = title
        self._keys = keys

    def lines(self) -> Sequence[Content]:
        """What the list says."""
        raise NotImplementedError

    def moved(self, place: int, by: int) -> int:
        """Move a line, and return its new place."""
        raise NotImplementedError

    @property
    def place(self) -> int:
        """The line under the cursor."""
        return self.options.highlighted or 0

    def compose(self) -> ComposeResult:
        """The list in a box that tells its keys."""
        with Vertical(id="dialog") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content(self._keys)
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """Start at the top."""
        self.draw(0)

    def draw(self, place: int) -> None:
        """Draw the lines again, with the cursor at a place."""
        self.options.set_options([Option(line) for line in self.lines()])
        self.options.highlighted = place

    def action_step(self, by: int) -> None:
        """Move the cursor."""
        if by > 0:
            self.options.action_cursor_down()
        else:
            self.options.action_cursor_up()

    def action_move(self, by: int) -> None:
        """Move the line under the cursor."""
        self.draw(self.moved(self.place, by))

    def action_leave(self) -> None:
        """Close without a result."""
        self.close_with(None)
