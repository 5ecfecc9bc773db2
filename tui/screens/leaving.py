"""Leaving: what is still under way is asked about, and what has just been sent is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from tui.formats import counted
from tui.screens.dialog import Dialog

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from textual.app import App, ComposeResult

    from tui.operations import Operations
    from tui.runs import Operation

PATIENCE = 3.0
"""Seconds for which answers are waited for; after that their outcome is journalled as unknown."""

SHOWN = 8
"""Operations that are listed before the rest is only counted."""


async def may_leave(app: App[Any], operations: Operations) -> bool:
    """Whether the program may end now. It is asked on top of whatever is open, and once at a time."""
    if not is_busy(operations):
        return True
    if any(isinstance(screen, LeavingScreen) for screen in app.screen_stack):
        return False
    answer = await app.push_screen_wait(LeavingScreen(operations))
    return bool(answer)


def is_busy(operations: Operations) -> bool:
    """Whether anything that was asked for has not ended."""
    return bool(operations.running or operations.sending)


class LeavingScreen(Dialog[bool]):
    """Names what is under way, and how it moves on, while somebody decides whether to leave."""

    DEFAULT_CSS = """
    LeavingScreen {
        & > #dialog { height: auto; }
        & #under-way, & #waiting { height: auto; }
        & #waiting { color: $text-muted; }
    }
    """
    AUTO_FOCUS = "#stay"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "stay", "Stay", id="leaving.stay"),
        Binding("right", "app.focus_next", "Next button", show=False),
        Binding("left", "app.focus_previous", "Button before", show=False),
    ]

    def __init__(self, operations: Operations) -> None:
        super().__init__()
        self._operations = operations
        self._is_leaving = False

    def compose(self) -> ComposeResult:
        """What is under way, what becomes of it, and the two ways on."""
        with Vertical(id="dialog"):
            yield Static(id="under-way", markup=False)
            yield Static(id="waiting", markup=False)
            with Horizontal(id="buttons"):
                yield Button("Stay", id="stay", compact=True)
                yield Button("Leave", id="leave", variant="warning", compact=True)

    def on_mount(self) -> None:
        """Say how it stands."""
        self._show()

    def take_operations(self) -> None:
        """Follow the operations."""
        if self.is_attached and self.query("#leave"):
            self._show()

    @on(Button.Pressed, "#stay")
    def action_stay(self) -> None:
        """Go on working."""
        self.close_with(False)

    @on(Button.Pressed, "#leave")
    def _leave(self) -> None:
        """Let nothing more leave, and wait for what has."""
        self._is_leaving = True
        for operation in self._unsent():
            self._operations.cancel(operation.uuid)
        self.query_one("#stay").focus()
        self._show()
        self._wait()

    @work(group="waiting")
    async def _wait(self) -> None:
        """Give what has just been sent the time to be answered; whoever stays after all ends the wait."""
        await self._operations.answers(PATIENCE)
        self.close_with(True)

    def _show(self) -> None:
        count = max(len(self._operations.running), self._operations.sending)
        title = f"Leave with {counted(count, 'operation')} under way?" if count else "Leave?"
        self.query_one("#dialog").border_title = Content(title)
        self.query_one("#under-way", Static).update(Content("\n".join(self._lines())))
        self.query_one("#waiting", Static).update(Content(self._outlook()))
        self.query_one("#leave").disabled = self._is_leaving

    def _lines(self) -> Iterator[str]:
        running = tuple(self._operations.running.values())
        yield from (f"• {operation.hostname}  {operation.sentence}" for operation in running[:SHOWN])
        if len(running) > SHOWN:
            yield f"… and {len(running) - SHOWN} more"

    def _outlook(self) -> str:
        """What becomes of it all."""
        running, sending = self._operations.running.values(), counted(self._operations.sending, "answer")
        if not is_busy(self._operations):
            return "All have ended: nothing is under way any more."
        if self._is_leaving:
            return f"Waiting for {sending}…"
        words = ["The server goes on with what it was asked to do, and the journal keeps it."]
        if unsent := len(self._unsent()):
            words.append(f"What has not been sent will not be: {counted(unsent, 'request')}.")
        if any(operation.step + operation.sent and operation.left for operation in running):
            words.append("The rest of a chain is offered at the next start.")
        if self._operations.sending:
            words.append(f"{sending} still to come.")
        return " ".join(words)

    def _unsent(self) -> tuple[Operation, ...]:
        """What can still be kept back altogether."""
        running = self._operations.running.values()
        return tuple(operation for operation in running if operation.left == operation.steps != ())
