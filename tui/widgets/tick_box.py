"""A sentence with a tick before it, told by a sign and not by a colour."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

TICKED, UNTICKED = "[✓]", "[ ]"


class TickBox(Static, can_focus=True):
    """Ticked and unticked with enter, space or a click."""

    DEFAULT_CSS = """
    TickBox {
        height: 1;
        &:focus { text-style: bold underline; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "tick", "Tick or untick", show=False)]

    class Toggled(Message):
        """Somebody wants it the other way."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's own name)
        super().__init__(id=id, markup=False)

    def show(self, words: str, *, ticked: bool) -> None:
        """Show the sentence and its tick."""
        self.update(Content(f"{TICKED if ticked else UNTICKED} {words}"))

    def action_tick(self) -> None:
        """Ask for the other way."""
        self.post_message(self.Toggled())

    def on_click(self) -> None:
        """Ask for the other way."""
        self.action_tick()
