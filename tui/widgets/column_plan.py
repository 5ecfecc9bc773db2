"""Where the columns stand on a line of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from tui.columns import Cell, layout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.columns import Column

GUTTER = 3
"""Cells before the first column: cursor, mark, change."""
GAP = 1
"""Cells between two columns."""


KEPT_CLEAR = frozenset({"hostname", "state"})
"""The fields whose columns no note covers: which instance it is, and how it is."""


class Slot(NamedTuple):
    """A column where it stands on the whole, unscrolled line."""

    column: Column
    start: int
    width: int

    @property
    def end(self) -> int:
        """Where the next column begins."""
        return self.start + self.width + GAP


class ColumnPlan(NamedTuple):
    """The columns of a line. The first is frozen: it stays when the others scroll sideways."""

    slots: tuple[Slot, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns on the line."""
        return tuple(slot.column for slot in self.slots)

    @property
    def frozen(self) -> int:
        """Cells at the left that do not scroll."""
        return self.slots[0].end if self.slots else GUTTER

    @property
    def width(self) -> int:
        """Cells of a whole line."""
        return self.slots[-1].end - GAP if self.slots else GUTTER

    def slot_at(self, x: int, offset: int) -> Slot | None:
        """The column that is at `x` on the screen, with the rest scrolled by `offset`."""
        place = x if x < self.frozen else x + offset
        return next((slot for slot in self.slots if slot.start <= place < slot.end), None)

    def note_place(self, wanted: int, width: int, offset: int) -> tuple[int, int]:
        """Where a note of so many cells stands, from and to, with the rest of the line scrolled by `offset`.

        It begins at the border of a column, as far to the right as it fits, and has a blank before and behind it.
        """
        free, begin = [], self.frozen
        for slot in self.slots[1:]:
            if slot.column.field.name in KEPT_CLEAR and slot.end - offset > begin:
                free.append((begin, min(width, slot.start - offset - GAP)))
                begin = slot.end - offset
        free.append((begin, width))
        low, high = max(free, key=lambda stretch: (min(wanted, stretch[1] - stretch[0]), stretch[0]))
        borders = [slot.start - offset for slot in self.slots[1:]]
        return max((x for x in borders if low < x and x + wanted <= high), default=low), max(low, high)

    def next_stop(self, offset: int, steps: int) -> int:
        """The offset at which the column that is `steps` further stands beside the frozen one."""
        stops = sorted({slot.start - self.frozen for slot in self.slots[1:]} | {0})
        passed = [stop for stop in stops if stop <= offset]
        place = len(passed) - 1 + steps
        if steps < 0 and passed[-1] < offset:
            place += 1
        return stops[max(0, min(place, len(stops) - 1))]


def plan_columns(columns: tuple[Column, ...], width: int | None, widest: Mapping[str, int]) -> ColumnPlan:
    """Place the columns there is room for, or with no `width` all of them.

    `widest` tells of columns how wide their cells are. No column counts as narrower than its least width, so that
    which ones stay never depends on what is in them.
    """
    sample = [Cell(" " * max(column.min_width, widest.get(column.id, 0))) for column in columns]
    room = None if width is None else width - GUTTER
    slots: list[Slot] = []
    x = GUTTER
    for column, cells in layout(columns, room, [sample], gap=GAP, measure=cell_len):
        slots.append(Slot(column, x, cells))
        x = slots[-1].end
    return ColumnPlan(tuple(slots))
