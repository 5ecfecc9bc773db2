"""A dialog for one name."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, Static

from tui.screens.dialog import Dialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult


class NameScreen(Dialog[str]):
    """Returns the name once it was taken, or None. While it is not, the reason stands below."""

    DEFAULT_CSS = """
    NameScreen {
        & > #dialog { height: 4; width: 50; }
        & Input { background: $surface; }
        & #refusal { color: $error; height: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Close")]

    refusal = query_one("#refusal", Static)

    def __init__(self, title: str, name: str, take: Callable[[str], str]) -> None:
        super().__init__()
        self._title = title
        self._offered = name
        self._take = take
        """Takes a name, or returns why it can't be taken."""

    def compose(self) -> ComposeResult:
        """The name, and why it was not taken."""
        with Vertical(id="dialog") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content("enter takes it · esc closes")
            yield Input(self._offered, placeholder="name", compact=True)
            yield Static(id="refusal", markup=False)

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        if reason := self._take(event.value):
            self.refusal.update(Content(reason))
        else:
            self.close_with(event.value)

    def action_leave(self) -> None:
        """Close without a name."""
        self.close_with(None)
