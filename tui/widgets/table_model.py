"""What the instance table knows: its view, its cursor and marks, and which lines come of them. Paints nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.widgets.column_plan import ColumnPlan, plan_columns
from tui.widgets.selection import Selection, follow
from tui.widgets.table_view import RowLine, change_glyph, middle_lines, note_at, top_lines

if TYPE_CHECKING:
    from tui.columns import Cell
    from tui.widgets.table_view import Line, TableView

SURVEYED = 100
"""Rows from all over the list that are looked at, once, to learn how wide the columns should be."""


class TableModel:
    """The view on show. Scroll positions are places in its order, heights are lines of the whole table area."""

    def __init__(self, view: TableView) -> None:
        self.view = view
        self.selection = Selection()
        self.selection.reorder(view.order, gone=view.gone)
        self.plan = ColumnPlan()
        self._cells: dict[str, tuple[Cell, ...]] = {}
        self._widest: dict[str, int] = {}
        self._surveyed = False

    def arrange(self, width: int, first: int, height: int) -> None:
        """Fit the columns to a width. They grow with what is in them, but do not shrink again while they stay."""
        columns, room = self.view.columns, None if self.view.wide else width
        kept = plan_columns(columns, room, {}).columns
        if kept != self.plan.columns:
            self.plan = plan_columns(columns, room, {})
            self._cells.clear()
            self._widest, self._surveyed = {}, False
        uuids = self.uuids(first, height)
        if not self._surveyed and self.view.scene.fleet.is_whole:
            self._surveyed = True
            uuids += self.view.order[:: 1 + len(self.view.order) // SURVEYED]
        self._learn_widths(uuids)
        self.plan = plan_columns(columns, room, self._widest)

    def top(self) -> int:
        """How many lines at the top do not scroll."""
        return len(top_lines(self.view))

    def room(self, height: int) -> int:
        """How many rows fit on the screen."""
        return max(0, height - self.top())

    def uuids(self, first: int, height: int) -> tuple[str, ...]:
        """The instances on the screen."""
        return self.view.order[first : first + self.room(height)]

    def lines(self, first: int, height: int) -> list[Line]:
        """All lines on the screen, when the row at `first` is the topmost."""
        fixed = top_lines(self.view)
        if not self.view.order:
            return [*fixed, *middle_lines(self.view, height - len(fixed))][:height]
        return [*fixed, *(self._row(uuid) for uuid in self.uuids(first, height))]

    def take(self, view: TableView, first: int, height: int) -> int:
        """Take a new view, and return the scroll position that keeps what the eye rests on where it is.

        That is the row under the cursor if it is on the screen, and the topmost row if not.
        """
        before, top, chosen = self.view, self.top(), self.selection
        seen = first <= chosen.index < first + self.room(height)
        line = chosen.index - first if seen else 0
        self.view = view
        self._cells.clear()
        chosen.reorder(view.order, partial=not view.scene.fleet.is_whole, gone=view.gone)
        if view.rows is not before.rows:
            chosen.forget(view.rows)
        place = chosen.index if seen else follow(before.order, first, view.order)
        first = max(0, place - line + self.top() - top)
        return self.revealing(first, height) if seen else first

    def revealing(self, first: int, height: int) -> int:
        """The scroll position nearest to `first` that shows the cursor."""
        index = self.selection.index
        return min(index, max(first, index - self.room(height) + 1))

    def place_of(self, uuid: str, guess: int) -> int | None:
        """Where an instance is in the order; `guess` is looked at first."""
        order = self.view.order
        if guess < len(order) and order[guess] == uuid:
            return guess
        return order.index(uuid) if uuid in order else None

    def _learn_widths(self, uuids: tuple[str, ...]) -> None:
        for uuid in uuids:
            for column, cell in zip(self.plan.columns, self._cells_of(uuid), strict=True):
                self._widest[column.id] = max(self._widest.get(column.id, 0), cell_len(cell.text))

    def _cells_of(self, uuid: str) -> tuple[Cell, ...]:
        cells = self._cells.get(uuid)
        if cells is None:
            row, scene = self.view.row(uuid), self.view.scene
            cells = self._cells[uuid] = tuple(column.cell(row, scene) for column in self.plan.columns)
        return cells

    def _row(self, uuid: str) -> RowLine:
        view = self.view
        return RowLine(
            uuid,
            self._cells_of(uuid),
            cursor=uuid == self.selection.cursor,
            marked=uuid in self.selection.marks,
            change=change_glyph(view, uuid),
            note=note_at(view, uuid),
        )
