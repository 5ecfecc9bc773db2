"""Pace: when the feed looks next, so that it is soon where something happens and never a burden to the server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_client.errors import ApiError, RateLimited, ServerFault, Unauthenticated

if TYPE_CHECKING:
    from collections.abc import Callable

NEVER = 10.0**9
"""Seconds that don't pass: the wait for somebody to act."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the feed asks. Seconds, and requests a minute."""

    sweep: float = 30.0
    """Between two walks over the whole list, at rest."""
    refresh: float = 2.0
    """Between two looks at the instances in transition."""
    selected: float = 10.0
    """Between two looks at the instance under the cursor."""
    budget: int = 120
    """Requests a minute that polling may use; it slows down to stay within."""
    most_single: int = 20
    """Where a look takes more requests than this, and than the whole list has pages, the whole list is walked."""
    longest_wait: float = 60.0
    """The longest wait after failures."""
    publish: float = 0.1
    """Between two snapshots while the pages of a sweep come in."""
    idle: float = 600.0
    """Without a sign of the person for so long, nobody is taken to watch."""
    away: float = 3.0
    """How many times slower it is while nobody watches."""


class Allowance:
    """So many requests a minute. A part of what is not used is saved for when more is wanted at once."""

    def __init__(self, per_minute: float, saved: float, now: float) -> None:
        self._per_second = per_minute / 60.0
        self._most = saved
        self._left = saved
        self._counted_at = now

    def spend(self, requests: int, now: float) -> None:
        """Count requests that were made; this may leave less than nothing."""
        self._left = self._left_at(now) - requests
        self._counted_at = now

    def ready_at(self, now: float, *, sparing: bool = False) -> float:
        """The moment from which on there is something left; with `sparing`, half of what can be saved."""
        missing = (self._most / 2 if sparing else 0.0) - self._left_at(now)
        return now + max(0.0, missing / self._per_second)

    def _left_at(self, now: float) -> float:
        return min(self._most, self._left + (now - self._counted_at) * self._per_second)


class Tempo:
    """The intervals at which it is looked, by the pace, the size of the list, the server's strength and who watches."""

    def __init__(self, pace: Pace, jitter: Callable[[], float], now: float) -> None:
        self.allowance = Allowance(pace.budget * (1 - MOVING_SHARE), pace.budget / 6, now)
        """What looks at single instances and states may use."""
        self.watched = True
        """Whether the terminal has the focus."""
        self._pace = pace
        self._jitter = jitter
        self._touched_at = now
        self._strain = 1.0
        self._failures = 0
        self._sweep_took = 0.0
        self._look_took = 0.0
        self._stagger = 1.0
        self._is_together = True

    def touch(self, now: float) -> bool:
        """The person did something; tells whether that brings looks forward."""
        was_idle = self._is_idle(now)
        self._touched_at = now
        return was_idle

    def sweep_every(self, pages: int, now: float, *, moving: bool) -> float:
        """Seconds between two walks over a list of so many pages; instances that move leave less of the budget."""
        share = self._pace.budget * (MOVING_SHARE if moving else REST_SHARE)
        return max(max(self._pace.sweep, 60.0 * pages / share) * self._slower(now), SWEEP_REST * self._sweep_took)

    def staggered(self, interval: float) -> float:
        """The interval to the next walk, off by chance, so that many programs do not walk at the same moment."""
        return interval * self._stagger

    def refresh_every(self, now: float) -> float:
        """Seconds between two looks at what is in transition."""
        return max(self._pace.refresh * self._slower(now), LOOK_REST * self._look_took)

    def selected_every(self, now: float) -> float:
        """Seconds between two looks at the instance under the cursor."""
        return max(self._pace.selected * self._slower(now), LOOK_REST * self._look_took)

    def swept(self, took: float) -> None:
        """A walk has brought the whole list, in so many seconds."""
        self._sweep_took = took
        spread = 1.0 if self._is_together else SPREAD
        self._stagger = 1.0 + spread * (self._jitter() - 0.5)
        self._is_together = False
        self._recover()

    def looked(self, took: float) -> None:
        """A look has brought what it was for, in so many seconds."""
        self._look_took = took
        self._recover()

    def failed(self, error: ApiError) -> float:
        """A look or a walk has failed; returns the seconds to wait before the next."""
        self._failures += 1
        self._is_together = True
        if isinstance(error, RateLimited | ServerFault):
            self._strain = min(MOST_STRAIN, 2 * self._strain)
            if error.after is not None:
                return error.after
        if isinstance(error, Unauthenticated):
            return NEVER
        return min(self._pace.longest_wait, 2.0**self._failures) * self._jitter()

    def _recover(self) -> None:
        self._failures = 0
        self._strain = max(1.0, self._strain * RECOVERY)

    def _slower(self, now: float) -> float:
        watched = self.watched and not self._is_idle(now)
        return self._strain * (1.0 if watched else self._pace.away)

    def _is_idle(self, now: float) -> bool:
        return now - self._touched_at > self._pace.idle


REST_SHARE = 1 / 2
"""The part of the budget that walks over the list may use at rest."""
MOVING_SHARE = 1 / 4
"""The part they may use while instances are in transition."""

SPREAD = 0.2
"""The part of an interval over which the walks of many programs spread, each time; a whole one after the first walk,
and after an outage, which many may have seen end at the same moment."""

SWEEP_REST = 10.0
"""How many times longer than a walk took the next one waits."""
LOOK_REST = 4.0
"""How many times longer than a look took the next one waits."""

MOST_STRAIN = 8.0
"""How many times slower it gets where a server says that it is asked too much."""
RECOVERY = 0.9
"""What one success leaves of that."""
