"""What is shown instead of everything when the terminal is too small to be safe."""

from __future__ import annotations

from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

MIN_WIDTH = 60
MIN_HEIGHT = 15


def is_too_small(width: int, height: int) -> bool:
    """Whether a terminal of this size cannot show what a key would act on."""
    return width < MIN_WIDTH or height < MIN_HEIGHT


class TooSmall(ModalScreen[None]):
    """Covers the app while the terminal is too small: no key reaches what cannot be seen, but `q` quits.

    Whoever shows it asks `is_too_small` first; it leaves by itself once there is room.
    """

    BINDINGS = [Binding("q,ctrl+c", "app.quit", "Quit", id="small.quit")]

    DEFAULT_CSS = """
    TooSmall {
        align: center middle;
        background: $background;
        & > Static { width: auto; max-width: 100%; height: auto; text-align: center; }
    }
    """

    def compose(self) -> list[Static]:
        """One sentence."""
        return [Static(self._sentence())]

    def on_resize(self) -> None:
        """Say the new size, or leave."""
        if self.is_current and not is_too_small(*self.app.size):
            self.dismiss()
        else:
            self.query_one(Static).update(self._sentence())

    def _sentence(self) -> Content:
        width, height = self.app.size
        return Content(f"{width}×{height} is too small: {MIN_WIDTH}×{MIN_HEIGHT} is the least.\nq quits")
