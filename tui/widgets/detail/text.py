"""The pieces the pages are written with: headings, lines, and facts in one or two columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from tui.formats import UNKNOWN
from tui.widgets.roles import muted, styled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LABEL_WIDTH = 12
TWO_COLUMNS_FROM = 72
"""Cells from which facts stand in two columns."""

GAP = 2
"""Cells between two columns."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what is known under it."""

    label: str
    value: str
    role: str = ""


def heading(text: str) -> Content:
    """The line above a group."""
    return styled(text, "heading")


def lines(parts: Iterable[Content]) -> Content:
    """One below the other."""
    return Content("\n").join(list(parts))


def lay_out(facts: Sequence[Fact], width: int) -> Content:
    """Write facts in two columns where there is room, in one where there is not; a long one takes lines of its own."""
    half = (width - GAP) // 2 if width >= TWO_COLUMNS_FROM else 0
    return lines(_lines(facts, width, half))


def _lines(facts: Sequence[Fact], width: int, half: int) -> Iterator[Content]:
    left: Content | None = None
    for fact in facts:
        text = _fact(fact)
        if text.cell_length > half:
            yield from _folded(text, width)
        elif left is None:
            left = text
        else:
            yield Content.assemble(left, " " * (half + GAP - left.cell_length), text)
            left = None
    if left is not None:
        yield left


def _fact(fact: Fact) -> Content:
    value = styled(fact.value, fact.role) if fact.role else Content(fact.value)
    return Content.assemble(muted(f"{fact.label:<{LABEL_WIDTH}} "), value if fact.value else muted(UNKNOWN))


def _folded(text: Content, width: int) -> Iterator[Content]:
    """The text in lines, those after the first below the value rather than below the label."""
    indent = LABEL_WIDTH + 1
    if text.cell_length <= width or width <= 2 * indent:
        yield text
        return
    first, *rest = text[indent:].fold(width - indent)
    yield Content.assemble(text[:indent], first)
    for line in rest:
        yield Content.assemble(" " * indent, line)
