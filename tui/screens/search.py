"""The frame of dialogs that hold a list searched by typing: the search keeps the focus, the arrows move in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, OptionList, Static

from tui.screens.dialog import Dialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.widget import Widget
    from textual.widgets.option_list import Option

ResultT = TypeVar("ResultT")


class SearchDialog(Dialog[ResultT]):
    """A title, a search, a list. Subclasses say what matches the words that were typed."""

    DEFAULT_CSS = """
    SearchDialog {
        & > #dialog { height: auto; max-height: 90%; }
        & Input { background: $surface; }
        & OptionList { border: none; height: auto; max-height: 1fr; background: $surface; padding: 0; }
        & #nothing { height: 1; color: $text-muted; display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close"),
        Binding("down", "step(1)", "Next", show=False),
        Binding("up", "step(-1)", "Before", show=False),
    ]

    options = query_one(OptionList)

    def __init__(self, title: str, hint: str = "type to search · esc closes", *, start_at: str = "") -> None:
        super().__init__()
        self._start_at = start_at
        self._title = title
        self._hint = hint

    def matching(self, words: Sequence[str]) -> list[Option]:
        """The options in which each of these (casefolded) words occurs."""
        raise NotImplementedError

    def below(self) -> Sequence[Widget]:
        """What stands below the list."""
        return ()

    def compose(self) -> ComposeResult:
        """One line to search in, the list, and what the subclass adds."""
        with Vertical(id="dialog") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content(self._hint)
            yield Input(placeholder="search", compact=True)
            yield OptionList(markup=False)
            yield Static(id="nothing", markup=False)
            yield from self.below()

    def on_mount(self) -> None:
        """Start with everything, at the option with the id that was named."""
        self.offer("")
        places = [place for place, option in enumerate(self.options.options) if option.id == self._start_at]
        if self._start_at and places:
            self.options.highlighted = places[0]

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        self.offer(event.value)

    @on(Input.Submitted)
    def _submit(self) -> None:
        self.options.action_select()

    def action_step(self, by: int) -> None:
        """Move in the list while the search keeps the focus."""
        if by > 0:
            self.options.action_cursor_down()
        else:
            self.options.action_cursor_up()

    def action_leave(self) -> None:
        """Close without a result."""
        self.close_with(None)

    def offer(self, search: str) -> None:
        """Offer what matches; where nothing does, say so and how to get on."""
        found = self.matching(search.casefold().split())
        self.options.clear_options()
        self.options.add_options(found)
        self.options.action_first()
        nothing = self.query_one("#nothing", Static)
        nothing.update(Content("nothing matches: backspace" if search else "there is nothing here"))
        nothing.display = not found
