"""The form to unlock a profile: for how long, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from tui.lock import USUAL, reason_problem, span_problem
from tui.screens.dialog import Dialog
from tui.units import read_span
from tui.widgets.banner import Banner
from tui.widgets.field import Field, TextLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from tui.lock import Asked
    from tui.place import Place

ABOUT = "Until then everything can be changed here. The journal keeps who unlocked it, when, and why."


class UnlockScreen(Dialog[bool]):
    """Asks for time and reason, and hands both on; what stands against it is shown, and nothing typed is lost."""

    DEFAULT_CSS = """
    UnlockScreen {
        & > #dialog { height: auto; }
        & #about { height: auto; color: $text-muted; }
        &.-production > #dialog { border: round $env-production; }
    }
    """
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+enter,f10", "submit", "Unlock"),
        Binding("escape", "leave", "Cancel"),
    ]

    def __init__(self, place: Place, asked: Asked, unlock: Callable[[float, str], str]) -> None:
        super().__init__()
        self.banner = Banner()
        self._place = place
        self._asked = asked
        self._unlock = unlock
        """Takes seconds and reason, or returns why it can't be unlocked."""

    def compose(self) -> ComposeResult:
        """Lay out the two questions, what they are for, and the buttons."""
        place = self._place
        with Vertical(id="dialog") as box:
            box.border_title = Content(f"Unlock {place.words}")
            box.border_subtitle = Content("enter goes on · esc cancels")
            span = TextLine(self._asked.span, id="span", placeholder=USUAL)
            reason = TextLine(self._asked.reason, id="reason", placeholder="what for")
            yield Field("span", "For", span, lambda: span_problem(span.value))
            yield Field("reason", "Reason", reason, lambda: reason_problem(reason.value))
            yield Static(ABOUT, id="about", markup=False)
            yield self.banner
            with Horizontal(id="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button("Unlock", id="unlock", variant="error", compact=True)

    def on_mount(self) -> None:
        """Begin with the reason, which nobody can know beforehand."""
        self.set_class(self._place.is_production, "-production")
        self.query_one("#reason").focus()

    @on(Input.Submitted, "#span")
    def _go_on(self) -> None:
        self.query_one("#reason").focus()

    @on(Input.Submitted, "#reason")
    @on(Button.Pressed, "#unlock")
    def action_submit(self) -> None:
        """Check both, and unlock."""
        bad = [field for field in self.query(Field) if not field.check()]
        if bad:
            bad[0].control.focus()
            return
        span, reason = (self.query_one(name, TextLine).value.strip() for name in ("#span", "#reason"))
        if problem := self._unlock(float(read_span(span)), reason):
            self.banner.tell(problem)
        else:
            self.close_with(True)

    @on(Button.Pressed, "#cancel")
    def action_leave(self) -> None:
        """Leave it locked."""
        self.close_with(False)
