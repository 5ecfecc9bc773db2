"""Feed: the one loop that asks the server, and publishes a new `Fleet` whenever something was learnt.

At rest it walks the whole list now and then. While instances are in transition they are read one by one, every
second or two. After a failure it waits longer each time; a refused token stops it until somebody kicks it.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from api_client.errors import ApiError, NotFound, RateLimited, Unauthenticated
from tui.fleet import Fleet, Loading, after_failure, after_page, after_refresh, after_sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    from api_client.listing import ListQuery
    from api_client.paging import Page, Sweep
    from api_client.rows import InstanceRow
    from tui.clock import Clock


class Source(Protocol):
    """What the feed needs of the client."""

    async def sweep(self, query: ListQuery | None = None, on_page: Callable[[Page], None] | None = None) -> Sweep:
        """Walk the whole list, or what a filter of the server lets through."""
        ...

    async def row(self, uuid: str) -> InstanceRow:
        """Read one instance."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the feed asks. Seconds, and requests a minute."""

    sweep: float = 30.0
    """Between two walks over the whole list, at rest."""
    refresh: float = 2.0
    """Between two looks at an instance in transition."""
    budget: int = 120
    """Requests a minute that polling may use; it slows down to stay within."""
    most_single: int = 20
    """With more instances in transition than this, the whole list is walked instead."""
    longest_wait: float = 60.0
    """The longest wait after failures."""
    publish: float = 0.1
    """Between two snapshots while the pages of a sweep come in."""


