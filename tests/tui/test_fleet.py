from __future__ import annotations

from dataclasses import replace

from api_client.errors import Unreachable
from api_client.rows import BadRow
from tests.tui.fakes import row, uuid
from tui.fleet import (
    RECENT,
    Changes,
    Fleet,
    Loading,
    after_failure,
    after_page,
    after_refresh,
    after_sweep,
)


def swept(*rows: object, at: float = 0.0) -> Fleet:
    return after_sweep(Fleet(), rows, (), asked_at=at, now=at)  # type: ignore[arg-type]


def test_pages_of_the_first_sweep_add_up_but_are_not_the_whole_list() -> None:
    fleet = after_page(Fleet(), [row(1)], Loading(1, 3))
    fleet = after_page(fleet, [row(2)], Loading(2, 3))
    assert set(fleet.rows) == {uuid(1), uuid(2)}
    assert fleet.loading == Loading(2, 3)
    assert not fleet.is_whole
    assert fleet.confirmed_at(uuid(1)) is None


def test_the_first_sweep_is_no_change() -> None:
    fleet = after_sweep(after_page(Fleet(), [row(9)], Loading(1, 2)), [row(1)], (), asked_at=5.0, now=6.0)
    assert set(fleet.rows) == {uuid(1)}
    assert fleet.is_whole
    assert fleet.loading is None
    assert not fleet.changes
    assert not fleet.changed_at
    assert fleet.confirmed_at(uuid(1)) == 5.0


def test_a_sweep_tells_what_it_altered() -> None:
    before = swept(row(1), row(2), row(3))
    fleet = after_sweep(before, [row(1), row(2, "Erred"), row(4)], (BadRow("", "odd"),), asked_at=10.0, now=11.0)
    assert fleet.changes == Changes(frozenset({uuid(4)}), {uuid(3): row(3)}, {uuid(2): row(2)})
    assert fleet.changed_at == {uuid(2): 11.0, uuid(4): 11.0}
    assert fleet.bad == (BadRow("", "odd"),)


def test_a_sweep_without_news_keeps_the_rows_together() -> None:
    before = swept(row(1), row(2))
    after = after_sweep(before, [row(1), row(2)], (), asked_at=1.0, now=1.0)
    assert after.rows is before.rows
    assert after.swept_at == 1.0
    assert not after.changes


def test_rows_that_say_nothing_new_stay_the_same_objects() -> None:
    before = swept(row(1), row(2))
    after = after_sweep(before, [row(1), row(2, "Erred")], (), asked_at=1.0, now=1.0)
    assert after.rows[uuid(1)] is before.rows[uuid(1)]
    again = after_refresh(after, [row(2, "Erred")], (), asked_at=2.0, now=2.0)
    assert again.rows[uuid(2)] is after.rows[uuid(2)]
    assert not again.changes


def test_a_refresh_tells_of_its_instances_only() -> None:
    fleet = after_refresh(swept(row(1), row(2), row(3)), [row(1, "Stopping")], [uuid(2)], asked_at=5.0, now=6.0)
    assert set(fleet.rows) == {uuid(1), uuid(3)}
    assert set(fleet.changes.changed) == {uuid(1)}
    assert set(fleet.changes.removed) == {uuid(2)}
    assert fleet.confirmed_at(uuid(1)) == 5.0
    assert fleet.confirmed_at(uuid(3)) == 0.0
    assert tuple(fleet.moving_since) == (uuid(1),)


def test_r01_a_sweep_is_newer_than_the_refreshes_before_it() -> None:
    fleet = after_refresh(swept(row(1)), [row(1)], (), asked_at=5.0, now=6.0)
    assert after_sweep(fleet, [row(1)], (), asked_at=9.0, now=9.5).confirmed_at(uuid(1)) == 9.0


def test_an_instance_that_is_gone_leaves_no_trace() -> None:
    fleet = after_refresh(swept(row(1)), [row(1, "Deleting")], (), asked_at=1.0, now=1.0)
    fleet = after_refresh(fleet, (), [uuid(1), uuid(7)], asked_at=2.0, now=2.0)
    assert not any((fleet.rows, fleet.since, fleet.moving_since, fleet.refreshed_at, fleet.changed_at))


def test_time_in_state_starts_when_the_state_was_entered() -> None:
    fleet = after_refresh(swept(row(1)), [row(1, "Stopping")], (), asked_at=10.0, now=10.0)
    fleet = after_refresh(fleet, [row(1, "Stopping", description="other")], (), asked_at=12.0, now=12.0)
    assert fleet.time_in_state(uuid(1), 15.0) == 5.0
    fleet = after_refresh(fleet, [row(1, "Offline")], (), asked_at=20.0, now=20.0)
    assert fleet.time_in_state(uuid(1), 21.0) == 1.0


