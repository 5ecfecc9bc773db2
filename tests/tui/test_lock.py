from __future__ import annotations

import pytest

from tests.clock import ManualClock
from tui.lock import Asked, Lock, read_asked, reason_problem, span_problem
from tui.place import Place

PRODUCTION = Place("live", "production", locked=True)


async def test_what_is_locked_says_how_it_is_unlocked() -> None:
    clock = ManualClock()
    lock = Lock(PRODUCTION, clock)
    assert lock.is_there
    assert lock.hindrance == "production is locked: :unlock 10m"
    lock.unlock(600)
    assert lock.hindrance == ""
    assert lock.seconds_left == 600
    await clock.advance(599)
    assert lock.seconds_left == 1
    assert lock.hindrance == ""
    await clock.advance(1)
    assert lock.seconds_left == 0
    assert lock.hindrance == "production is locked: :unlock 10m"


def test_it_can_be_locked_again_before_that() -> None:
    lock = Lock(PRODUCTION, ManualClock())
    lock.unlock(600)
    lock.lock()
    assert lock.hindrance
    assert not lock.seconds_left


async def test_another_time_counts_from_then() -> None:
    clock = ManualClock()
    lock = Lock(PRODUCTION, clock)
    lock.unlock(600)
    await clock.advance(300)
    lock.unlock(60)
    assert lock.seconds_left == 60


@pytest.mark.parametrize(
    ("place", "hindrance"),
    [
        (Place("live", "staging", locked=True), "staging is locked: :unlock 10m"),
        (Place("live", locked=True), "live is locked: :unlock 10m"),
        (Place("environment", locked=True, host="cloud.example.com"), "cloud.example.com is locked: :unlock 10m"),
        (Place("live", "production"), ""),
        (Place("live", "production", read_only=True, locked=True), "this profile is read-only"),
    ],
)
def test_it_names_the_place(place: Place, hindrance: str) -> None:
    assert Lock(place, ManualClock()).hindrance == hindrance


def test_what_is_read_only_stays_so() -> None:
    lock = Lock(Place("live", "production", read_only=True, locked=True), ManualClock())
    assert not lock.is_there
    lock.unlock(600)
    assert lock.hindrance == "this profile is read-only"


@pytest.mark.parametrize(("jump", "left"), [(599, 1), (700, 0), (-3600, 600)])
def test_r14_a_clock_that_jumps_never_makes_it_longer(jump: float, left: float) -> None:
    clock = ManualClock()
    lock = Lock(PRODUCTION, clock)
    lock.unlock(600)
    clock.set(jump)
    assert lock.seconds_left == left


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("unlock", Asked()),
        ("Unlock 1h", Asked("1h")),
        ("unlock 10m new kernel", Asked("10m", "new kernel")),
        ("unlock  30m  a  b ", Asked("30m", "a  b")),
        ("unlock new kernel", Asked(reason="new kernel")),
        ("unlock 10x", Asked("10x")),
        ("unlo", None),
        ("unlocked", None),
        ("", None),
    ],
)
def test_what_is_asked_is_read(text: str, asked: Asked | None) -> None:
    assert read_asked(text) == asked


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("10m", ""),
        ("1m", ""),
        ("8h", ""),
        ("90s", ""),
        ("59s", "it has to be from 1m to 8h"),
        ("0", "it has to be from 1m to 8h"),
        ("9h", "it has to be from 1m to 8h"),
        ("10", '"10" is not a time span: write 90s, 5m, 2h, 1d12h or 3w'),
    ],
)
def test_a_time_has_bounds(text: str, problem: str) -> None:
    assert span_problem(text) == problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("new kernel", ""),
        ("  ", "say why: it is written into the journal"),
        ("x" * 201, "it can have 200 characters at most"),
    ],
)
def test_a_reason_has_to_be_given(text: str, problem: str) -> None:
    assert reason_problem(text) == problem
