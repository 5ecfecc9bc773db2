"""Which columns there is room for, and how wide they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui.columns.column import Cell, Column


def layout(
    columns: Sequence[Column],
    width: int | None,
    sample: Sequence[Sequence[Cell]] = (),
    *,
    gap: int = 1,
    measure: Callable[[str], int] = len,
) -> list[tuple[Column, int]]:
    """Choose the columns there is room for, and their widths; with no `width` all get what they need.

    `sample` are some rows of cells, one for each column: they tell what is needed, without them it is the most. What
    is left is given out up to the need, by the columns' claims, and where these are alike to the last to go before the
    first: the short ones that always matter come before the hostname, which could take all. Where there is not even
    room for the columns that stay, they are wider than `width`, and have to be scrolled.
    """
    needs = [_need(column, [cells[place] for cells in sample], measure) for place, column in enumerate(columns)]
    if width is None:
        return list(zip(columns, needs, strict=True))
    floors = [min(need, column.min_width) for need, column in zip(needs, columns, strict=True)]
    widths = {place: floors[place] for place in _kept(columns, floors, width, gap)}
    left = width - _total(list(widths.values()), gap)
    for place in sorted(widths, key=lambda place: (columns[place].claim, -columns[place].drop)):
        given = max(0, min(left, needs[place] - widths[place]))
        widths[place] += given
        left -= given
    return [(columns[place], cells) for place, cells in widths.items()]


def _kept(columns: Sequence[Column], floors: Sequence[int], width: int, gap: int) -> list[int]:
    """The places of the columns that are left when enough of them went."""
    kept = list(range(len(columns)))
    for place in sorted((place for place in kept if columns[place].drop), key=lambda place: columns[place].drop):
        if _total([floors[place] for place in kept], gap) <= width:
            break
        kept.remove(place)
    return kept


def _need(column: Column, cells: Sequence[Cell], measure: Callable[[str], int]) -> int:
    most = max(column.min_width, column.max_width)
    if not cells:
        return most
    return max(1, min(most, max(measure(column.title), *(measure(cell.text) for cell in cells))))


def _total(widths: Sequence[int], gap: int) -> int:
    return sum(widths) + gap * max(0, len(widths) - 1)
