"""What to write so that a terminal draws cells: cursor moves, SGR and text, as few bytes as will do.

Only sequences are used that terminals have agreed on for decades, the Linux console included. Nothing relies on erased
cells taking the current background.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tui.cells import on_blank, parsed, turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.cells import Row

PLANE_ONE = "\U00010000"
"""From here on a terminal may disagree on how wide a character is, as it may on one with marks."""


class Run(NamedTuple):
    """Cells of a line, from `start` to `end`, that can be drawn with one look."""

    y: int
    start: int
    end: int
    look: str
    row: Row


def runs_of(y: int, row: Row, before: Row) -> Iterator[Run]:
    """Yield what has to be drawn of a line. Blanks go with the text beside them where that shows no difference."""
    for start, end in before.differing(row):
        first, look, is_blank = start, row.looks[start], row.texts[start] == " "
        for x in range(start + 1, end):
            wanted = row.looks[x]
            if wanted == look or (row.texts[x] == " " and wanted == on_blank(look)):
                is_blank = is_blank and row.texts[x] == " "
            elif is_blank and on_blank(wanted) == look:
                look, is_blank = wanted, False
            else:
                yield Run(y, first, x, look, row)
                first, look, is_blank = x, wanted, row.texts[x] == " "
        yield Run(y, first, end, look, row)


def by_look(run: Run) -> tuple[object, ...]:
    """Order runs so that colours, the longest to write, change least."""
    style = parsed(run.look)
    return style.color, style.background, sorted(style.attributes), run.y, run.start


def drawn(runs: Iterable[Run]) -> str:
    """Return what draws these runs, one after the other. It leaves the terminal without a style."""
    pen = _Pen()
    for run in runs:
        pen.draw(run)
    return pen.finish()


def _weight(text: str) -> int:
    return len(text.encode())


class _Pen:
    """Draws cells, and knows how that leaves the terminal: where the cursor is, and with what style it writes."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._look = ""
        self._y = self._x = -1

    def finish(self) -> str:
        """Return all that is to be written. It leaves the terminal without a style."""
        return "".join([*self._out, turn(self._look, "")])

    def draw(self, run: Run) -> None:
        """Draw a run; what stands between it and the cursor is drawn once more where that is the shortest way."""
        y, start, end, look, row = run
        if y == self._y and 0 <= self._x < start and (gap := self._bridge(row, start)):
            self._out.append(gap)
        elif (y, start) != (self._y, self._x):
            self._go(y, start)
        texts = row.texts[start:end]
        text = "".join(texts)
        if not text.isascii() and any(map(_is_doubtful, texts)):
            text = "".join(_placed(row, x) if _is_doubtful(row.texts[x]) else row.texts[x] for x in range(start, end))
        if look != self._look and (text.strip(" ") or look != on_blank(self._look)):
            self._out.append(turn(self._look, look))
            self._look = look
        self._out.append(text)
        self._y, self._x = y, end

    def _bridge(self, row: Row, start: int) -> str:
        """Return what stands between the cursor and `start`, where drawing it once more is the shortest way there."""
        gap = "".join(row.texts[self._x : start])
        if not gap.isascii() or len(gap) > len(csi(start - self._x, "C")):
            return ""
        fitting = {self._look, on_blank(self._look)} if gap.isspace() else {self._look}
        return gap if fitting.issuperset(row.looks[self._x : start]) else ""

    def _go(self, y: int, x: int) -> None:
        ways = [f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"]
        if x == 0 and y == self._y + 1 and self._y >= 0:
            ways.append("\r\n")
        if y == self._y and 0 <= self._x < x:
            ways.append(csi(x - self._x, "C"))
        if y == self._y:
            ways.append(f"\x1b[{x + 1}G")
        if x == self._x and y > self._y:
            ways.append(csi(y - self._y, "B"))
        self._out.append(min(ways, key=len))


def _is_doubtful(text: str) -> bool:
    return len(text) > 1 or text >= PLANE_ONE


def _placed(row: Row, x: int) -> str:
    """Return a doubtful character on blanks of its own, and the cursor moved to where it has to be after it."""
    cells = 2 if row.texts[x + 1 : x + 2] == [""] else 1
    return f"{' ' * cells}\x1b[{x + 1}G{row.texts[x]}\x1b[{x + 1 + cells}G"


def csi(count: int, final: str) -> str:
    """Return a sequence that does something so many times."""
    return f"\x1b[{final}" if count == 1 else f"\x1b[{count}{final}"
