from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from api_client import ListQuery
from api_client.errors import RateLimited, ServerFault, Unauthenticated, Unreachable
from tests.clock import ManualClock, settle
from tests.tui.fakes import FakeSource, row, uuid
from tui.feed import Feed
from tui.pace import Pace

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from api_client.rows import InstanceRow
    from tui.fleet import Fleet


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@asynccontextmanager
async def running(source: FakeSource, clock: ManualClock, pace: Pace | None = None) -> AsyncIterator[Feed]:
    feed = Feed(source, clock, pace, jitter=lambda: 0.5)
    published: list[Fleet] = []
    feed.published = published  # type: ignore[attr-defined]
    task = asyncio.create_task(feed.run(published.append))
    await settle()
    try:
        yield feed
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def published(feed: Feed) -> list[Fleet]:
    return feed.published  # type: ignore[attr-defined, no-any-return]


async def test_the_first_sweep_shows_its_pages_and_then_the_whole(clock: ManualClock) -> None:
    source = FakeSource(row(1), row(2))
    source.page_size = 1
    async with running(source, clock) as feed:
        partial, whole = published(feed)
        assert set(partial.rows) == {uuid(1)}
        assert partial.loading is not None
        assert (partial.loading.done, partial.loading.total) == (1, 2)
        assert not partial.is_whole
        assert set(whole.rows) == {uuid(1), uuid(2)}
        assert whole.is_whole
        assert whole.loading is None


async def test_a_later_walk_shows_nothing_before_it_is_whole(clock: ManualClock) -> None:
    source = FakeSource(row(1), row(2))
    source.page_size = 1
    async with running(source, clock, Pace(sweep=30)) as feed:
        before = len(published(feed))
        await clock.advance(31)
        assert source.sweeps == 2
        assert len(published(feed)) == before + 1


async def test_at_rest_it_sweeps_once_an_interval(clock: ManualClock) -> None:
    source = FakeSource(row(1))
    async with running(source, clock, Pace(sweep=30)):
        await clock.advance(29)
        assert source.sweeps == 1
        await clock.advance(2)
        assert source.sweeps == 2
        assert source.reads == []


async def test_a_transition_is_read_alone_and_often(clock: ManualClock) -> None:
    source = FakeSource(row(1, "Stopping"), row(2))
    async with running(source, clock, Pace(sweep=30, refresh=2)) as feed:
        await clock.advance(6.5)
        assert source.reads == [uuid(1)] * 3
        source.put(row(1, "Offline"))
        await clock.advance(2)
        assert feed.fleet.rows[uuid(1)].state == "Offline"
        reads = len(source.reads)
        await clock.advance(10)
        assert len(source.reads) == reads
        assert source.sweeps == 1


async def test_the_budget_stretches_single_reads(clock: ManualClock) -> None:
    source = FakeSource(*(row(number, "Starting") for number in range(10)))
    async with running(source, clock, Pace(sweep=600, refresh=2, budget=60)):
        await clock.advance(60)
        assert len(source.reads) <= 60


async def test_a_large_fleet_is_swept_less_often(clock: ManualClock) -> None:
    source = FakeSource(*(row(number) for number in range(1_000)))
    async with running(source, clock, Pace(sweep=5, budget=30)):
        await clock.advance(39)
        assert source.sweeps == 1
        await clock.advance(2)
        assert source.sweeps == 2


async def test_a_kick_reads_at_once(clock: ManualClock) -> None:
    source = FakeSource(row(1), row(2))
    async with running(source, clock) as feed:
        feed.kick(uuid(2))
        await settle()
        assert source.reads == [uuid(2)]
        feed.kick()
        await settle()
        assert source.sweeps == 2


async def test_what_is_gone_leaves_the_fleet(clock: ManualClock) -> None:
    source = FakeSource(row(1), row(2))
    async with running(source, clock) as feed:
        del source.rows[uuid(1)]
        feed.kick(uuid(1))
        await settle()
        assert set(feed.fleet.rows) == {uuid(2)}
        assert set(feed.fleet.changes.removed) == {uuid(1)}


