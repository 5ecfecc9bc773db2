"""The floor for a list that is filtered: curses, and the same search. Every key is a part of the filter."""

from __future__ import annotations

import curses
from typing import TYPE_CHECKING

from bench.rivals.records import COLUMNS, lines, matching

if TYPE_CHECKING:
    from bench.rivals.records import Line

WIDTH = 14


def show(window: curses.window, everything: list[Line]) -> None:
    """Read keys and show what fits, for ever."""
    text, found = "", everything
    while True:
        height, width = window.getmaxyx()
        window.erase()
        window.addstr(0, 0, f"{len(found)}/{len(everything)}")
        window.addstr(1, 0, f"/{text}")
        for y, line in enumerate(found[: height - 3], start=2):
            window.addnstr(y, 0, " ".join(cell.ljust(WIDTH)[:WIDTH] for cell in line[: len(COLUMNS)]), width - 1)
        window.refresh()
        key = window.get_wch()
        if key in ("\x7f", curses.KEY_BACKSPACE):
            text, found = text[:-1], matching(everything, text[:-1])
        elif isinstance(key, str):
            text, found = text + key, matching(found, text + key)


if __name__ == "__main__":
    everything = lines()
    curses.wrapper(show, everything)
