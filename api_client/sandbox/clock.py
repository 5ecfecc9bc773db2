"""Time for the sandbox: a function that gives Unix seconds, and one whose seconds a test moves itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeAlias

Clock: TypeAlias = Callable[[], float]
"""Returns Unix seconds."""

START = 1_767_225_600.0
"""Where a manual clock begins: midnight of 1 January 2026, UTC."""


def hurried(speed: float, clock: Clock = time.time) -> Clock:
    """A clock that begins with another one, and goes so many times as fast."""
    begun = clock()
    return lambda: begun + speed * (clock() - begun)


class ManualClock:
    """Unix seconds that stand still until they are moved."""

    def __init__(self, now: float = START) -> None:
        self._now = now

    def __call__(self) -> float:
        """Return Unix seconds."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move on by so many seconds."""
        if seconds < 0:
            raise ValueError("time does not run backwards")
        self._now += seconds
