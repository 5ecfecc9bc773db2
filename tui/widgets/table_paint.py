"""Draws the lines of the instance table as strips."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.cache import LRUCache
from textual.strip import Strip

from tui.query.patterns import compile_pattern
from tui.widgets.column_plan import GAP, GUTTER
from tui.widgets.fit import fit
from tui.widgets.table_view import RowLine, TextLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.query import Highlights
    from tui.widgets.column_plan import ColumnPlan
    from tui.widgets.style_book import StyleBook
    from tui.widgets.table_view import Line, TableView

STRIPS = 1_000
"""Strips kept, so that scrolling back and forth draws nothing twice."""


class RowPainter:
    """Draws for one look: columns, width, scroll position sideways, sort and highlights."""

    def __init__(self, view: TableView, plan: ColumnPlan, styles: StyleBook, width: int, offset: int) -> None:
        self._view = view
        self._plan = plan
        self._styles = styles
        self._width = width
        self._offset = offset
        self._patterns = _patterns(view.highlights)
        self._strips: LRUCache[str, tuple[RowLine, Strip]] = LRUCache(STRIPS)

    def paint(self, line: Line) -> Strip:
        """Draw one line in the width of the screen."""
        if isinstance(line, RowLine):
            return self._row(line)
        if isinstance(line, TextLine):
            return self._text(line)
        return self._in_view(self._header())

    def _row(self, line: RowLine) -> Strip:
        known = self._strips.get(line.uuid)
        if known is not None and known[0] == line:
            return known[1]
        strip = self._with_note(line, self._in_view(self._cells(line)))
        self._strips[line.uuid] = (line, strip)
        return strip

    def _cells(self, line: RowLine) -> list[Segment]:
        base = ("cursor" if line.cursor else "", "marked" if line.marked else "")
        gutter = f"{'▌' if line.cursor else ' '}{'✓' if line.marked else ' '}{line.change or ' '}"
        # Without a sign it looks like the hostname beside it: one style less to write for each move of the cursor.
        look = "gutter" if line.marked or line.change else "strong"
        segments = [Segment(gutter, self._styles(*base, look))]
        for slot, cell in zip(self._plan.slots, line.cells, strict=True):
            text = fit(cell.text, slot.width, right=slot.column.align == "right", middle=slot is self._plan.slots[0])
            segments.extend(self._matched(text + " " * GAP, (*base, "gone" if line.is_gone else cell.role)))
        return segments

    def _matched(self, text: str, roles: tuple[str, ...]) -> list[Segment]:
        style = self._styles(*roles)
        segments: list[Segment] = []
        start = 0
        # What pads a cell is not its text: the end of a name is where the name ends.
        indent, bare = len(text) - len(text.lstrip()), text.strip()
        for first, end in ((indent + low, indent + high) for low, high in matches(self._patterns, bare)):
            segments.append(Segment(text[start:first], style))
            segments.append(Segment(text[first:end], self._styles(*roles, "match")))
            start = end
        segments.append(Segment(text[start:], style))
        return [segment for segment in segments if segment.text]

    def _header(self) -> list[Segment]:
        style = self._styles("header")
        arrows = _arrows(self._view)
        segments = [Segment(" " * GUTTER, style)]
        for slot in self._plan.slots:
            arrow = arrows.get(slot.column.field.name, "")
            room = slot.width - cell_len(arrow)
            title = fit(slot.column.title, min(room, cell_len(slot.column.title))) + arrow
            text = fit(title, slot.width, right=slot.column.align == "right") + " " * GAP
            segments.append(Segment(text, self._styles("header", "sorted" if arrow else "")))
        return segments

    def _text(self, line: TextLine) -> Strip:
        text = fit(line.text, min(self._width, cell_len(line.text)))
        left = (self._width - cell_len(text)) // 2 if line.centred else 0
        return Strip([Segment(fit(" " * left + text, self._width), self._styles(line.role))], self._width)

    def _in_view(self, segments: Sequence[Segment]) -> Strip:
        strip = Strip(segments)
        frozen = self._plan.frozen
        if self._offset:
            rest = strip.crop(frozen + self._offset, self._offset + max(frozen, self._width))
            strip = Strip.join([strip.crop(0, frozen), rest])
        return strip.adjust_cell_length(self._width, segments[0].style)

    def _with_note(self, line: RowLine, strip: Strip) -> Strip:
        if line.note is None:
            return strip
        start, end = self._plan.note_place(cell_len(line.note.text), self._width, self._offset)
        base = ("cursor" if line.cursor else "", "marked" if line.marked else "")
        text = fit(line.note.text, min(end - start, cell_len(line.note.text)))
        blank = Segment(" " * (end - start - cell_len(text)), self._styles(*base))
        note = Strip([Segment(text, self._styles(*base, line.note.role, "note")), blank])
        return Strip.join([strip.crop(0, start), note, strip.crop(end, self._width)])


def _arrows(view: TableView) -> dict[str, str]:
    several = len(view.sort.keys) > 1
    return {
        key.field: f" {'▼' if key.descending else '▲'}{place if several else ''}"
        for place, key in enumerate(view.sort.keys, start=1)
    }


def matches(patterns: Sequence[re.Pattern[str]], text: str) -> list[tuple[int, int]]:
    """The stretches of a text that any of the patterns fits, in order, none of them touching another."""
    found = sorted(match.span() for pattern in patterns for match in pattern.finditer(text) if match.group())
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _patterns(wanted: Highlights) -> list[re.Pattern[str]]:
    texts = [re.compile(re.escape(text), re.IGNORECASE) for text in wanted.texts]
    return texts + [compile_pattern(pattern) for pattern in wanted.patterns]
