"""The one line of tabs."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from textual.message import Message

from tui.widgets.parts import Part, PartsLine

if TYPE_CHECKING:
    from textual.events import Click


class Tab(StrEnum):
    """The pages of the detail."""

    SUMMARY = "Summary"
    NETWORK = "Network"
    LICENCES = "Licences"
    BACKUPS = "Backups"
    USAGE = "Usage"
    TIMELINE = "Timeline"
    RAW = "Raw"

    def step(self, by: int) -> Tab:
        """The tab so many places further on; after the last comes the first."""
        every = list(Tab)
        return every[(every.index(self) + by) % len(every)]


class TabLine(PartsLine):
    """Shows which tab is open; a click asks for another."""

    DEFAULT_CSS = """
    TabLine {
        background: $surface;
        & > .parts--open { color: $primary; text-style: bold underline; }
    }
    """

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, tab: Tab) -> None:
            super().__init__()
            self.tab = tab

    def open(self, tab: Tab) -> None:
        """Show this tab as the open one."""
        parts: list[Part] = []
        for each in Tab:
            parts.append(Part("" if not parts else " ", joined=True, tag=each))
            parts.append(Part(each, role="open" if each is tab else "muted", joined=True, tag=each))
        self.set_parts(tuple(parts))

    def on_click(self, event: Click) -> None:
        """Ask for the tab under the pointer."""
        placed = self.placed_at(event.x)
        if placed is not None and placed.tag:
            self.post_message(self.Chosen(Tab(placed.tag)))
