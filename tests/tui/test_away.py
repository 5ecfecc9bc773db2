from __future__ import annotations

from dataclasses import replace

import pytest

from api_client.errors import Unreachable
from tests.tui.fakes import row, uuid
from tui.away import WORTH_A_WORD, Absences, Difference, Gap, Look, Missed, compare
from tui.fleet import Fleet, after_failure, after_refresh, after_sweep


class Eye:
    """Follows a fleet; each step says what was missed, if anything."""

    def __init__(self, *states: str) -> None:
        self.absences = Absences()
        self.fleet = Fleet()
        self.walk(0.0, *states)

    def walk(self, at: float, *states: str, asked_at: float | None = None) -> Missed | None:
        rows = [row(number, state) for number, state in enumerate(states, 1) if state]
        return self.take(after_sweep(self.fleet, rows, (), at if asked_at is None else asked_at, at), at)

    def look(self, at: float, number: int, state: str) -> Missed | None:
        return self.take(after_refresh(self.fleet, [row(number, state)], (), at, at), at)

    def pause(self, at: float, paused: bool) -> Missed | None:
        return self.take(replace(self.fleet, paused=paused), at)

    def fail(self, at: float) -> Missed | None:
        return self.take(after_failure(self.fleet, Unreachable("no")), at)

    def focus(self, at: float, has_focus: bool) -> Missed | None:
        return self.absences.focus(self.fleet, at, has_focus=has_focus)

    def take(self, fleet: Fleet, at: float) -> Missed | None:
        self.fleet = fleet
        return self.absences.follow(fleet, at)


def changed(number: int, before: str, now: str) -> Difference:
    return Difference(uuid(number), f"web-{number}", before, now)


def test_what_is_new_gone_and_changed() -> None:
    before = {uuid(1): Look("web-1", "Online"), uuid(2): Look("web-2", "Online"), uuid(3): Look("old", "Online")}
    now = {uuid(2): row(2, "Erred"), uuid(3): row(3, "Online"), uuid(5): row(5), uuid(4): row(4)}
    assert compare(before, now, 7.0) == Missed(
        7.0,
        new=(changed(4, "", "Online"), changed(5, "", "Online")),
        gone=(changed(1, "Online", ""),),
        changed=(changed(2, "Online", "Erred"),),
    )
    assert not compare(before, before)


def test_after_a_pause_the_next_walk_tells() -> None:
    eye = Eye("Online", "Online")
    assert eye.pause(10.0, True) is None
    assert eye.pause(40.0, False) is None
    assert eye.walk(41.0, "Online", "Offline", asked_at=39.0) is None
    assert eye.walk(42.0, "Online", "Offline") == Missed(30.0, changed=(changed(2, "Online", "Offline"),))
    assert eye.walk(43.0, "Erred", "Offline") is None


def test_what_was_read_during_the_pause_was_seen() -> None:
    eye = Eye("Online", "Online")
    eye.pause(10.0, True)
    eye.look(20.0, 1, "Erred")
    eye.pause(40.0, False)
    assert eye.walk(42.0, "Erred", "Offline") == Missed(30.0, changed=(changed(2, "Online", "Offline"),))


@pytest.mark.parametrize(("longer", "told"), [(0.0, True), (-0.1, False)])
def test_a_lost_connection_is_told_of_when_it_was_long(longer: float, told: bool) -> None:
    eye = Eye("Online")
    eye.fail(10.0)
    eye.fail(30.0)
    missed = eye.walk(10.0 + WORTH_A_WORD[Gap.CONNECTION] + longer, "Offline")
    assert missed == (Missed(60.0, changed=(changed(1, "Online", "Offline"),)) if told else None)


def test_one_answer_is_not_the_whole_list() -> None:
    eye = Eye("Online", "Online")
    eye.fail(10.0)
    assert eye.look(110.0, 1, "Stopping") is None
    missed = eye.walk(120.0, "Offline", "Offline")
    assert missed == Missed(100.0, changed=(changed(1, "Online", "Offline"), changed(2, "Online", "Offline")))


def test_who_comes_back_to_the_terminal_is_told_at_once() -> None:
    eye = Eye("Online", "Online")
    eye.focus(10.0, False)
    eye.walk(100.0, "Online", "Erred")
    assert eye.focus(310.0, True) == Missed(300.0, changed=(changed(2, "Online", "Erred"),))
    assert eye.focus(311.0, True) is None


def test_a_glance_elsewhere_is_no_absence() -> None:
    eye = Eye("Online")
    eye.focus(10.0, False)
    eye.walk(100.0, "Erred")
    assert eye.focus(309.0, True) is None
    assert eye.walk(400.0, "Online") is None


def test_the_longest_of_several_gaps_is_told_once() -> None:
    eye = Eye("Online")
    eye.pause(10.0, True)
    eye.focus(20.0, False)
    eye.focus(400.0, True)
    assert eye.pause(410.0, False) is None
    assert eye.walk(420.0, "Erred") == Missed(400.0, changed=(changed(1, "Online", "Erred"),))
    assert eye.walk(430.0, "Online") is None


def test_what_was_seen_before_the_start_is_compared_with_the_first_whole_list() -> None:
    absences = Absences()
    absences.remember({uuid(1): Look("web-1", "Online")}, 500.0)
    assert absences.follow(Fleet(), 0.0) is None
    told = absences.follow(after_sweep(Fleet(), [row(2)], (), 1.0, 1.0), 1.0)
    assert told == Missed(500.0, new=(changed(2, "", "Online"),), gone=(changed(1, "Online", ""),))


def test_while_there_is_no_whole_list_nothing_can_be_missed() -> None:
    absences = Absences()
    absences.follow(Fleet(paused=True), 0.0)
    absences.follow(Fleet(), 10.0)
    assert absences.follow(after_sweep(Fleet(), [row(2)], (), 11.0, 11.0), 11.0) is None
