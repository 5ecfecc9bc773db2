"""A clock the tests move by hand."""

from __future__ import annotations

import asyncio
import heapq
from itertools import count


class ManualClock:
    """Time stands still until `advance` moves it, and then whoever slept that long wakes up."""

    def __init__(self, start: float = 1_000.0, epoch: float = 1_416_000_000.0) -> None:
        self._now = start
        self._offset = epoch - start
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._tickets = count()
        self._slept = 0.0

    def monotonic(self) -> float:
        return self._now

    def awake(self) -> float:
        return self._now - self._slept

    def time(self) -> float:
        return self._now + self._offset

    def set(self, seconds: float) -> None:
        """Put the time of day forward, or back."""
        self._offset += seconds

    async def suspend(self, seconds: float) -> None:
        """Be a machine that sleeps so long; whoever slept less wakes up with it."""
        self._now += seconds
        self._slept += seconds
        await self.advance(0)

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, next(self._tickets), future))
        await future

    async def advance(self, seconds: float) -> None:
        """Move on, waking each sleeper at its own moment and letting it work before time goes on."""
        end = self._now + seconds
        await settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            moment, _, future = heapq.heappop(self._sleepers)
            self._now = max(self._now, moment)
            if not future.done():
                future.set_result(None)
            await settle()
        self._now = end
        await settle()


async def settle(turns: int = 50) -> None:
    """Let the tasks that can run do so."""
    for _ in range(turns):
        await asyncio.sleep(0)
