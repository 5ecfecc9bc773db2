"""A sentence or two at the top of a dialog, there only while there is something to say."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Banner(Static):
    """Tells what is wrong, or what is going on."""

    DEFAULT_CSS = """
    Banner {
        display: none; height: auto; max-height: 4; color: $text-error;
        &.-told { display: block; }
        &.-busy { color: $text-muted; }
    }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.words = ""
        """What is told; empty when nothing is."""

    def tell(self, words: str, *, busy: bool = False) -> None:
        """Show these words, or nothing."""
        self.words = words
        self.update(Content(words))
        self.set_class(bool(words), "-told")
        self.set_class(busy, "-busy")
