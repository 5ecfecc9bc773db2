"""Feed: the one loop that asks the server, and publishes a new `Fleet` whenever something was learnt.

At rest it walks the whole list now and then. What is in transition is looked at every second or two, and the instance
under the cursor more often than the rest. After a failure it waits longer each time; a refused token stops it until
somebody kicks it.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from typing import TYPE_CHECKING

from api_client.errors import ApiError, Unauthenticated
from tui.closer import Closer, NotFiltered
from tui.fleet import STUCK_AFTER, Fleet, Loading, after_failure, after_page, after_refresh, after_sweep
from tui.pace import NEVER, Pace, Tempo

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Mapping, Set

    from api_client.listing import ListQuery
    from api_client.paging import Page
    from api_client.rows import InstanceRow
    from tui.clock import Clock
    from tui.closer import Source

FEW = 20
"""Instances that may be missing from a walk and are then asked for one by one; of more, the walk is believed."""


class Feed:
    """Keeps the newest `Fleet`, and tells one listener of each new one."""

    def __init__(
        self,
        source: Source,
        clock: Clock,
        pace: Pace | None = None,
        jitter: Callable[[], float] = random.random,
        closer: Closer | None = None,
    ) -> None:
        self.fleet = Fleet()
        """The newest snapshot."""
        self._source = source
        self._closer = closer or Closer(source)
        self._clock = clock
        self._pace = pace or Pace()
        self._tempo = Tempo(self._pace, jitter, clock.monotonic())
        self._publish: Callable[[Fleet], None] = lambda _fleet: None
        self._wake = asyncio.Event()
        self._asked: set[str] = set()
        self._selected = ""
        self._sweep_asked = True
        self._wait_until = 0.0
        self._filters_hold = True
        self._pages = 1
        self._swept_at = 0.0

    @property
    def filter_fault(self) -> str:
        """What is wrong with the server's filter of states, in a sentence; empty while it is trusted."""
        return self._closer.filter_fault

    @property
    def sweep_every(self) -> float:
        """Seconds between two walks over the whole list."""
        now = self._clock.monotonic()
        return self._tempo.sweep_every(self._pages, now, moving=bool(self._moving(now)))

    @property
    def retry_at(self) -> float | None:
        """When the next attempt after a failure is due (monotonic seconds); None when nothing failed or none comes."""
        waiting = self._wait_until - self._clock.monotonic()
        return self._wait_until if 0 < waiting < NEVER / 2 else None

    def kick(self, *uuids: str) -> None:
        """Read these instances soon; with none named, walk the whole list now."""
        if uuids:
            self._asked.update(uuids)
        else:
            self._sweep_asked = True
        self._wait_until = 0.0
        self._tempo.touch(self._clock.monotonic())
        self._wake.set()

    def pause(self, paused: bool) -> None:
        """Stop asking, or go on; what is kicked is read all the same."""
        self._set(replace(self.fleet, paused=paused))
        self._wake.set()

    def select(self, uuid: str) -> None:
        """Look at this instance more often than at the rest: it is the one under the cursor. Empty for none."""
        if uuid != self._selected:
            self._selected = uuid
            if self._tempo.touch(self._clock.monotonic()):
                self._wake.set()

    def attend(self, watched: bool) -> None:
        """Slow down while the terminal is not in front, and catch up when it is again."""
        self._tempo.watched = watched
        if watched:
            self._tempo.touch(self._clock.monotonic())
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
                raise NotFiltered
            if not self.fleet.is_whole:
                self._set(after_page(self.fleet, page.rows, self.fleet.loading or Loading(0, 0)))

        try:
            await self._source.sweep(query, take)
        except NotFiltered:
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
        while (delay := self._due_at() - self._clock.monotonic()) > 0:
            self._wake.clear()
            await _first(self._wake.wait(), self._clock.sleep(delay))

    def _due_at(self) -> float:
        """When the next look or walk is due."""
        now = self._clock.monotonic()
        if self._wait_until > now:
            return self._wait_until
        if self._sweep_asked:
            return now
        return min(self._sweep_due(), self._moving_due(now), self._asked_due(now), self._selected_due(now))

    def _sweep_due(self) -> float:
        if self.fleet.paused:
            return NEVER
        return self._swept_at + self._tempo.staggered(self.sweep_every)

    def _moving_due(self, now: float) -> float:
        moving = self._moving(now)
        if self.fleet.paused or not moving:
            return NEVER
        oldest = min(self.fleet.confirmed_at(uuid) or 0.0 for uuid in moving)
        return max(oldest + self._tempo.refresh_every(now), self._tempo.allowance.ready_at(now))

    def _asked_due(self, now: float) -> float:
        """What was kicked is read at once while the allowance is ample; else with the next look at what moves."""
        if not self._asked:
            return NEVER
        return self._tempo.allowance.ready_at(now, sparing=bool(self._moving(now)))

    def _selected_due(self, now: float) -> float:
        """When the instance under the cursor is due; without one, when it is time to see whether there is one."""
        if self.fleet.paused:
            return NEVER
        every = self._tempo.selected_every(now)
        if self._selected not in self.fleet.rows:
            return now + every
        seen_at = self.fleet.confirmed_at(self._selected) or 0.0
        return max(seen_at + every, self._tempo.allowance.ready_at(now))

    def _moving(self, now: float) -> Mapping[str, str]:
        """The instances in transition with their states, without those that are stuck: of these the walks tell."""
        rows, since = self.fleet.rows, self.fleet.moving_since
        return {uuid: rows[uuid].state for uuid, begun in since.items() if now - begun <= STUCK_AFTER}

    async def _look(self) -> None:
        now = self._clock.monotonic()
        asked, self._asked = self._asked, set()
        wanted = self._wanted(asked, now)
        too_many = self._closer.cost(wanted.values(), self._page_size()) > max(self._pace.most_single, self._pages)
        walk_asked = self._sweep_asked or not self.fleet.is_whole
        is_walk = walk_asked or too_many or now >= self._sweep_due()
        try:
            await (self._sweep() if is_walk else self._refresh(wanted))
        except ApiError as error:
            self._failed(error, asked, walk_asked=walk_asked)
        else:
            self._wait_until = 0.0

    def _wanted(self, asked: Iterable[str], now: float) -> Mapping[str, str]:
        """What to look at now, with the states as they are known."""
        wanted = set(asked)
        if now >= self._selected_due(now):
            wanted.add(self._selected)
        if now >= self._moving_due(now):
            wanted.update(self._moving(now))
        rows = self.fleet.rows
        return {uuid: rows[uuid].state if uuid in rows else "" for uuid in wanted}

    def _page_size(self) -> int:
        """The instances that come on one page, by the last walk."""
        return max(1, -(-len(self.fleet.rows) // self._pages))

    async def _sweep(self) -> None:
        self._sweep_asked = False
        asked_at = self._clock.monotonic()
        pages = _PageBuffer(self._take_pages, self._clock, self._pace.publish)
        sweep = await self._source.sweep(on_page=pages.add)
        now = self._clock.monotonic()
        self._pages = pages.total
        self._swept_at = now
        self._tempo.swept(now - asked_at)
        found = after_sweep(self.fleet, sweep.rows, sweep.bad, asked_at, now)
        if absent := found.vanished.keys() & found.changes.removed.keys():
            missed = await self._missed(absent)
            found = after_sweep(self.fleet, (*sweep.rows, *missed), sweep.bad, asked_at, now)
        self._set(found)

    async def _missed(self, uuids: Set[str]) -> Iterable[InstanceRow]:
        """Those that are there all the same: a list that moves while it is read can hide some.

        Where asking fails the walk is believed; whatever is wrong will be told by the next request.
        """
        if len(uuids) > FEW:
            return ()
        look = await self._closer.look(dict.fromkeys(uuids, ""), self._page_size())
        self._tempo.allowance.spend(look.requests, self._clock.monotonic())
        return look.rows.values()

    def _take_pages(self, rows: Iterable[InstanceRow], loading: Loading) -> None:
        if not self.fleet.is_whole:
            self._set(after_page(self.fleet, rows, loading))

    async def _refresh(self, states: Mapping[str, str]) -> None:
        asked_at = self._clock.monotonic()
        found = await self._closer.look(states, self._page_size())
        now = self._clock.monotonic()
        self._tempo.allowance.spend(found.requests, now)
        self._set(after_refresh(self.fleet, found.rows.values(), found.gone, asked_at, now))
        if found.problem is not None:
            raise found.problem
        self._tempo.looked(now - asked_at)

    def _failed(self, error: ApiError, asked: set[str], *, walk_asked: bool) -> None:
        self._asked |= asked
        if self._sweep_asked and isinstance(error, Unauthenticated):
            # Somebody has logged in since this was asked: that a token of before was refused says nothing.
            return
        self._sweep_asked = self._sweep_asked or walk_asked
        self._wait_until = self._clock.monotonic() + self._tempo.failed(error)
        self._set(after_failure(self.fleet, error, self.retry_at))

    def _set(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self._publish(fleet)


class _PageBuffer:
    """Gathers the pages of a sweep, and hands them on a few times a second at most."""

    def __init__(self, take: Callable[[Iterable[InstanceRow], Loading], None], clock: Clock, every: float) -> None:
        self._take = take
        self._clock = clock
        self._every = every
        self._rows: list[InstanceRow] = []
        self._next = float("-inf")
        self.total = 1
        """The pages of the list, as far as is known."""

    def add(self, page: Page) -> None:
        """Take in one page."""
        self.total = page.total
        self._rows.extend(page.rows)
        now = self._clock.monotonic()
        if now >= self._next and page.done < page.total:
            # A snapshot costs more the more rows there are: a long list is shown in larger steps.
            self._next = now + self._every * (1 + page.done / 10)
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
