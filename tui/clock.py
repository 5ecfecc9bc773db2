"""Time, as something that is handed in: programs get the system's, tests get one they move themselves."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """What the app asks of time."""

    def monotonic(self) -> float:
        """Seconds that never jump, for ages and intervals."""
        ...

    def time(self) -> float:
        """Unix seconds, for what a person reads as a date."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        ...


class SystemClock:
    """The machine's own time."""

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()

    def time(self) -> float:
        """Unix seconds."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        await asyncio.sleep(seconds)