async def test_a_failure_keeps_the_rows_and_waits_longer_each_time(clock: ManualClock) -> None:
    source = FakeSource(row(1))
    async with running(source, clock, Pace(sweep=30, longest_wait=60)) as feed:
        source.problem = Unreachable("refused")
        await clock.advance(31)
        assert feed.fleet.problem is source.problem
        assert set(feed.fleet.rows) == {uuid(1)}
        assert feed.fleet.is_whole
        attempts = [source.sweeps]
        for _ in range(3):
            await clock.advance(60)
            attempts.append(source.sweeps)
        assert attempts == sorted(attempts)
        assert attempts[-1] - attempts[-2] <= 2
        source.problem = None
        await clock.advance(61)
        assert feed.fleet.problem is None


async def test_it_waits_as_long_as_the_server_asks(clock: ManualClock) -> None:
    source = FakeSource(row(1))
    async with running(source, clock, Pace(sweep=30)):
        source.problem = RateLimited("slow down", after=100)
        await clock.advance(31)
        assert source.sweeps == 2
        await clock.advance(98)
        assert source.sweeps == 2
        await clock.advance(3)
        assert source.sweeps == 3


async def test_a_refused_token_stops_the_asking_until_a_kick(clock: ManualClock) -> None:
    source = FakeSource(row(1))
    async with running(source, clock, Pace(sweep=30)) as feed:
        source.problem = Unauthenticated("Invalid token")
        await clock.advance(31)
        await clock.advance(10_000)
        assert source.sweeps == 2
        assert feed.retry_at is None
        source.problem = None
        feed.kick()
        await settle()
        assert source.sweeps == 3
        assert feed.fleet.problem is None


async def test_paused_it_asks_only_what_is_kicked(clock: ManualClock) -> None:
    source = FakeSource(row(1, "Starting"))
    async with running(source, clock) as feed:
        feed.pause(True)
        await clock.advance(1_000)
        assert (source.sweeps, source.reads) == (1, [])
        feed.kick(uuid(1))
        await settle()
        assert source.reads == [uuid(1)]
        feed.pause(False)
        await clock.advance(1)
        assert source.sweeps == 2


async def test_one_bad_read_does_not_lose_the_others(clock: ManualClock) -> None:
    class HalfBroken(FakeSource):
        async def row(self, uuid: str) -> object:  # type: ignore[override]
            if uuid.endswith("1"):
                raise ServerFault("boom")
            return await super().row(uuid)

    source = HalfBroken(row(1), row(2))
    async with running(source, clock) as feed:
        source.put(row(2, "Offline"))
        feed.kick(uuid(1), uuid(2))
        await settle()
        assert feed.fleet.rows[uuid(2)].state == "Offline"
        assert isinstance(feed.fleet.problem, ServerFault)


async def test_a_sweep_confirms_as_of_when_it_was_asked(clock: ManualClock) -> None:
    class Slow(FakeSource):
        async def sweep(self, *options: object, **others: object) -> object:  # type: ignore[override]
            await clock.sleep(5)
            return await super().sweep()

    async with running(Slow(row(1)), clock) as feed:
        begun = clock.monotonic()
        await clock.advance(6)
        assert feed.fleet.confirmed_at(uuid(1)) == begun


def is_web(item: InstanceRow) -> bool:
    return "web" in item.hostname


async def test_what_a_filter_looks_for_comes_before_the_whole(clock: ManualClock) -> None:
    feed = Feed(FakeSource(row(1), row(2, hostname="db-2")), clock)
    assert await feed.preview(ListQuery(hostname="web"), is_web)
    assert set(feed.fleet.rows) == {uuid(1)}
    assert not feed.fleet.is_whole


async def test_a_server_that_ignores_a_filter_is_found_out_and_not_asked_again(clock: ManualClock) -> None:
    source = FakeSource(row(1, hostname="db-1"), row(2))
    source.is_deaf = True
    feed = Feed(source, clock)
    assert not await feed.preview(ListQuery(hostname="web"), is_web)
    assert not await feed.preview(ListQuery(hostname="web"), is_web)
    assert source.sweeps == 1
    assert feed.fleet.rows == {}


async def test_once_the_list_is_whole_no_filter_is_sent(clock: ManualClock) -> None:
    source = FakeSource(row(1))
    async with running(source, clock) as feed:
        assert not await feed.preview(ListQuery(hostname="web"), is_web)
        assert source.sweeps == 1
