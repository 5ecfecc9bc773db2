"""Time, as something that is handed in: programs get the system's, tests get one they move themselves."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """What the app asks of time."""

    def monotonic(self) -> float:
        """Seconds that never jump and go on while the machine sleeps, for ages and intervals."""
        ...

    def awake(self) -> float:
        """The same without the time the machine was asleep."""
        ...

    def time(self) -> float:
        """Unix seconds, for what a person reads as a date."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        ...


NAP = 5.0
"""Seconds of one sleep at most: what sleeps stands still with the machine, and has to look what time it is."""

# What is called monotonic stands still on Linux while the machine is asleep; elsewhere it goes on.
_ALWAYS = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class SystemClock:
    """The machine's own time."""

    def monotonic(self) -> float:
        """Seconds that never jump and go on while the machine sleeps."""
        return time.clock_gettime(_ALWAYS)

    def awake(self) -> float:
        """The same without the time the machine was asleep."""
        return time.monotonic()

    def time(self) -> float:
        """Unix seconds."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds, or soon after the machine has woken up when they are over by then."""
        until = self.monotonic() + seconds
        while (left := until - self.monotonic()) > 0:  # noqa: ASYNC110 (no event tells that the machine has slept)
            await asyncio.sleep(min(left, NAP))
