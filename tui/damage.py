"""What stands on the terminal, and the shortest way from there to what should stand on it.

Only sequences are used that terminals have agreed on for decades, the Linux console included: cursor moves, colours,
and inserting and deleting lines between margins. Nothing relies on erased cells taking the current background.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from operator import ne
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CLEAR = "\x1b[r\x1b[m\x1b[H\x1b[2J"
"""No margins, no style, no text: from here on the terminal is known."""

FEW = 3
"""Changed lines up to which nobody looks for a block that has moved."""

WORTH = 24
"""Cells that moving a block must save; about what the moving costs."""

PLANE_ONE = "\U00010000"
"""From here on a terminal may disagree on how wide a character is, as it may on one with marks."""


class Row:
    """The cells of one line: their characters, and the SGR parameters these are drawn with.

    A wide character stands in the first of its cells, the second is empty and has the same look.
    """

    __slots__ = ("looks", "texts")

    def __init__(self, texts: list[str], looks: list[str]) -> None:
        self.texts = texts
        self.looks = looks

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Row) and self.texts == other.texts and self.looks == other.looks

    @classmethod
    def blank(cls, width: int) -> Row:
        """Return a line as clearing leaves it."""
        return cls([" "] * width, [""] * width)

    def copy(self) -> Row:
        """Return a line that can change without this one."""
        return Row(self.texts.copy(), self.looks.copy())

    def put(self, x: int, texts: tuple[str, ...], looks: tuple[str, ...]) -> None:
        """Overwrite cells; of a wide character that loses one half, the other becomes a blank."""
        room = max(len(self.texts) - x, 0)
        end = x + len(texts[:room])
        if self.texts[x : x + 1] == [""]:
            self._heal(x - 1)
        self.texts[x:end], self.looks[x:end] = texts[:room], looks[:room]
        if self.texts[end : end + 1] == [""]:
            self._heal(end)
        if texts[room : room + 1] == ("",):
            self._heal(end - 1)

    def differing(self, other: Row) -> Iterator[tuple[int, int]]:
        """Yield the stretches [start, end) in which `other` looks different, whole characters only."""
        texts, width = other.texts, len(other.texts)
        cells = zip(self.texts, texts, self.looks, other.looks, strict=True)
        places = [x for x, (old, new, old_look, look) in enumerate(cells) if old != new or old_look != look]
        start = end = 0
        for x in places:
            if x > end:
                if end > start:
                    yield start, end
                start = x
            end = x + 2 if x + 1 < width and texts[x + 1] == "" else x + 1
        if end > start:
            yield start, end

    def _heal(self, x: int) -> None:
        self.texts[x] = " "
        self.looks[x] = on_blank(self.looks[x])


class Painter:
    """Keeps what a terminal shows, and tells what to write so that it shows something else."""

    def __init__(self, *, scrolls: bool = True) -> None:
        self._scrolls = scrolls
        self._rows: list[Row] = []
        self._width = 0

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines of what is known; (0, 0) when nothing is."""
        return self._width, len(self._rows)

    def forget(self) -> None:
        """Know nothing: something else has written on the terminal, or it has another size."""
        self._rows, self._width = [], 0

    def clear(self, width: int, height: int) -> str:
        """Start with an empty terminal, and return what empties it."""
        self._width = width
        self._rows = [Row.blank(width) for _ in range(height)]
        return CLEAR

    def row(self, y: int) -> Row:
        """Return a copy of a line, to be changed and painted."""
        return self._rows[y].copy()

    def paint(self, rows: Mapping[int, Row]) -> str:
        """Return what makes the terminal show these lines; nothing when it does already."""
        changed = {y: row for y, row in rows.items() if row != self._rows[y]}
        pen = _Pen()
        if self._scrolls and len(changed) > FEW and (move := self._find_move(changed)):
            changed = self._move(move, changed, pen)
        for y, row in sorted(changed.items()):
            for start, end in self._rows[y].differing(row):
                pen.draw(y, row, start, end)
            self._rows[y] = row
        return pen.finish()

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

    def _move(self, move: _Move, changed: dict[int, Row], pen: _Pen) -> dict[int, Row]:
        """Move the block if that leaves less to draw, and return what is to be drawn."""
        block = range(move.top, move.bottom + 1)
        wanted = [changed.get(y, self._rows[y]) for y in block]
        there = self._rows[move.top : move.bottom + 1]
        blanks = [Row.blank(self._width) for _ in range(abs(move.by))]
        moved = there[move.by :] + blanks if move.by > 0 else blanks + there[: move.by]
        if _distance(wanted, there) - _distance(wanted, moved) < WORTH:
            return changed
        pen.move_lines(move, len(self._rows))
        self._rows[move.top : move.bottom + 1] = moved
        everywhere = {**changed, **dict(zip(block, wanted, strict=True))}
        return {y: row for y, row in everywhere.items() if row != self._rows[y]}


class _Move(NamedTuple):
    """The lines from `top` to `bottom` go up by `by` lines, down when it is negative."""

    top: int
    bottom: int
    by: int


def _distance(rows: Sequence[Row], others: Sequence[Row]) -> int:
    return sum(sum(map(ne, row.texts, other.texts)) for row, other in zip(rows, others, strict=True))


