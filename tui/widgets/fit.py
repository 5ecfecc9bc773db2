"""Fits text into an exact number of terminal cells, whatever it is made of: wide characters, combining marks."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"


def fit(text: str, width: int, *, right: bool = False, middle: bool = False) -> str:
    """Return `text` in exactly `width` cells: padded (on the left with `right`), or shortened with an ellipsis.

    With `middle` both ends of a shortened text stay, since names tend to differ at both.
    """
    length = len(text) if text.isascii() else cell_len(text)
    if length == width:
        return text
    if length < width:
        padding = " " * (width - length)
        return padding + text if right else text + padding
    if width <= 1:
        return ELLIPSIS[:width]
    if not middle:
        return _shorten(text, width)
    tail = _last_cells(text, (width - 1) // 2)
    return _shorten(text, width - cell_len(tail)) + tail


def _shorten(text: str, width: int) -> str:
    return set_cell_size(text, width - 1) + ELLIPSIS


def _last_cells(text: str, width: int) -> str:
    start, used = len(text), 0
    while start and (used := used + cell_len(text[start - 1])) <= width:
        start -= 1
    while start < len(text) and not cell_len(text[start]):
        start += 1
    return text[start:]
