"""RequestMeter: how many requests go out a minute."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOW = 60.0
"""Seconds that are counted."""


class RequestMeter:
    """Counts requests over the last minute, retries included. Times are monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._times: deque[float] = deque()

    def record(self) -> None:
        """Count one request, now."""
        now = self._clock()
        self._forget(now)
        self._times.append(now)

    def per_minute(self, now: float | None = None) -> int:
        """Requests in the minute that ends at `now`, which is the clock's unless it is given."""
        self._forget(self._clock() if now is None else now)
        return len(self._times)

    def _forget(self, now: float) -> None:
        while self._times and self._times[0] <= now - WINDOW:
            self._times.popleft()
