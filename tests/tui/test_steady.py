"""The order as it is shown: still while the cursor moves, with what has just gone in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from api_client.states import Action
from tests.tui.fakes import row, uuid
from tui.fields import Scene
from tui.fleet import RECENT, Fleet, after_sweep
from tui.steady import HOLD, LINGER, SteadyOrder, woven

if TYPE_CHECKING:
    from collections.abc import Iterable


class World:
    """A fleet that is swept now and then, in an order of the test's own."""

    def __init__(self, *numbers: int) -> None:
        self.now = 0.0
        self.acting: dict[str, Action] = {}
        self.sorted: tuple[str, ...] = ()
        self.fleet = Fleet()
        self.sweep(*numbers)
        self.order = SteadyOrder()
        self.question = "all"
        self.see()

    def sweep(self, *numbers: int) -> None:
        self.sorted = tuple(map(uuid, numbers))
        self.fleet = after_sweep(self.fleet, [row(number) for number in numbers], (), self.now, self.now)

    def see(self) -> list[str]:
        """What is shown now: numbers, those in brackets that are gone, those behind a sign that are astray."""
        scene = Scene(self.fleet, self.now, 0.0, under_way=self.acting)
        self.shown = self.order.follow(scene, self.question, lambda _scene: self.sorted)
        numbers = {uuid(number): str(number) for number in range(20)}
        signs = {**dict.fromkeys(self.shown.gone, "({})"), **dict.fromkeys(self.shown.astray, "≠{}")}
        return [signs.get(one, "{}").format(numbers[one]) for one in self.shown.order]


def test_what_vanishes_keeps_its_place_for_a_moment() -> None:
    world = World(1, 2, 3, 4)
    world.sweep(1, 4)
    assert world.see() == ["1", "(2)", "(3)", "4"]
    assert world.shown.rows == (uuid(1), uuid(4))
    world.now = RECENT
    assert world.see() == ["1", "(2)", "(3)", "4"]
    world.now = RECENT + 0.1
    assert world.see() == ["1", "4"]
    assert not world.shown.gone


def test_what_vanishes_follows_the_row_it_stood_behind() -> None:
    world = World(1, 2, 3, 4)
    world.sweep(4, 3, 1)
    assert world.see() == ["4", "3", "1", "(2)"]


def test_the_first_row_and_the_only_one_may_vanish() -> None:
    world = World(1, 2)
    world.sweep(2)
    assert world.see() == ["(1)", "2"]
    world.sweep()
    assert world.see() == ["(1)", "(2)"]
    assert world.shown.rows == ()


def test_what_is_worked_on_stays_in_its_place_for_a_moment_after_its_end() -> None:
    world = World(1, 2, 3)
    world.acting = {uuid(2): Action.START}
    world.see()
    world.sorted = (uuid(1), uuid(3))
    assert world.see() == ["1", "≠2", "3"]
    assert world.shown.rows == (uuid(1), uuid(3))
    world.now = 60.0
    assert world.see() == ["1", "≠2", "3"]
    world.acting = {}
    world.now += LINGER
    assert world.see() == ["1", "≠2", "3"]
    world.now += 0.1
    assert world.see() == ["1", "3"]


def test_what_is_worked_on_and_fits_again_is_a_row_like_others() -> None:
    world = World(1, 2, 3)
    world.acting = {uuid(2): Action.RESTART}
    world.sorted = (uuid(1), uuid(3))
    world.see()
    world.sorted = (uuid(1), uuid(2), uuid(3))
    assert world.see() == ["1", "2", "3"]


def test_a_filter_that_a_person_types_keeps_nothing_that_does_not_fit() -> None:
    world = World(1, 2)
    world.acting = {uuid(2): Action.STOP}
    world.see()
    world.sorted, world.question = (uuid(1),), "one"
    assert world.see() == ["1"]


def test_what_is_worked_on_and_goes_is_gone() -> None:
    world = World(1, 2)
    world.acting = {uuid(2): Action.DELETE}
    world.see()
    world.sweep(1)
    assert world.see() == ["1", "(2)"]


def test_what_comes_back_is_an_instance_again() -> None:
    world = World(1, 2)
    world.sweep(1)
    world.see()
    world.sweep(1, 2)
    assert world.see() == ["1", "2"]


def test_another_question_leaves_the_vanished_out() -> None:
    world = World(1, 2)
    world.sweep(1)
    world.see()
    world.question = "other"
    assert world.see() == ["1"]


def test_what_was_not_shown_does_not_vanish() -> None:
    world = World(1, 2)
    world.order = SteadyOrder()
    world.sweep(1)
    assert world.see() == ["1"]


def test_while_the_cursor_moves_rows_stay_and_new_ones_wait() -> None:
    world = World(1, 2, 3)
    world.order.hold(world.now)
    world.sweep(3, 9, 1, 2)
    world.now = HOLD - 0.1
    assert world.see() == ["1", "2", "3"]
    world.now = HOLD
    assert world.see() == ["3", "9", "1", "2"]


def test_each_move_holds_on() -> None:
    world = World(1, 2)
    world.order.hold(0.0)
    world.sweep(2, 1)
    world.order.hold(1.0)
    world.now = HOLD + 0.5
    assert world.see() == ["1", "2"]
    world.now = HOLD + 1.0
    assert world.see() == ["2", "1"]


def test_what_vanishes_while_the_cursor_moves_is_shown_as_gone() -> None:
    world = World(1, 2, 3)
    world.order.hold(0.0)
    world.sweep(3, 1)
    assert world.see() == ["1", "(2)", "3"]
    assert world.shown.rows == (uuid(1), uuid(3))
    world.now = HOLD
    assert world.see() == ["3", "1", "(2)"]


def test_another_question_is_answered_at_once() -> None:
    world = World(1, 2)
    world.order.hold(0.0)
    world.sweep(2, 1)
    world.question = "sorted the other way"
    assert world.see() == ["2", "1"]


ORDERS = st.lists(st.sampled_from("abcdefghij"), unique=True)


@given(ORDERS, ORDERS, st.frozensets(st.sampled_from("abcdefghij")))
def test_weaving_adds_the_gone_and_alters_nothing_else(
    before: list[str], rows: list[str], gone: frozenset[str]
) -> None:
    gone = (gone & set(before)) - set(rows)
    order = woven(before, rows, gone)
    assert [one for one in order if one not in gone] == rows
    assert sorted(order) == sorted([*rows, *gone])
    for place, one in enumerate(order):
        if one in gone:
            assert anchor(before, set(rows), one) == anchor(order[: place + 1], set(rows), one)


def anchor(order: Iterable[str], rows: set[str], one: str) -> str:
    """The row that stands before one."""
    last = ""
    for other in order:
        if other == one:
            break
        if other in rows:
            last = other
    return last
