from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.widgets.tables import COLUMNS
from tui.columns import DEFAULT_COLUMNS, Column
from tui.widgets.column_plan import ColumnPlan, plan_columns

ALL = plan_columns(COLUMNS, None, {})
"""Columns at 3, 16, 29 and 42; the first one, with its gap, takes 16 cells."""


def test_columns_stand_side_by_side_after_the_gutter() -> None:
    assert [(slot.start, slot.width) for slot in ALL.slots] == [(3, 12), (16, 12), (29, 12), (42, 8)]
    assert (ALL.frozen, ALL.width) == (16, 50)


@pytest.mark.parametrize(
    ("x", "offset", "title"),
    [(3, 0, "HOST"), (3, 26, "HOST"), (15, 0, "HOST"), (16, 0, "STATE"), (16, 13, "PROJECT"), (60, 0, ""), (0, 0, "")],
)
def test_the_column_under_a_place_on_the_screen(x: int, offset: int, title: str) -> None:
    slot = ALL.slot_at(x, offset)
    assert (slot.column.title if slot else "") == title


@pytest.mark.parametrize(
    ("offset", "steps", "stop"),
    [
        (0, 1, 13),
        (0, -1, 0),
        (13, 1, 26),
        (26, 1, 26),
        (26, -1, 13),
        (20, -1, 13),
        (20, 1, 26),
        (0, 2, 26),
        (99, -1, 26),
    ],
)
def test_sideways_goes_from_column_to_column(offset: int, steps: int, stop: int) -> None:
    assert ALL.next_stop(offset, steps) == stop


def test_without_columns_there_is_nothing_to_find() -> None:
    nothing = ColumnPlan()
    assert nothing.slot_at(5, 0) is None
    assert nothing.next_stop(0, 1) == 0
    assert nothing.width == nothing.frozen


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_what_stays_depends_on_the_width_alone_and_fits(width: int) -> None:
    narrow = plan_columns(DEFAULT_COLUMNS, width, {})
    full = plan_columns(DEFAULT_COLUMNS, width, {column.id: 50 for column in DEFAULT_COLUMNS})
    assert narrow.columns == full.columns
    assert narrow.width <= full.width <= width
    assert [column.id for column in narrow.columns][:2] == ["hostname", "state"]


def spans(plan: ColumnPlan) -> dict[str, tuple[int, int]]:
    return {slot.column.id: (slot.start, slot.end) for slot in plan.slots}


@given(
    st.permutations([column for column in DEFAULT_COLUMNS[1:] if column.id != "glyph"]),
    st.integers(60, 200),
    st.integers(1, 80),
    st.integers(0, 60),
)
def test_a_note_covers_neither_the_hostname_nor_the_state(
    others: list[Column], width: int, wanted: int, offset: int
) -> None:
    plan = plan_columns((DEFAULT_COLUMNS[0], *others), None, {})
    start, end = plan.note_place(wanted, width, offset)
    assert plan.frozen <= start
    assert end <= width or end == start
    low, high = spans(plan)["state"]
    low, high = max(low - offset, plan.frozen), high - offset
    assert high <= start or end < low or high <= plan.frozen or start == end
    borders = {plan.frozen, *(slot.start - offset for slot in plan.slots), high}
    assert start in borders


def test_a_note_stands_as_far_to_the_right_as_it_fits() -> None:
    plan = plan_columns(DEFAULT_COLUMNS, 80, {})
    state, *behind = plan.slots[1:]
    assert plan.note_place(1, 80, 0)[0] == behind[-1].start
    assert plan.note_place(80, 80, 0) == (state.end, 80)
