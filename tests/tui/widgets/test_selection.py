from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.selection import Selection, follow

ORDERS = st.lists(st.sampled_from("abcdefghij"), unique=True).map(tuple)


@given(ORDERS, ORDERS, st.integers(0, 12))
def test_a_row_that_is_still_there_is_found(before: tuple[str, ...], after: tuple[str, ...], index: int) -> None:
    place = follow(before, index, after)
    if index < len(before) and before[index] in after:
        assert after[place] == before[index]
    assert 0 <= place < max(1, len(after))


@pytest.mark.parametrize(
    ("before", "index", "after", "found"),
    [
        ("abcd", 1, "acd", "c"),
        ("abcd", 1, "dca", "c"),
        ("abcd", 3, "abc", "c"),
        ("abcd", 2, "ax", "a"),
        ("abcd", 1, "xyz", "y"),
        ("abcd", 3, "xy", "y"),
        ("", 0, "xy", "x"),
    ],
)
def test_a_row_that_is_gone_leaves_the_place_to_its_neighbour(before: str, index: int, after: str, found: str) -> None:
    assert after[follow(tuple(before), index, tuple(after))] == found


def selection(order: str, index: int = 0) -> Selection:
    chosen = Selection()
    chosen.reorder(tuple(order))
    chosen.move_to(index)
    return chosen


def test_no_rows_no_cursor() -> None:
    chosen = selection("")
    chosen.toggle()
    chosen.mark_range()
    assert chosen.cursor is None
    assert chosen.marks == frozenset()


@pytest.mark.parametrize(("index", "cursor"), [(-5, "a"), (1, "b"), (99, "c")])
def test_the_cursor_stays_on_the_rows(index: int, cursor: str) -> None:
    assert selection("abc", index).cursor == cursor


def test_while_the_list_is_partial_an_untouched_cursor_stays_on_top() -> None:
    chosen = Selection()
    chosen.reorder(("m", "n"), partial=True)
    chosen.reorder(("a", "m", "n"), partial=True)
    assert chosen.cursor == "a"
    chosen.reorder(("0", "a", "m", "n"))
    assert chosen.cursor == "a"


def test_while_the_list_is_partial_a_placed_cursor_follows_its_row() -> None:
    chosen = selection("mn")
    chosen.reorder(("a", "m", "n"), partial=True)
    assert chosen.cursor == "m"


def test_marks_outlive_the_order_and_the_hidden_ones_are_counted() -> None:
    chosen = selection("abc")
    chosen.toggle()
    chosen.move_to(2)
    chosen.toggle()
    chosen.reorder(("b", "c"))
    assert chosen.marks == {"a", "c"}
    assert chosen.hidden_marks == 1


def test_marking_twice_unmarks() -> None:
    chosen = selection("abc")
    chosen.toggle()
    chosen.toggle()
    assert chosen.marks == frozenset()


@pytest.mark.parametrize(("start", "end"), [(1, 3), (3, 1)])
def test_a_range_goes_from_the_last_mark_to_the_cursor(start: int, end: int) -> None:
    chosen = selection("abcde", start)
    chosen.toggle()
    chosen.move_to(end)
    chosen.mark_range()
    assert chosen.marks == {"b", "c", "d"}


def test_a_range_without_a_mark_in_view_is_the_row_itself() -> None:
    chosen = selection("abc")
    chosen.toggle()
    chosen.reorder(("b", "c"))
    chosen.move_to(1)
    chosen.mark_range()
    assert chosen.marks == {"a", "c"}


def test_inverting_leaves_hidden_marks_alone() -> None:
    chosen = selection("abc")
    chosen.toggle()
    chosen.move_to(1)
    chosen.toggle()
    chosen.reorder(("b", "c"))
    chosen.invert()
    assert chosen.marks == {"a", "c"}


def test_instances_that_are_no_more_lose_their_marks() -> None:
    chosen = selection("abc")
    chosen.invert()
    chosen.forget({"a": 1, "c": 1})
    assert chosen.marks == {"a", "c"}
    chosen.clear()
    assert chosen.marks == frozenset()


def test_what_is_gone_bears_no_mark_and_cannot_be_given_one() -> None:
    chosen = selection("abcd", 1)
    chosen.reorder(tuple("abcd"), gone=frozenset("b"))
    assert chosen.cursor == "b"
    chosen.toggle()
    assert chosen.marks == frozenset()
    chosen.move_to(0)
    chosen.toggle()
    chosen.move_to(3)
    chosen.mark_range()
    assert chosen.marks == set("acd")
    chosen.invert()
    assert chosen.marks == frozenset()


def test_a_key_pressed_while_there_is_no_row_places_nothing() -> None:
    chosen = selection("", 3)
    chosen.reorder(("m", "n"), partial=True)
    chosen.reorder(("a", "m", "n"), partial=True)
    assert chosen.cursor == "a"
