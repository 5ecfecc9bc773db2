from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from api_client.errors import Unreachable
from api_client.states import TRANSITIONS, Action
from tests.tui.fakes import row, uuid
from tui.durations import ENOUGH, KEPT, LEAST, Durations
from tui.fleet import STUCK_AFTER, Changes, Fleet, after_failure, after_refresh, after_sweep

if TYPE_CHECKING:
    from collections.abc import Sequence


class Watched:
    """One instance and what is learnt from watching it; a second passes with each sight."""

    def __init__(self, *known: float) -> None:
        self.durations = Durations({Action.STOP: known})
        self.now = 0.0
        self.fleet = after_sweep(Fleet(), [row(9)], (), 0.0, 0.0)

    def show(self, *states: str) -> None:
        for state in states:
            self.now += 1.0
            rows = [row(1, state)] if state != "gone" else []
            self.take(after_refresh(self.fleet, rows, () if rows else [uuid(1)], self.now, self.now))

    def take(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.durations.observe(fleet, self.now)


@pytest.mark.parametrize(
    ("states", "action"),
    [
        (["Provisioning Scheduled", "Provisioning", "Online"], Action.CREATE),
        (["Offline", "Starting Scheduled", "Starting", "Online"], Action.START),
        (["Online", "Stopping Scheduled", "Stopping", "Offline"], Action.STOP),
        (["Online", "Stopping", "Stopping", "Starting", "Online"], Action.RESTART),
        (["Online", "Restarting Scheduled", "Restarting", "Online"], Action.RESTART),
        (["Offline", "Resizing Scheduled", "Resizing", "Offline"], Action.RESIZE),
        (["Offline", "Deletion Scheduled", "Deleting", "gone"], Action.DELETE),
    ],
)
def test_a_transition_is_measured_from_its_first_state_to_its_end(states: Sequence[str], action: Action) -> None:
    watched = Watched()
    watched.show(*states)
    first = next(place for place, state in enumerate(states) if state not in {"Online", "Offline"})
    assert watched.durations.usual == {action: len(states) - 1 - first}
    state = TRANSITIONS[action].passes[0]
    assert watched.durations.expected(action) == watched.durations.expected(state) == watched.durations.usual[action]


def test_what_stops_is_not_expected_to_take_as_long_as_a_restart() -> None:
    watched = Watched()
    watched.show("Online", "Stopping", "Starting", "Online")
    assert watched.durations.expected("Stopping") is None


@pytest.mark.parametrize(
    "states",
    [
        ["Online", "Stopping", "Erred"],
        ["Offline", "Deleting", "Erred"],
        ["Online", "Stopping", "gone"],
        ["Provisioning", "Offline"],
        ["Stopping", "Offline"],
        ["Online", "Frobnicating", "Online"],
        ["Online", "Offline"],
        ["Stopping", "Starting", "Online"],
    ],
)
def test_what_ended_badly_or_was_not_seen_to_begin_counts_for_nothing(states: Sequence[str]) -> None:
    watched = Watched()
    watched.show(*states)
    assert watched.durations.usual == {}


def test_what_was_not_watched_all_along_counts_for_nothing() -> None:
    for blind in (lambda fleet: replace(fleet, paused=True), lambda fleet: after_failure(fleet, Unreachable("no"))):
        watched = Watched()
        watched.show("Online", "Stopping")
        watched.take(blind(watched.fleet))
        watched.take(replace(watched.fleet, paused=False, changes=Changes()))
        watched.now += 1_000.0
        watched.show("Offline")
        assert watched.durations.usual == {}


def test_the_median_is_of_the_last_ones_of_the_journal_and_the_feed() -> None:
    watched = Watched(*([1_000.0] * KEPT), 40.0, 41.0)
    assert watched.durations.usual == {Action.STOP: 1_000.0}
    watched.show("Online", "Stopping", "Offline")
    assert watched.durations.usual == {Action.STOP: 1_000.0}
    for _ in range(KEPT // 2 + 1):
        watched.show("Online", "Stopping", "Stopping", "Offline")
    assert watched.durations.usual == {Action.STOP: 2.0}


def test_nothing_is_expected_of_what_is_no_transition() -> None:
    durations = Durations({Action.STOP: [40.0], Action.EDIT: [1.0]})
    assert durations.expected("Stopping Scheduled") == 40.0
    assert durations.expected("Online") is None
    assert durations.expected("Frobnicating") is None
    assert durations.expected(Action.EDIT) is None


@pytest.mark.parametrize(
    ("known", "state", "limit"),
    [
        ([], "Stopping", STUCK_AFTER),
        ([40.0] * (ENOUGH - 1), "Stopping", STUCK_AFTER),
        ([40.0] * ENOUGH, "Stopping", 200.0),
        ([1.0] * ENOUGH, "Stopping", LEAST),
        ([40.0] * ENOUGH, "Starting", STUCK_AFTER),
        ([40.0] * ENOUGH, "Frobnicating", STUCK_AFTER),
    ],
)
def test_stuck_is_a_transition_that_takes_too_long(known: Sequence[float], state: str, limit: float) -> None:
    watched = Watched(*known)
    watched.show("Online", state)
    assert watched.durations.stuck_after(state) == limit
    assert watched.durations.stuck(watched.fleet, watched.now + limit) == frozenset()
    assert watched.durations.stuck(watched.fleet, watched.now + limit + 0.1) == {uuid(1)}


def test_what_rests_is_never_stuck() -> None:
    watched = Watched()
    watched.show("Stopping", "Offline")
    assert watched.durations.stuck(watched.fleet, 10**6) == frozenset()
