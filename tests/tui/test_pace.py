from __future__ import annotations

import pytest

from api_client.errors import ApiError, RateLimited, ServerFault, Unauthenticated, Unreachable
from tui.pace import NEVER, Allowance, Pace, Tempo


def make_tempo(pace: Pace | None = None, jitter: float = 0.5) -> Tempo:
    return Tempo(pace or Pace(), lambda: jitter, now=0.0)


def test_what_was_saved_may_be_used_at_once_and_the_rest_has_to_wait() -> None:
    allowance = Allowance(60, saved=10, now=0.0)
    allowance.spend(10, 0.0)
    assert allowance.ready_at(0.0) == 0.0
    allowance.spend(5, 0.0)
    assert allowance.ready_at(0.0) == 5.0
    assert allowance.ready_at(3.0) == 5.0
    assert allowance.ready_at(9.0) == 9.0


def test_no_more_is_saved_than_the_most() -> None:
    allowance = Allowance(60, saved=10, now=0.0)
    allowance.spend(14, 1_000.0)
    assert allowance.ready_at(1_000.0) == 1_004.0


def test_sparing_leaves_half_of_what_can_be_saved() -> None:
    allowance = Allowance(60, saved=10, now=0.0)
    allowance.spend(5, 0.0)
    assert allowance.ready_at(0.0, sparing=True) == 0.0
    allowance.spend(2, 0.0)
    assert allowance.ready_at(0.0, sparing=True) == 2.0


def test_over_a_long_time_no_more_is_used_than_allowed() -> None:
    allowance, now, used = Allowance(90, saved=20, now=0.0), 0.0, 0
    while now < 600:
        now = max(now + 0.1, allowance.ready_at(now))
        allowance.spend(7, now)
        used += 7
    assert used <= 1.5 * now + 20 + 7


@pytest.mark.parametrize(("pages", "moving", "seconds"), [(1, False, 30), (100, False, 100), (100, True, 200)])
def test_long_lists_are_walked_less_often(pages: int, moving: bool, seconds: float) -> None:
    tempo = make_tempo(Pace(sweep=30, budget=120))
    assert tempo.sweep_every(pages, 0.0, moving=moving) == seconds


def test_r03_a_server_that_takes_long_is_asked_less_often() -> None:
    tempo = make_tempo()
    tempo.looked(3.0)
    tempo.swept(20.0)
    assert tempo.refresh_every(0.0) == 12.0
    assert tempo.selected_every(0.0) == 12.0
    assert tempo.sweep_every(1, 0.0, moving=False) == 200.0
    tempo.looked(0.01)
    assert tempo.refresh_every(0.0) == 2.0


@pytest.mark.parametrize("error", [RateLimited("slow down"), ServerFault("boom")])
def test_a_server_in_trouble_is_asked_less_often_until_it_recovers(error: ApiError) -> None:
    tempo = make_tempo()
    tempo.failed(error)
    assert tempo.refresh_every(0.0) == 4.0
    for _ in range(9):
        tempo.failed(error)
    assert tempo.refresh_every(0.0) == 16.0
    for _ in range(30):
        tempo.looked(0.01)
    assert tempo.refresh_every(0.0) == 2.0


def test_a_lost_connection_is_no_strain() -> None:
    tempo = make_tempo()
    tempo.failed(Unreachable("refused"))
    assert tempo.refresh_every(0.0) == 2.0


def test_nobody_watching_makes_all_of_it_slower() -> None:
    tempo = make_tempo(Pace(sweep=30, refresh=2, selected=10, away=3))
    tempo.watched = False
    assert tempo.refresh_every(0.0) == 6.0
    assert tempo.selected_every(0.0) == 30.0
    assert tempo.sweep_every(1, 0.0, moving=False) == 90.0


def test_a_person_who_does_nothing_is_taken_to_be_away() -> None:
    tempo = make_tempo(Pace(idle=600))
    assert tempo.refresh_every(600.0) == 2.0
    assert tempo.refresh_every(601.0) == 6.0
    assert tempo.touch(601.0)
    assert tempo.refresh_every(601.0) == 2.0
    assert not tempo.touch(602.0)


@pytest.mark.parametrize("error", [RateLimited("slow down", after=100), ServerFault("maintenance", after=100)])
def test_the_wait_a_server_asks_for_is_kept(error: ApiError) -> None:
    assert make_tempo().failed(error) == 100


def test_n04_waits_grow_with_each_failure_up_to_a_limit_and_start_anew_after_a_success() -> None:
    tempo = make_tempo(Pace(longest_wait=60), jitter=1.0)
    waits = [tempo.failed(Unreachable("refused")) for _ in range(7)]
    assert waits == [2, 4, 8, 16, 32, 60, 60]
    tempo.looked(0.01)
    assert tempo.failed(Unreachable("refused")) == 2


def test_p01_a_refused_token_is_not_tried_again() -> None:
    assert make_tempo().failed(Unauthenticated("Invalid token")) == NEVER


@pytest.mark.parametrize(("jitter", "first", "later"), [(0.0, 15.0, 27.0), (0.5, 30.0, 30.0), (1.0, 45.0, 33.0)])
def test_walks_are_staggered_by_chance_and_most_of_all_when_many_may_have_begun_together(
    jitter: float, first: float, later: float
) -> None:
    tempo = make_tempo(jitter=jitter)
    for _ in range(2):
        tempo.swept(0.01)
        assert tempo.staggered(30) == pytest.approx(first)
        tempo.swept(0.01)
        assert tempo.staggered(30) == pytest.approx(later)
        tempo.failed(Unreachable("refused"))


def test_whatever_it_waits_for_after_a_failure_chance_decides() -> None:
    assert make_tempo(jitter=0.0).failed(Unreachable("refused")) == 0.0
    assert make_tempo(jitter=0.25).failed(Unreachable("refused")) == 0.5
