"""The frame of the modal screens: a box in the middle whose last line of buttons stays in sight."""

from __future__ import annotations

from typing import TypeVar

from textual.screen import ModalScreen

ResultT = TypeVar("ResultT")


class Dialog(ModalScreen[ResultT]):
    """A modal screen that closes once, whatever happens at the same moment."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]
    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        & > #dialog {
            width: 76; max-width: 100%; height: 85%; max-height: 20; padding: 0 1;
            background: $surface; border: round $primary;
            border-title-color: $text; border-title-style: bold; border-subtitle-color: $text-muted;
        }
        &.-short > #dialog { height: 100%; }
        & #body { height: 1fr; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
        & #buttons { height: 1; & > Button { margin-right: 2; } }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._has_left = False
        self._result_left: ResultT | None = None

    def close_with(self, result: ResultT | None) -> None:
        """Leave with this result, as soon as no other screen lies on top. A second call does nothing."""
        if self._has_left:
            return
        self._has_left = True
        self._result_left = result
        if self.is_active:
            self.dismiss(result)

    def on_screen_resume(self) -> None:
        """Leave now, if that was due while another screen lay on top."""
        if self._has_left:
            self.dismiss(self._result_left)
