"""Lookout: waits for what the feed shows of the operations."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from api_client.errors import Unauthenticated
from tui.bell import Bell
from tui.journal import Outcome
from tui.settling import DOUBT, has_begun, is_gone, judge, newcomer, overdue, told_since

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from tui.clock import Clock
    from tui.fleet import Fleet
    from tui.runs import Operation
    from tui.settling import Verdict


class Watch(Protocol):
    """What operations need of the feed."""

    @property
    def fleet(self) -> Fleet:
        """The newest snapshot."""
        ...

    def kick(self, *uuids: str) -> None:
        """Read these instances now, or all."""
        ...


class Lookout:
    """Waits until the server has shown how a step ended, with patience but not for ever."""

    def __init__(self, feed: Watch, clock: Clock, limit: float) -> None:
        self._feed = feed
        self._clock = clock
        self._limit = limit
        self._news = Bell()

    def observe(self) -> None:
        """Tell those who wait that there is something new to look at."""
        self._news.ring()

    async def wait(self, seconds: float, over: Callable[[], bool]) -> None:
        """Return once it is over, and after so many seconds at the latest."""
        alarm = asyncio.create_task(self._ring(seconds))
        try:
            while not over() and not alarm.done():
                await self._news.wait()
        finally:
            alarm.cancel()

    @property
    def is_let_in(self) -> bool:
        """Whether the server took our token when it was asked last."""
        return not isinstance(self._feed.fleet.problem, Unauthenticated)

    async def let_in(self, operation: Operation, seconds: float) -> bool:
        """Wait while somebody has to log in, so many seconds at most; tell whether that is over."""
        await self.wait(seconds, lambda: operation.ended or self.is_let_in)
        return self.is_let_in

    async def glance(self, seconds: float) -> None:
        """Wait for the next snapshot, whatever it tells, so many seconds at most."""
        known = self._feed.fleet
        await self.wait(seconds, lambda: self._feed.fleet is not known)

    async def verdict(
        self, operation: Operation, saw: Callable[[str], None], begun: Callable[[], None]
    ) -> Verdict | None:
        """How the present step ended; None when the operation was ended by somebody else.

        Args:
            operation: whose step it is.
            saw: is told of each new state.
            begun: is told when a request whose answer was lost turns out to have been taken.
        """
        since, state = self._clock.monotonic(), ""
        doubt = asyncio.create_task(self._look_again(operation))
        limit = asyncio.create_task(self._ring(self._limit))
        try:
            while not operation.ended:
                fleet = self._feed.fleet
                row = fleet.rows.get(operation.uuid)
                if row is not None and row.state != state and told_since(fleet, operation.uuid, since):
                    state = row.state
                    saw(state)
                if operation.outcome is Outcome.UNKNOWN and has_begun(fleet, operation, since):
                    begun()
                if verdict := judge(fleet, operation, since):
                    return verdict
                if limit.done():
                    return overdue(fleet, operation, self._limit)
                await self._news.wait()
        finally:
            doubt.cancel()
            limit.cancel()
        return None

    async def fresh(self, operation: Operation) -> bool:
        """Wait for a reading of the instance that is asked for from now on; tell whether there was one in time."""
        asked_at, known, uuid = self._clock.monotonic(), self._feed.fleet, operation.uuid

        def is_there() -> bool:
            fleet = self._feed.fleet
            told = fleet.confirmed_at(uuid)
            return fleet is not known and (is_gone(fleet, uuid) or (told is not None and told >= asked_at))

        self._feed.kick(uuid)
        await self.wait(self._limit, lambda: operation.ended or is_there())
        return is_there()

    async def newcomer(self, operation: Operation, taken: Collection[str]) -> str:
        """The instance that a creation made whose answer was lost; empty when none has appeared for long enough."""
        since = self._clock.monotonic()
        doubt = asyncio.create_task(self._look_again(operation))
        try:
            while not (found := newcomer(self._feed.fleet, operation, taken)):
                swept_at = self._feed.fleet.swept_at
                if swept_at is not None and swept_at - since > DOUBT:
                    break
                await self._news.wait()
        finally:
            doubt.cancel()
        return found

    async def _look_again(self, operation: Operation) -> None:
        """While an answer is lost, have the server looked at once more before it is given up."""
        while True:
            await self._clock.sleep(DOUBT + 1)
            if operation.outcome is Outcome.UNKNOWN:
                self._feed.kick(*([operation.uuid] if operation.uuid else []))

    async def _ring(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self.observe()
