"""Readings: answers of the server that are kept for a while, asked for once however many want them.

A failure is kept like an answer, beside the last good value, and is tried again after a while. Nothing here raises it.
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from api_client.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

    from tui.clock import Clock

K = TypeVar("K")
V = TypeVar("V")

RETRY_AFTER = 15.0
"""Seconds after a failure before the same is asked for again."""


@dataclass(frozen=True, slots=True)
class Reading(Generic[V]):
    """What is known under one key. Times are monotonic seconds."""

    asked_at: float
    """When the question was asked that ended last, well or not."""
    value: V | None = None
    """The last good answer."""
    read_at: float | None = None
    """When the last good answer was asked for; None while there has been none."""
    problem: ApiError | None = None
    """Why the last attempt failed; None when it worked."""
    stamp: Hashable = None
    """What the value was read for; with another stamp it is read again at once."""


class Readings(Generic[K, V]):
    """The latest answers by key: so many of them, each for so long, so many questions at a time."""

    def __init__(
        self,
        read: Callable[[K], Awaitable[V]],
        clock: Clock,
        *,
        lifetime: Callable[[K], float],
        most: int,
        at_once: int,
    ) -> None:
        self._read = read
        self._clock = clock
        self._lifetime = lifetime
        self._most = most
        self._slots = asyncio.Semaphore(at_once)
        self._known: OrderedDict[K, Reading[V]] = OrderedDict()
        self._asking: dict[K, asyncio.Task[Reading[V]]] = {}
        self._waiting: Counter[K] = Counter()

    def known(self, key: K) -> Reading[V] | None:
        """What is known now; asks nothing."""
        return self._known.get(key)

    def is_due(self, key: K, stamp: Hashable = None) -> bool:
        """Whether `get` would ask the server."""
        known = self._known.get(key)
        if known is None or known.stamp != stamp:
            return True
        wait = RETRY_AFTER if known.problem else self._lifetime(key)
        return self._clock.monotonic() - known.asked_at >= wait

    def forget(self, key: K) -> None:
        """Make sure that the next `get` asks; what is known stays until it is answered."""
        if key in self._known:
            self._known[key] = replace(self._known[key], asked_at=float("-inf"))

    async def get(self, key: K, stamp: Hashable = None) -> Reading[V]:
        """What is known, after asking for it where that is due."""
        while self.is_due(key, stamp):
            reading = await self._ask(key, stamp)
            if reading.stamp == stamp:
                return reading
        self._known.move_to_end(key)
        return self._known[key]

    async def _ask(self, key: K, stamp: Hashable) -> Reading[V]:
        """Wait for the question under way, or ask it; a question that nobody waits for any more is given up."""
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._take(key, stamp))
        self._waiting[key] += 1
        try:
            return await asyncio.shield(task)
        finally:
            self._waiting[key] -= 1
            if task.done() or not self._waiting[key]:
                self._leave(key, task)

    def _leave(self, key: K, task: asyncio.Task[Reading[V]]) -> None:
        task.cancel()
        if self._asking.get(key) is task:
            del self._asking[key]
        if not self._waiting[key]:
            del self._waiting[key]

    async def _take(self, key: K, stamp: Hashable) -> Reading[V]:
        async with self._slots:
            asked_at = self._clock.monotonic()
            try:
                value = await self._read(key)
            except ApiError as error:
                before = self._known.get(key) or Reading(asked_at)
                reading = replace(before, asked_at=asked_at, problem=error, stamp=stamp)
            else:
                reading = Reading(asked_at, value, asked_at, stamp=stamp)
        self._keep(key, reading)
        return reading

    def _keep(self, key: K, reading: Reading[V]) -> None:
        self._known[key] = reading
        self._known.move_to_end(key)
        while len(self._known) > self._most:
            self._known.popitem(last=False)
