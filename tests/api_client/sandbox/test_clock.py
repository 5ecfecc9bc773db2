from __future__ import annotations

from api_client.sandbox.clock import ManualClock, hurried


def test_a_hurried_clock_begins_with_another_and_goes_faster() -> None:
    clock = ManualClock(1_000.0)
    hurried_clock = hurried(20, clock)
    assert hurried_clock() == 1_000.0
    clock.advance(3)
    assert hurried_clock() == 1_060.0
