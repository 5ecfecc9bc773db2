"""The table under thousands of updates: nothing a person pointed at moves away from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.tui.widgets.tables import COLUMNS, row, uuid
from tui.columns import Cell
from tui.fields import Scene
from tui.fleet import Fleet, after_refresh, after_sweep
from tui.query import Index, Sort, parse
from tui.steady import SteadyOrder
from tui.widgets.table_model import TableModel
from tui.widgets.table_view import RowLine, TableView

if TYPE_CHECKING:
    from collections.abc import Callable

    from api_client.rows import InstanceRow
    from tui.steady import Shown

HEIGHT = 12
WIDTH = 60
STATES = ("Online", "Offline", "Stopping", "Erred")
FILTERS = ("", "", "state:online", "web-1", "!is:transition", "is:changed")
SORTS = ("hostname", "-hostname", "state,-hostname", "-cores")


@dataclass
class Storm:
    """A fleet that changes at random, a person who points and marks at random, and the table between them."""

    seed: int
    chance: Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        self.now = 0.0
        self.rows = {number: self.some_row(number) for number in range(60)}
        self.fleet = after_sweep(Fleet(), self.rows.values(), (), 0.0, 0.0)
        self.index, self.steady = Index(), SteadyOrder()
        self.query, self.sort = "", SORTS[0]
        self.first = 0
        self.model = TableModel(self.view())

    def some_row(self, number: int) -> InstanceRow:
        return row(number, state=self.chance.choice(STATES), cores=self.chance.randrange(4))

    def view(self) -> TableView:
        scene = Scene(self.fleet, self.now, 0.0)
        query, sort = parse(self.query), Sort.parse(self.sort)
        self.shown: Shown = self.steady.follow(
            scene, (self.query, self.sort), lambda scene: self.index.select(scene.fleet, query, sort, scene)
        )
        return TableView(self.shown.order, self.fleet.rows, COLUMNS, scene, gone=self.shown.gone)

    def happen(self) -> None:
        """Something at random, on the server or by the person."""
        every: list[Callable[[], None]] = [self.sweep, self.refresh, self.wait, self.ask, self.point, self.mark]
        self.chance.choice(every)()

    def sweep(self) -> None:
        for number in self.chance.sample(range(80), 10):
            if self.chance.random() < 0.4:
                self.rows.pop(number, None)
            else:
                self.rows[number] = self.some_row(number)
        self.fleet = after_sweep(self.fleet, self.rows.values(), (), self.now, self.now)

    def refresh(self) -> None:
        number = self.chance.randrange(80)
        if self.chance.random() < 0.5:
            self.rows.pop(number, None)
            self.fleet = after_refresh(self.fleet, (), [uuid(number)], self.now, self.now)
        else:
            self.rows[number] = self.some_row(number)
            self.fleet = after_refresh(self.fleet, [self.rows[number]], (), self.now, self.now)

    def wait(self) -> None:
        self.now += self.chance.choice((0.2, 1.0, 4.0))

    def ask(self) -> None:
        if self.chance.random() < 0.5:
            self.query = self.chance.choice(FILTERS)
        else:
            self.sort = self.chance.choice(SORTS)

    def point(self) -> None:
        self.model.selection.move_to(self.chance.randrange(max(1, len(self.model.view.order))))
        self.first = self.model.revealing(self.first, HEIGHT)
        self.steady.hold(self.now)

    def mark(self) -> None:
        chosen = self.model.selection
        self.chance.choice((chosen.toggle, chosen.toggle, chosen.toggle, chosen.mark_range, chosen.invert))()


def lines(model: TableModel, first: int) -> list[str]:
    return [line.uuid for line in model.lines(first, HEIGHT) if isinstance(line, RowLine)]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_comes_cursor_marks_and_scroll_position_keep_to_their_instances(seed: int) -> None:
    storm = Storm(seed)
    model, chosen = storm.model, storm.model.selection
    for _ in range(1500):
        storm.happen()
        cursor, marks = chosen.cursor, chosen.marks
        seen = lines(model, storm.first)
        storm.first = model.take(storm.view(), storm.first, HEIGHT)
        model.arrange(WIDTH, storm.first, HEIGHT)
        order, rows = model.view.order, storm.fleet.rows

        if cursor in order:
            assert chosen.cursor == cursor
        assert chosen.cursor in order if order else chosen.cursor is None
        assert chosen.marks == {marked for marked in marks if marked in rows}
        assert chosen.hidden_marks == len(chosen.marks - set(storm.shown.rows))

        now_seen = lines(model, storm.first)
        room = model.room(HEIGHT)
        assert len(now_seen) <= room
        if cursor in seen and cursor in order:
            assert cursor in now_seen
            if order.index(cursor) >= seen.index(cursor):
                assert now_seen.index(cursor) == seen.index(cursor)

        assert len(set(order)) == len(order)
        assert set(storm.shown.rows) <= set(rows)
        assert set(order) - set(storm.shown.rows) == model.view.gone
        assert not model.view.gone & set(rows)


@pytest.mark.parametrize("seed", range(2))
def test_while_the_cursor_is_moved_no_row_passes_another(seed: int) -> None:
    storm = Storm(seed)
    for _ in range(1000):
        storm.point()
        before = storm.model.view.order
        storm.sweep()
        storm.first = storm.model.take(storm.view(), storm.first, HEIGHT)
        after = storm.model.view.order
        assert [one for one in before if one in after] == list(after)
        storm.chance.choice((storm.wait, storm.sweep))()
        storm.now += 2
        storm.first = storm.model.take(storm.view(), storm.first, HEIGHT)
        assert set(storm.shown.rows) == set(storm.fleet.rows)


def test_columns_grow_with_what_is_in_them_but_never_shrink_while_they_stay() -> None:
    storm = Storm(0)
    model = storm.model
    model.arrange(200, 0, HEIGHT)
    before = [slot.width for slot in model.plan.slots]
    for number in range(60, 200):
        storm.rows[number] = row(number, state=storm.chance.choice(("Online", "Resizing Scheduled")))
        storm.sweep()
        storm.first = model.take(storm.view(), storm.chance.randrange(40), HEIGHT)
        model.arrange(200, storm.first, HEIGHT)
        widths = [slot.width for slot in model.plan.slots]
        assert all(old <= new for old, new in zip(before, widths, strict=True))
        before = widths


def test_a_row_that_is_gone_says_so_instead_of_its_note() -> None:
    storm = Storm(0)
    model = storm.model
    model.arrange(WIDTH, 0, HEIGHT)
    gone = model.view.order[2]
    storm.fleet = after_refresh(storm.fleet, (), [gone], 1.0, 1.0)
    storm.first = model.take(storm.view(), 0, HEIGHT)
    line = model.lines(0, HEIGHT)[3]
    assert isinstance(line, RowLine)
    assert (line.uuid, line.change, line.note) == (gone, "-", Cell("gone", "muted"))
    assert line.cells[0].text == f"web-{int(gone, 16):03}"
