"""The screen of the trial: what has just arrived, and which keys of the app are still to be tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on
from textual.content import Content
from textual.keys import format_key
from textual.message import Message
from textual.widgets import Static

from tui.guarded import GuardedApp, GuardedDriver
from tui.keyboard.reach import why_never, why_perhaps_not

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult
    from textual.driver import Driver

    from tui.keyboard.reach import Surroundings
    from tui.keyboard.trial import Press, Trial

SHOWN = 6
"""Presses that are shown."""
HEAD = "Press the keys you want to try. esc three times, or ctrl+c twice, ends it."


class Pressed(Message):
    """A key arrived."""

    def __init__(self, key: str, data: bytes) -> None:
        super().__init__()
        self.key = key
        self.data = data


class TryingDriver(GuardedDriver):
    """Hands on each key with the bytes it came from, before anything can be bound to it."""

    _arrived = b""

    def _read(self) -> bytes:
        self._arrived = super()._read()
        return self._arrived

    def process_message(self, message: Message) -> None:
        """Take the keys out of what the parser found."""
        if isinstance(message, events.Key):
            message = Pressed(message.key, self._arrived)
            self._arrived = b""
        super().process_message(message)


class KeyTrial(GuardedApp[int], inherit_bindings=False):
    """Shows each press. Nothing is bound, so that nothing but leaving happens."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    Screen { overflow-y: auto; }
    Static { padding: 0 1; width: 100%; height: auto; margin-bottom: 1; }
    """

    def __init__(self, trial: Trial, around: Surroundings) -> None:
        super().__init__(ansi_color=True)
        self._trial = trial
        self._around = around

    def get_driver_class(self) -> type[Driver]:
        """Read with the driver of the app, which tells the bytes as well."""
        return TryingDriver

    def compose(self) -> ComposeResult:
        """Lay out the three parts."""
        yield Static(HEAD, markup=False)
        yield Static("", id="presses", markup=False)
        yield Static("", id="keys", markup=False)
        yield Static("", id="lost", markup=False)

    def on_mount(self) -> None:
        """Show what there is to try."""
        self._show()
        lost = "\n".join(self._lost())
        self.query_one("#lost", Static).update(Content(lost))

    @on(Pressed)
    def _press(self, message: Pressed) -> None:
        self._trial.press(message.key, message.data)
        self._show()
        if self._trial.is_enough:
            self.exit(0)

    def on_paste(self, event: events.Paste) -> None:
        """A paste is no key, and never becomes one."""
        self.query_one("#presses", Static).update(
            Content(f"A paste of {len(event.text)} characters: no key is pressed.")
        )

    def _show(self) -> None:
        last = list(self._trial.presses)[-SHOWN:]
        lines = [_line(press) for press in reversed(last)]
        self.query_one("#presses", Static).update(Content("\n".join(lines) or "Nothing has arrived yet."))
        self.query_one("#keys", Static).update(Content("   ".join(self._marks())))

    def _marks(self) -> Iterator[str]:
        for key in self._trial.keys:
            mark = "✓" if key in self._trial.seen else "✗" if why_never(key, self._around) else "·"
            # With a blank in between, a line could end there.
            yield f"{mark}{format_key(key)}"

    def _lost(self) -> Iterator[str]:
        for key in self._trial.keys:
            if reason := why_never(key, self._around):
                yield f"✗ {format_key(key)} ({self._trial.meaning(key)}) never arrives: {reason}."
        for key in self._trial.keys:
            if reason := why_perhaps_not(key, self._around):
                yield f"? {format_key(key)} ({self._trial.meaning(key)}) may not arrive: {reason}."


def _line(press: Press) -> str:
    does = "; ".join(press.meanings) or "nothing in vmdeck"
    return f"{press.key}  ←  {press.sent or 'the same bytes'}  →  {does}"