def test_time_in_a_state_that_was_not_seen_to_begin_is_unknown_or_counted_from_the_first_sight() -> None:
    fleet = swept(row(1), row(2, "Stopping"), at=3.0)
    assert fleet.time_in_state(uuid(1), 5.0) is None
    assert fleet.time_in_state(uuid(2), 5.0) == 2.0


def test_time_in_transition_goes_on_through_all_of_its_states() -> None:
    fleet = after_refresh(swept(row(1)), [row(1, "Stopping Scheduled")], (), asked_at=10.0, now=10.0)
    fleet = after_refresh(fleet, [row(1, "Stopping")], (), asked_at=20.0, now=20.0)
    assert (fleet.time_in_state(uuid(1), 25.0), fleet.time_in_transition(uuid(1), 25.0)) == (5.0, 15.0)
    fleet = after_refresh(fleet, [row(1, "Starting")], (), asked_at=30.0, now=30.0)
    assert fleet.time_in_transition(uuid(1), 31.0) == 1.0
    fleet = after_refresh(fleet, [row(1)], (), asked_at=40.0, now=40.0)
    assert fleet.time_in_transition(uuid(1), 41.0) is None


def test_time_in_transition_counts_from_the_first_sight() -> None:
    fleet = swept(row(1), row(2, "Stopping"), row(3, "Frobnicating"), at=3.0)
    assert fleet.moving_since == {uuid(2): 3.0, uuid(3): 3.0}
    assert swept(row(2, "Stopping")).moving_since == {uuid(2): 0.0}
    gone = after_sweep(fleet, [row(2, "Stopping", cores=9)], (), asked_at=9.0, now=9.0)
    assert gone.moving_since == {uuid(2): 3.0}


def test_marks_of_change_wear_off() -> None:
    fleet = after_refresh(swept(row(1)), [row(1, "Erred")], (), asked_at=1.0, now=1.0)
    soon = after_refresh(fleet, (), (), asked_at=2.0, now=1.0 + RECENT)
    assert soon.changed_at == {uuid(1): 1.0}
    assert after_refresh(soon, (), (), asked_at=9.0, now=1.1 + RECENT).changed_at == {}


def test_what_has_gone_is_remembered_for_a_moment() -> None:
    fleet = after_refresh(swept(row(1), row(2)), (), [uuid(1)], asked_at=1.0, now=1.0)
    assert fleet.has_just_gone(uuid(1), 1.0 + RECENT)
    assert not fleet.has_just_gone(uuid(1), 1.1 + RECENT)
    assert not fleet.has_just_gone(uuid(2), 1.0)
    assert fleet.last_seen(uuid(1)) == row(1)
    assert fleet.last_seen(uuid(2)) is fleet.rows[uuid(2)]
    assert fleet.last_seen(uuid(3)) is None
    soon = after_sweep(fleet, [row(2)], (), asked_at=2.0, now=1.0 + RECENT)
    assert set(soon.vanished) == {uuid(1)}
    assert not after_sweep(soon, [row(2)], (), asked_at=9.0, now=1.1 + RECENT).vanished


def test_what_cannot_be_read_is_not_gone() -> None:
    fleet = after_sweep(swept(row(1), row(2)), (), (BadRow(uuid(1), "odd"),), asked_at=1.0, now=1.0)
    assert set(fleet.vanished) == {uuid(2)}


def test_what_comes_back_was_not_gone() -> None:
    fleet = after_sweep(swept(row(1)), (), (), asked_at=1.0, now=1.0)
    back = after_refresh(fleet, [row(1, "Erred")], (), asked_at=2.0, now=2.0)
    assert not back.vanished
    assert back.last_seen(uuid(1)) == row(1, "Erred")


def test_a_failure_keeps_the_rows_and_success_clears_it() -> None:
    problem = Unreachable("no route")
    fleet = after_failure(after_page(Fleet(), [row(1)], Loading(1, 2)), problem)
    assert set(fleet.rows) == {uuid(1)}
    assert fleet.problem is problem
    assert fleet.loading is None
    assert after_refresh(fleet, [row(1)], (), asked_at=1.0, now=1.0).problem is None
    assert after_sweep(fleet, [row(1)], (), asked_at=1.0, now=1.0).problem is None


def test_pausing_outlives_a_sweep() -> None:
    assert after_sweep(replace(swept(row(1)), paused=True), [row(1)], (), asked_at=1.0, now=1.0).paused
