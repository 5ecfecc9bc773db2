"""When a reading request is tried again: seldom, at random moments, and not at all while nothing works."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_client.errors import ApiError, RateLimited, ServerFault, Timeout, Unreachable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

ATTEMPTS = 3
"""Requests for one answer, at most."""

BASE = 0.5
"""Seconds: the longest wait before the second attempt; it doubles with each attempt."""

PATIENCE = 10.0
"""Seconds: a server that asks for a longer wait gets it from the caller, who can show it."""

_REFUND = 0.2


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Time and chance, as things that tests can replace."""

    monotonic: Callable[[], float] = time.monotonic
    time: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    random: Callable[[], float] = random.random
    """A number from 0 to 1."""


class Quota:
    """A store of retries that failures empty and successes fill: in an outage it ends, and so do the retries."""

    def __init__(self, size: float = 10.0) -> None:
        self._size = size
        self._left = size

    def spend(self) -> bool:
        """Take one retry; False when there is none."""
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def refund(self) -> None:
        """Put a part of a retry back, for a request that worked."""
        self._left = min(self._size, self._left + _REFUND)


def wait_before(attempt: int, error: ApiError, chance: float) -> float | None:
    """Seconds to wait before attempt number `attempt` (the first is 1), or None when there should be none.

    The wait is what the server asked for, or a random part (`chance`, 0 to 1) of a span that doubles, so that many
    clients do not come back all at once.
    """
    if attempt > ATTEMPTS or not _is_passing(error):
        return None
    asked = error.after if isinstance(error, RateLimited | ServerFault) else None
    if asked is not None:
        return asked if asked <= PATIENCE else None
    return chance * BASE * (1 << (attempt - 2))


def _is_passing(error: ApiError) -> bool:
    """Whether the same request may work a moment later; a time-out has used up its moment."""
    return isinstance(error, Unreachable | RateLimited | ServerFault) and not isinstance(error, Timeout)
