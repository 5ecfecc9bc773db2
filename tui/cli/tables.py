"""Tables on standard output: columns as wide as what is in them, never cut, for people and for `grep`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def table(rows: Sequence[Sequence[str]]) -> str:
    """The rows in columns, a line each."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return "".join(f"{_joined(row, widths)}\n" for row in rows)


def width(text: str) -> int:
    """The cells a clean text takes on a terminal."""
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def _joined(row: Iterable[str], widths: Iterable[int]) -> str:
    return "  ".join(text + " " * (most - width(text)) for text, most in zip(row, widths, strict=True)).rstrip()