class _Pen:
    """Draws cells, and knows how that leaves the terminal: where the cursor is, and with what style it writes."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._look = ""
        self._y = self._x = -1

    def finish(self) -> str:
        """Return all that is to be written. It leaves the terminal without a style."""
        return "".join([*self._out, _turn(self._look, "")])

    def move_lines(self, move: _Move, height: int) -> None:
        """Move a block of lines; what it leaves is blank."""
        inside = move.bottom < height - 1
        if inside:
            self._out.append(f"\x1b[{move.top + 1};{move.bottom + 1}r")
        self._out.append(f"\x1b[{move.top + 1}H" + _csi(abs(move.by), "M" if move.by > 0 else "L"))
        if inside:
            self._out.append("\x1b[r")

    def draw(self, y: int, row: Row, start: int, end: int) -> None:
        """Draw the cells from `start` to `end`."""
        if y == self._y and 0 <= self._x < start and self._is_bridge(row, start):
            start = self._x
        elif (y, start) != (self._y, self._x):
            self._go(y, start)
        texts = row.texts[start:end]
        look, blank = self._look, on_blank(self._look)
        steady = "".join(texts).isascii() or not any(map(_is_doubtful, texts))
        append = self._out.append
        for x, (text, wanted) in enumerate(zip(texts, row.looks[start:end], strict=True), start):
            if wanted != look and (text != " " or wanted != blank):
                append(_turn(look, wanted))
                look, blank = wanted, on_blank(wanted)
            append(text if steady or not _is_doubtful(text) else _placed(row, x))
        self._look = look
        self._y, self._x = y, end

    def _is_bridge(self, row: Row, start: int) -> bool:
        """Tell whether writing what stands between the cursor and `start` once more is the shortest way there."""
        gap = "".join(row.texts[self._x : start])
        if len(gap.encode()) > len(_csi(start - self._x, "C")):
            return False
        fitting = {self._look, on_blank(self._look)} if gap.isspace() else {self._look}
        return fitting.issuperset(row.looks[self._x : start])

    def _go(self, y: int, x: int) -> None:
        ways = [f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"]
        if x == 0 and y == self._y + 1 and self._y >= 0:
            ways.append("\r\n")
        if y == self._y and 0 <= self._x < x:
            ways.append(_csi(x - self._x, "C"))
        if y == self._y:
            ways.append(f"\x1b[{x + 1}G")
        if x == self._x and y > self._y:
            ways.append(_csi(y - self._y, "B"))
        self._out.append(min(ways, key=len))


def _is_doubtful(text: str) -> bool:
    return len(text) > 1 or text >= PLANE_ONE


def _placed(row: Row, x: int) -> str:
    """Return a doubtful character on blanks of its own, and the cursor moved to where it has to be after it."""
    cells = 2 if row.texts[x + 1 : x + 2] == [""] else 1
    return f"{' ' * cells}\x1b[{x + 1}G{row.texts[x]}\x1b[{x + 1 + cells}G"


def _csi(count: int, final: str) -> str:
    return f"\x1b[{final}" if count == 1 else f"\x1b[{count}{final}"


class _Style(NamedTuple):
    """SGR parameters, by what they set."""

    attributes: frozenset[str]
    color: str
    background: str


_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "21": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29",
        "51": "54", "52": "54", "53": "55"}  # fmt: skip
"""Attribute → what switches it off."""

_SEEN_ON_BLANKS = frozenset({"4", "21", "7", "9", "51", "52", "53"})
"""The attributes that show where there is no ink: lines, frames, and colours changed over."""


@lru_cache(maxsize=2048)
def _parse(look: str) -> _Style:
    attributes: set[str] = set()
    color = background = ""
    codes = iter(look.split(";") if look else ())
    for code in codes:
        whole = code
        if code in ("38", "48"):
            kind = next(codes)
            whole = ";".join((code, kind, *(next(codes) for _ in range(3 if kind == "2" else 1))))
        if code in _OFF:
            attributes.add(code)
        elif code[0] == "4" or code[:2] == "10":
            background = whole
        else:
            color = whole
    return _Style(frozenset(attributes), "" if color == "39" else color, "" if background == "49" else background)


@lru_cache(maxsize=2048)
def on_blank(look: str) -> str:
    """Return the shortest look with which a blank looks the same: without what only ink shows."""
    style = _parse(look)
    return look if style.attributes & _SEEN_ON_BLANKS else style.background


@lru_cache(maxsize=2048)
def _turn(look: str, wanted: str) -> str:
    """Return what makes a terminal that writes with one look write with another."""
    old, new = _parse(look), _parse(wanted)
    gone = {_OFF[attribute] for attribute in old.attributes - new.attributes}
    kept = {attribute for attribute in old.attributes & new.attributes if _OFF[attribute] not in gone}
    codes = [*sorted(gone), *sorted(new.attributes - kept)]
    if new.color != old.color:
        codes.append(new.color or "39")
    if new.background != old.background:
        codes.append(new.background or "49")
    if not codes:
        return ""
    afresh = f"0;{wanted}" if wanted else ""
    return f"\x1b[{min(';'.join(codes), afresh, key=len)}m"
