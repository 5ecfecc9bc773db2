"""What stands on the terminal, and the shortest way from there to what should stand on it.

Blocks that have moved are moved by the terminal, which inserts and deletes lines between margins.
"""

from __future__ import annotations

from collections import defaultdict
from operator import ne
from typing import TYPE_CHECKING, NamedTuple

from tui.cells import Row
from tui.pen import by_look, csi, drawn, runs_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CLEAR = "\x1b[r\x1b[m\x1b[H\x1b[2J"
"""No margins, no style, no text: from here on the terminal is known."""

FEW = 3
"""Changed lines up to which nobody looks for a block that has moved."""

WORTH = 24
"""Cells that moving a block must save; about what the moving costs."""


class Painter:
    """Knows what a terminal shows and what it should show, and tells what to write so that it does.

    Changes add up until they are painted: what was changed twice in between is written once.
    """

    def __init__(self, *, scrolls: bool = True) -> None:
        self._scrolls = scrolls
        self._rows: list[Row] = []
        self._width = 0
        self._wanted: dict[int, Row] = {}
        self._start = ""

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines of what is known; (0, 0) when nothing is."""
        return self._width, len(self._rows)

    def forget(self) -> None:
        """Know nothing: something else has written on the terminal, or it has another size."""
        self._rows, self._width, self._wanted, self._start = [], 0, {}, ""

    def clear(self, width: int, height: int) -> None:
        """Start with an empty terminal; the next painting empties it."""
        self._width = width
        self._rows = [Row.blank(width) for _ in range(height)]
        self._wanted, self._start = {}, CLEAR

    def put(self, y: int, x: int, texts: tuple[str, ...], looks: tuple[str, ...]) -> None:
        """Want these cells on a line, from column `x` on."""
        row = self._wanted.get(y)
        if row is None:
            row = self._wanted[y] = self._rows[y].copy()
        row.put(x, texts, looks)

    def paint(self) -> str:
        """Return what makes the terminal show all that is wanted; nothing when it does already."""
        changed = {y: row for y, row in sorted(self._wanted.items()) if row != self._rows[y]}
        start, self._start, self._wanted = self._start, "", {}
        if self._scrolls and len(changed) > FEW and (move := self._find_move(changed)):
            moving, changed = self._move(move, changed)
            start += moving
        runs = [run for y, row in changed.items() for run in runs_of(y, row, self._rows[y])]
        for y, row in changed.items():
            self._rows[y] = row
        return start + min((drawn(runs), drawn(sorted(runs, key=by_look))), key=_weight)

    def _find_move(self, changed: Mapping[int, Row]) -> _Move | None:
        """Look for a block of lines that is still there, higher or lower; their left half is enough to know them."""
        half = self._width // 2
        origins: dict[str, int] = {}
        for y, row in enumerate(self._rows):
            key = "".join(row.texts[:half])
            origins[key] = -1 if key in origins else y
        votes = defaultdict[int, list[int]](list)
        for y, row in changed.items():
            origin = origins.get("".join(row.texts[:half]), -1)
            if origin >= 0 and origin != y:
                votes[origin - y].append(y)
        if not votes:
            return None
        by, lines = max(votes.items(), key=lambda vote: len(vote[1]))
        return _Move(min(lines) + min(by, 0), max(lines) + max(by, 0), by)

    def _move(self, move: _Move, changed: dict[int, Row]) -> tuple[str, dict[int, Row]]:
        """Move the block if that leaves less to draw; return what moves it, and what is to be drawn then."""
        block = range(move.top, move.bottom + 1)
        wanted = [changed.get(y, self._rows[y]) for y in block]
        there = self._rows[move.top : move.bottom + 1]
        blanks = [Row.blank(self._width) for _ in range(abs(move.by))]
        moved = there[move.by :] + blanks if move.by > 0 else blanks + there[: move.by]
        if _distance(wanted, there) - _distance(wanted, moved) < WORTH:
            return "", changed
        self._rows[move.top : move.bottom + 1] = moved
        everywhere = sorted({**changed, **dict(zip(block, wanted, strict=True))}.items())
        return move.written(len(self._rows)), {y: row for y, row in everywhere if row != self._rows[y]}


class _Move(NamedTuple):
    """The lines from `top` to `bottom` go up by `by` lines, down when it is negative; what that leaves is blank."""

    top: int
    bottom: int
    by: int

    def written(self, height: int) -> str:
        """Return what moves them on a terminal of so many lines."""
        moving = f"\x1b[{self.top + 1}H" + csi(abs(self.by), "M" if self.by > 0 else "L")
        if self.bottom == height - 1:
            return moving
        return f"\x1b[{self.top + 1};{self.bottom + 1}r{moving}\x1b[r"


def _distance(rows: Sequence[Row], others: Sequence[Row]) -> int:
    return sum(sum(map(ne, row.texts, other.texts)) for row, other in zip(rows, others, strict=True))


def _weight(text: str) -> int:
    return len(text.encode())
