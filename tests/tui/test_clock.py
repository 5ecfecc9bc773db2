from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from tui.clock import NAP, SystemClock


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> tuple[SystemClock, list[float]]:
    """The clock on a machine whose sleeps are written down; the third of them is slept through by the machine too."""
    naps: list[float] = []
    now = 100.0

    async def nap(seconds: float) -> None:
        nonlocal now
        naps.append(seconds)
        now += 28_800.0 if len(naps) == 3 else seconds

    def read(which: int) -> float:
        assert which == getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
        return now

    monkeypatch.setattr("tui.clock.time", SimpleNamespace(clock_gettime=read))
    monkeypatch.setattr("tui.clock.asyncio", SimpleNamespace(sleep=nap))
    return SystemClock(), naps


async def test_r14_what_waits_is_woken_with_the_machine(system: tuple[SystemClock, list[float]]) -> None:
    clock, naps = system
    await clock.sleep(3 * NAP + 1)
    assert naps == [NAP, NAP, NAP]
    assert clock.monotonic() == 100.0 + 2 * NAP + 28_800.0


async def test_a_sleep_is_as_long_as_was_asked(system: tuple[SystemClock, list[float]]) -> None:
    clock, naps = system
    await clock.sleep(NAP + 1)
    assert naps == [NAP, 1.0]
    await clock.sleep(0)
    assert naps == [NAP, 1.0]


def test_the_clocks_differ_by_what_the_machine_slept() -> None:
    clock = SystemClock()
    assert clock.monotonic() - clock.awake() >= -1.0