class Feed:
    """Keeps the newest `Fleet`, and tells one listener of each new one."""

    def __init__(
        self, source: Source, clock: Clock, pace: Pace | None = None, jitter: Callable[[], float] = random.random
    ) -> None:
        self.fleet = Fleet()
        """The newest snapshot."""
        self._source = source
        self._clock = clock
        self._pace = pace or Pace()
        self._jitter = jitter
        self._publish: Callable[[Fleet], None] = lambda _fleet: None
        self._wake = asyncio.Event()
        self._asked: set[str] = set()
        self._sweep_asked = True
        self._failures = 0
        self._wait_until = 0.0
        self._filters_hold = True
        self._next_sweep = 0.0
        self._last_refresh = 0.0

    def kick(self, *uuids: str) -> None:
        """Read these instances now; with none named, walk the whole list now."""
        if uuids:
            self._asked.update(uuids)
        else:
            self._sweep_asked = True
        self._wait_until = 0.0
        self._wake.set()

    def pause(self, paused: bool) -> None:
        """Stop asking, or go on; what is kicked is read all the same."""
        self._set(replace(self.fleet, paused=paused))
        self._wake.set()

    async def preview(self, query: ListQuery, fits: Callable[[InstanceRow], bool]) -> bool:
        """While the list is not whole, fetch first what a filter of the server lets through. Raises ApiError.

        Tells whether the server did filter: some ignore what they don't know and answer with everything, which is
        found out at the first page and then not asked again.
        """
        if self.fleet.is_whole or not self._filters_hold:
            return False

        def take(page: Page) -> None:
            if not all(map(fits, page.rows)):
                raise _NotFiltered
            if not self.fleet.is_whole:
                self._set(after_page(self.fleet, page.rows, self.fleet.loading or Loading(0, 0)))

        try:
            await self._source.sweep(query, take)
        except _NotFiltered:
            self._filters_hold = False
        return self._filters_hold

    async def run(self, publish: Callable[[Fleet], None]) -> None:
        """Ask and publish until cancelled."""
        self._publish = publish
        while True:
            await self._rest()
            await self._look()

    async def _rest(self) -> None:
        """Wait until the next look is due or somebody kicks."""
        while (delay := self._due_in()) > 0:
            self._wake.clear()
            await _first(self._wake.wait(), self._clock.sleep(delay))

    def _due_in(self) -> float:
        now = self._clock.monotonic()
        if self._wait_until > now:
            return self._wait_until - now
        if self._sweep_asked or self._asked:
            return 0.0
        if self.fleet.paused:
            return _LONG
        due = self._next_sweep
        if self._moving():
            due = min(due, self._last_refresh + self._refresh_every())
        return due - now

    def _moving(self) -> tuple[str, ...]:
        return self.fleet.in_transition()

    def _refresh_every(self) -> float:
        """The refresh interval that keeps within the budget."""
        count = len(self._moving())
        if count > self._pace.most_single:
            return max(self._pace.refresh, 60.0 * self._pages() / self._pace.budget)
        return max(self._pace.refresh, 60.0 * count / self._pace.budget)

    @property
    def sweep_every(self) -> float:
        """Seconds between two walks over the whole list: half of the budget is left for looking more closely."""
        return max(self._pace.sweep, 60.0 * self._pages() / (self._pace.budget / 2))

    def _pages(self) -> int:
        return max(1, -(-len(self.fleet.rows) // 100))

    async def _look(self) -> None:
        now = self._clock.monotonic()
        asked, self._asked = self._asked, set()
        moving = set(self._moving())
        overdue = now >= self._next_sweep and not self.fleet.paused
        whole = self._sweep_asked or not self.fleet.is_whole or overdue or len(moving | asked) > self._pace.most_single
        try:
            if whole:
                await self._sweep()
            else:
                await self._refresh(asked | moving)
        except ApiError as error:
            self._failed(error, asked)
        else:
            self._failures = 0
            self._wait_until = 0.0

    async def _sweep(self) -> None:
        self._sweep_asked = False
        asked_at = self._clock.monotonic()
        pages = _PageBuffer(self._take_pages, self._clock, self._pace.publish)
        sweep = await self._source.sweep(on_page=pages.add)
        now = self._clock.monotonic()
        self._last_refresh = now
        self._set(after_sweep(self.fleet, sweep.rows, sweep.bad, asked_at, now))
        self._next_sweep = now + self.sweep_every * (0.9 + 0.2 * self._jitter())

    def _take_pages(self, rows: Iterable[InstanceRow], loading: Loading) -> None:
        self._set(after_page(self.fleet, rows, loading))

    async def _refresh(self, uuids: set[str]) -> None:
        asked_at = self._clock.monotonic()
        answers = dict(zip(uuids, await asyncio.gather(*map(self._read, uuids)), strict=True))
        now = self._clock.monotonic()
        self._last_refresh = now
        found = [answer for answer in answers.values() if not isinstance(answer, ApiError)]
        gone = [uuid for uuid, answer in answers.items() if isinstance(answer, NotFound)]
        self._set(after_refresh(self.fleet, found, gone, asked_at, now))
        for answer in answers.values():
            if isinstance(answer, ApiError) and not isinstance(answer, NotFound):
                raise answer

    async def _read(self, uuid: str) -> InstanceRow | ApiError:
        try:
            return await self._source.row(uuid)
        except ApiError as error:
            return error

    def _failed(self, error: ApiError, asked: set[str]) -> None:
        self._failures += 1
        self._asked |= asked
        self._sweep_asked = self._sweep_asked or not self.fleet.is_whole
        self._wait_until = self._clock.monotonic() + self._wait_after(error)
        self._set(after_failure(self.fleet, error, self.retry_at))

    def _wait_after(self, error: ApiError) -> float:
        if isinstance(error, Unauthenticated):
            return _LONG
        if isinstance(error, RateLimited) and error.after is not None:
            return error.after
        longest = min(self._pace.longest_wait, 2.0**self._failures)
        return longest * (0.5 + 0.5 * self._jitter())

    @property
    def retry_at(self) -> float | None:
        """When the next attempt after a failure is due (monotonic seconds); None when nothing failed or none comes."""
        waiting = self._wait_until - self._clock.monotonic()
        return self._wait_until if 0 < waiting < _LONG / 2 else None

    def _set(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self._publish(fleet)


class _NotFiltered(Exception):
    """The server let through what its filter should have kept out."""


_LONG = 10.0**9
"""Seconds that never pass: the wait for somebody to act."""


class _PageBuffer:
    """Gathers the pages of a sweep, and hands them on a few times a second at most."""

    def __init__(self, take: Callable[[Iterable[InstanceRow], Loading], None], clock: Clock, every: float) -> None:
        self._take = take
        self._clock = clock
        self._every = every
        self._rows: list[InstanceRow] = []
        self._next = float("-inf")

    def add(self, page: Page) -> None:
        """Take in one page."""
        self._rows.extend(page.rows)
        now = self._clock.monotonic()
        if now >= self._next and page.done < page.total:
            # A snapshot costs more the more rows there are: a long list is shown in larger steps.
            self._next = now + self._every * (1 + page.done / 20)
            rows, self._rows = self._rows, []
            self._take(rows, Loading(page.done, page.total))


async def _first(*waits: Coroutine[object, object, object]) -> None:
    """Return when the first of these has ended; the others are cancelled."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
