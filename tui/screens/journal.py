"""The journal on screen: what was asked for on this machine, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.journal import Entry, Outcome
from tui.screens.search import SearchDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.widget import Widget

    from tui.journal import Journal

GLYPHS = {
    Outcome.ASKED: "…",
    Outcome.ACCEPTED: "◐",
    Outcome.DONE: "✓",
    Outcome.FAILED: "✖",
    Outcome.REFUSED: "–",
    Outcome.CANCELLED: "↩",
    Outcome.UNKNOWN: "?",
}
"""Outcome → the sign before it; the word follows, so that no meaning is in the sign alone."""

STEPS_SHOWN = 7


class JournalScreen(SearchDialog[None]):
    """The operations, newest first; the steps of the one under the cursor below."""

    DEFAULT_CSS = """
    JournalScreen {
        & > #dialog { width: 100; height: 90%; }
        & OptionList { height: 1fr; }
        & #steps { height: auto; max-height: 8; color: $text-muted; border-top: solid $panel; }
    }
    """

    _steps = query_one("#steps", Static)

    def __init__(self, journal: Journal) -> None:
        super().__init__("Journal")
        self._journal = journal

    def below(self) -> Sequence[Widget]:
        """The steps of one operation."""
        return (Static(id="steps", markup=False),)

    def offer(self, search: str) -> None:
        """Offer what matches; the steps follow with the highlight, which there is none of when nothing does."""
        self._steps.update(Content("Nothing to show."))
        super().offer(search)

    def matching(self, words: Sequence[str]) -> list[Option]:
        """The operations with these words in their line."""
        lines = [(entry, _line(entry)) for entry in self._journal.entries()]
        return [
            Option(Content(line), id=str(entry.id))
            for entry, line in lines
            if all(word in line.casefold() for word in words)
        ]

    @on(OptionList.OptionHighlighted)
    def _show_steps(self, event: OptionList.OptionHighlighted) -> None:
        steps = self._journal.steps(int(event.option.id or 0))
        lines = [f"{_clock(step.at)}  {step.what}" for step in steps[-STEPS_SHOWN:]]
        self._steps.update(Content("\n".join(lines) or "Nothing was seen of it yet."))


def _line(entry: Entry) -> str:
    sign = f"{GLYPHS[entry.outcome]} {entry.outcome}"
    words = f"  {entry.words}" if entry.words else ""
    return f"{_clock(entry.asked_at)}  {sign:<11} {entry.summary} {entry.hostname} ({entry.profile}){words}"


def _clock(at: float) -> str:
    return datetime.fromtimestamp(at).astimezone().strftime("%m-%d %H:%M:%S")
