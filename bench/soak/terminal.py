"""A terminal in memory: the app draws on it as on any other, and somebody types on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events
from textual.driver import Driver
from textual.geometry import Size
from textual.keys import _character_to_key

if TYPE_CHECKING:
    from tui.frames import QuietApp

SIZE = (120, 40)


class MemoryTerminal(Driver):
    """Takes what is written at once, and counts it. To Textual it is a terminal like any other, not a headless one."""

    def __init__(self, app: QuietApp[Any], **options: Any) -> None:  # noqa: ANN401 (Textual's own)
        super().__init__(app, **options)
        self.writes = 0
        self.bytes = 0
        self._drawer = app

    def write(self, data: str) -> None:
        self.writes += 1
        self.bytes += len(data.encode())
        self._drawer.call_later(self._drawer.written)

    def start_application_mode(self) -> None:
        self.resize(*SIZE)

    def disable_input(self) -> None:
        """Nothing comes in by itself."""

    def stop_application_mode(self) -> None:
        """There is nothing to put back."""

    def resize(self, width: int, height: int) -> None:
        """Get another size."""
        size = Size(width, height)
        self.process_message(events.Resize(size, size))

    def press(self, key: str) -> None:
        """Press a key: a character, or the name of a key."""
        name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
        self.process_message(events.Key(name, " " if key == "space" else key if len(key) == 1 else None))
