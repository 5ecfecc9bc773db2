"""The floor for a Textual app: one widget, one word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.app import ComposeResult


class OneWidget(App[None]):
    """Says that it is there."""

    def compose(self) -> ComposeResult:
        yield Static("ready")


if __name__ == "__main__":
    OneWidget().run()
