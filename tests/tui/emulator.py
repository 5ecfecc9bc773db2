"""A terminal that can be looked at."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

import pyte
from pyte.screens import wcwidth

Cells: TypeAlias = list[list[tuple[Any, ...]]]

NO_WRAP = "\x1b[?7l"
UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=?][\d;]*\$?[pu]|\x1b\]22;[^\x1b\x07]*(?:\x07|\x1b\\)")


class Terminal:
    """What a terminal shows."""

    def __init__(self, width: int, height: int) -> None:
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.Stream(self.screen)
        self._stream.feed(NO_WRAP)

    def feed(self, text: str) -> None:
        self._stream.feed(text)

    def feed_bytes(self, data: bytes) -> None:
        self.feed(UNKNOWN_TO_PYTE.sub(b"", data).decode())

    def cells(self) -> Cells:
        """All that can be told by looking: of a blank without a line, the background; half a character is a blank."""
        rows = []
        for y in range(self.screen.lines):
            line = [self.screen.buffer[y][x] for x in range(self.screen.columns)]
            wide = [bool(char.data) and wcwidth(char.data[0]) == 2 for char in line]
            row: list[tuple[Any, ...]] = []
            for x, char in enumerate(line):
                is_second = not char.data and x > 0 and wide[x - 1]
                is_half = wide[x] and (x + 1 == len(line) or line[x + 1].data != "")
                is_blank = char.data == " " or is_half or (not char.data and not is_second)
                lined = char.underscore or char.strikethrough or char.reverse
                row.append((" ", char.bg) if is_blank and not lined else (" " if is_blank else char.data, *char[1:]))
            rows.append(row)
        return rows
