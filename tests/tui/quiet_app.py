"""A small app that writes lean frames, run by the tests of them on a terminal of its own."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.containers import Horizontal
from textual.screen import ModalScreen, Screen
from textual.widgets import DataTable, Input, Static

from tui.frames import QuietApp
from tui.patches import PatchedScreen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult

WORDS = (
    "web",
    "Büro",
    "データ",
    "資料庫",
    "e\N{COMBINING ACUTE ACCENT}te\N{COMBINING ACUTE ACCENT}",
    "● on",
    "🚀",
    "▁▂▃",
    "",
)
THEMES = ("textual-dark", "textual-light", "nord", "ansi-dark")


DEAF = "PROBE_DEAF"
"""Where this is set, only `x` and drawing everything again are answered; `w` is told to the file of that name."""

TURNS = 6
"""Refreshes after which nothing is left that a key could have changed."""


class Question(ModalScreen[None]):
    """Covers a part of what is below, at places where wide characters are cut."""

    DEFAULT_CSS = "Question { align: center middle; } Question Static { width: 23; height: 5; border: round red; }"

    def compose(self) -> ComposeResult:
        yield Static("確認しますか?", markup=False)


class Probe(QuietApp[int]):
    """Answers each key with a window title, once all that the key changed is on its way."""

    CSS = "DataTable { width: 3fr; } #side { width: 1fr; } Input { dock: bottom; }"

    def __init__(self) -> None:
        super().__init__()
        self.draws = random.Random(7)
        self.presses = 0
        self.is_due = False

    def get_default_screen(self) -> Screen[None]:
        return PatchedScreen()

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield DataTable[str](cursor_type="row", zebra_stripes=True)
            yield Static(id="side", markup=False)
        yield Input()

    def on_mount(self) -> None:
        table = self.table
        table.add_columns("one", "two", "three")
        for number in range(60):
            table.add_row(f"{number} {self.words()}", self.words(), self.words())
        table.focus()
        self.answer()

    @property
    def table(self) -> DataTable[str]:
        return self.screen_stack[0].query_one(DataTable)

    def words(self) -> str:
        return " ".join(self.draws.choices(WORDS, k=3))

    async def on_event(self, event: events.Event) -> None:
        is_back = event.is_forwarded
        await super().on_event(event)
        if isinstance(event, events.Key) and is_back:
            self.presses += 1
            self.act(event.key)
            self.act_outside(event.key)
            if DEAF not in os.environ or event.key in "rx":
                self.answer()

    def act(self, key: str) -> None:
        if key in "mq" and len(self.screen_stack) > 1:
            self.pop_screen()
        elif key == "m":
            self.push_screen(Question())
        elif key == "t":
            self.theme = self.draws.choice(THEMES)
        elif key == "u":
            self.table.update_cell_at(self.table.cursor_coordinate, self.words())
        elif key == "s":
            self.screen_stack[0].query_one("#side", Static).update(self.words() + "\n" + self.words())
        elif key == "h":
            self.table.show_header = not self.table.show_header
        elif key == "i":
            self.screen_stack[0].query_one(Input).value = self.words()
        elif key == "r":
            self.redraw()
        elif key == "z":
            with self.suspend():
                os.write(1, b"\x1b[3;3Hsomething else\r\n" * 2)

    def act_outside(self, key: str) -> None:
        if key == "n":
            self.notify(self.words(), markup=False, timeout=3600)
        elif key == "w":
            Path(os.environ[DEAF]).write_text("done")

    def on_resize(self, _event: events.Resize) -> None:
        self.answer()

    def answer(self) -> None:
        self.settle(iter(range(TURNS)))

    def settle(self, turns: Iterator[int]) -> None:
        turn = next(turns, None)
        if turn is not None:
            # A screen below another has to be drawn first, and then passes on what it drew.
            self.screen_stack[turn % len(self.screen_stack)].call_after_refresh(self.settle, turns)
        else:
            self.is_due = True
            self.answer_if_shown()

    def written(self) -> None:
        super().written()
        self.answer_if_shown()

    def answer_if_shown(self) -> None:
        """Answer, unless something is still to be drawn once the terminal has taken what was written."""
        if self.is_due and not self._is_writing and self._driver is not None:
            self.is_due = False
            self._driver.write(f"\x1b]2;{self.presses} at {self.size.width}\x1b\\")


if __name__ == "__main__":
    Probe().run()
