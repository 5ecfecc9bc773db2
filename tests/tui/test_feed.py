from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NoReturn

import pytest

from api_client import ListQuery
from api_client.connection import Connection, connect
from api_client.errors import RateLimited, ServerFault, Unauthenticated, Unreachable
from api_client.retry import Rhythm
from api_client.sandbox import URL, Sandbox
from api_client.sandbox import ManualClock as WorldClock
from api_client.sandbox.modes import MODES
from api_client.secret import Token
from api_client.states import Action
from tests.clock import ManualClock, settle
from tests.tui.fakes import FakeSource, row, uuid
from tui.feed import Feed
from tui.fleet import STUCK_AFTER
from tui.pace import Pace

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from api_client.paging import Page, Sweep
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


async def test_p04_what_is_gone_leaves_the_fleet(clock: ManualClock) -> None:
    source = FakeSource(row(1), row(2))
    async with running(source, clock) as feed:
        del source.rows[uuid(1)]
        feed.kick(uuid(1))
        await settle()
        assert set(feed.fleet.rows) == {uuid(2)}
        assert set(feed.fleet.changes.removed) == {uuid(1)}


async def test_p18_what_a_walk_misses_is_asked_for_before_it_counts_as_gone(clock: ManualClock) -> None:
    source = FakeSource(row(1), row(2), row(3))
    async with running(source, clock, Pace(sweep=30)) as feed:
        source.hidden = {uuid(1)}
        source.put(row(1, "Offline"))
        del source.rows[uuid(3)]
        await clock.advance(31)
        assert set(feed.fleet.rows) == {uuid(1), uuid(2)}
        assert feed.fleet.rows[uuid(1)].state == "Offline"
        assert set(feed.fleet.changes.removed) == set(feed.fleet.vanished) == {uuid(3)}
        assert sorted(source.reads) == [uuid(1), uuid(3)]


async def test_what_is_missing_in_great_number_is_gone(clock: ManualClock) -> None:
    source = FakeSource(*(row(number) for number in range(100)))
    async with running(source, clock, Pace(sweep=30)) as feed:
        source.rows = {uuid(1): row(1)}
        await clock.advance(31)
        assert set(feed.fleet.rows) == {uuid(1)}
        assert source.reads == []


async def test_n04_a_failure_keeps_the_rows_and_waits_longer_each_time(clock: ManualClock) -> None:
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


async def test_p07_it_waits_as_long_as_the_server_asks(clock: ManualClock) -> None:
    source = FakeSource(row(1))
    async with running(source, clock, Pace(sweep=30)):
        source.problem = RateLimited("slow down", after=100)
        await clock.advance(31)
        assert source.sweeps == 2
        await clock.advance(98)
        assert source.sweeps == 2
        await clock.advance(3)
        assert source.sweeps == 3


async def test_p01_a_refused_token_stops_the_asking_until_a_kick(clock: ManualClock) -> None:
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


async def test_a_token_that_was_refused_after_somebody_logged_in_says_nothing(clock: ManualClock) -> None:
    source = FakeSource(row(1))
    async with running(source, clock, Pace(sweep=30)) as feed:
        told = feed.fleet

        async def refused(*_arguments: object, **_more: object) -> NoReturn:
            """Answer to what was asked with the old token, once the new one is there."""
            del source.sweep
            feed.kick()
            raise Unauthenticated("Invalid token")

        source.sweep = refused  # type: ignore[method-assign]
        feed.kick()
        await settle()
        assert feed.fleet is not told
        assert feed.fleet.problem is None
        assert source.sweeps == 2


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


async def test_transitions_of_one_state_are_one_request(clock: ManualClock) -> None:
    source = FakeSource(*(row(number, "Starting") for number in range(30)))
    async with running(source, clock, Pace(sweep=600, refresh=2)) as feed:
        await clock.advance(60.5)
        assert source.listed == ["Starting"] * 30
        assert source.reads == []
        source.put(row(7, "Online"))
        await clock.advance(2)
        assert feed.fleet.rows[uuid(7)].state == "Online"
        assert source.reads == [uuid(7)]
        assert source.sweeps == 1


async def test_a_server_that_ignores_the_filter_of_states_is_said_to(clock: ManualClock) -> None:
    source = FakeSource(row(1), *(row(number, "Starting") for number in range(2, 6)))
    source.is_deaf = True
    async with running(source, clock, Pace(sweep=600, refresh=2)) as feed:
        assert feed.filter_fault == ""
        await clock.advance(4.5)
        assert feed.filter_fault == "The server ignores the filter of states."
        assert source.listed == ["Starting"]
        assert source.reads == [uuid(number) for number in range(2, 6)] * 2


async def test_where_a_walk_takes_fewer_requests_the_list_is_walked(clock: ManualClock) -> None:
    source = FakeSource(row(1), *(row(number, "Starting") for number in range(2, 41)))
    source.is_deaf = True
    async with running(source, clock, Pace(sweep=600, refresh=2, budget=1_000)):
        await clock.advance(20.5)
        assert source.sweeps > 5
        assert len(source.reads) == 39


async def test_p21_what_is_stuck_is_left_to_the_walks(clock: ManualClock) -> None:
    source = FakeSource(row(1, "Starting Scheduled"))
    async with running(source, clock, Pace(sweep=3_600, refresh=2, idle=10_000)):
        await clock.advance(STUCK_AFTER + 1)
        reads = len(source.reads)
        assert reads == 300
        await clock.advance(100)
        assert len(source.reads) == reads


async def test_kicks_join_the_next_look_when_little_is_left_of_the_budget(clock: ManualClock) -> None:
    source = FakeSource(row(0), *(row(number, "Starting") for number in range(1, 5)))
    async with running(source, clock, Pace(sweep=600, refresh=2, budget=120)) as feed:
        for _ in range(11):
            feed.kick(uuid(0))
            await settle()
        assert source.reads == [uuid(0)] * 11
        feed.kick(uuid(0))
        await settle()
        assert len(source.reads) == 11
        await clock.advance(2.5)
        assert len(source.reads) == 12


async def test_the_instance_under_the_cursor_is_read_more_often_than_the_rest(clock: ManualClock) -> None:
    source = FakeSource(row(1), row(2))
    async with running(source, clock, Pace(sweep=600, selected=10)) as feed:
        feed.select(uuid(2))
        await clock.advance(61)
        assert source.reads == [uuid(2)] * 6
        feed.select(uuid(1))
        await clock.advance(21)
        assert source.reads[6:] == [uuid(1)] * 2
        feed.select("")
        await clock.advance(60)
        assert len(source.reads) == 8
        assert source.sweeps == 1


async def test_a_selected_instance_that_goes_is_not_asked_for_again(clock: ManualClock) -> None:
    source = FakeSource(row(1), row(2))
    async with running(source, clock, Pace(sweep=600, selected=10)) as feed:
        feed.select(uuid(2))
        del source.rows[uuid(2)]
        await clock.advance(100)
        assert source.reads == [uuid(2)]
        assert set(feed.fleet.rows) == {uuid(1)}


async def test_while_the_terminal_is_not_in_front_it_is_slower_and_then_catches_up(clock: ManualClock) -> None:
    source = FakeSource(row(1))
    async with running(source, clock, Pace(sweep=30, away=3)) as feed:
        feed.attend(False)
        await clock.advance(80)
        assert source.sweeps == 1
        feed.attend(True)
        await settle()
        assert source.sweeps == 2
        await clock.advance(31)
        assert source.sweeps == 3


async def test_while_nobody_does_anything_it_is_slower_until_the_cursor_moves(clock: ManualClock) -> None:
    source = FakeSource(row(1))
    async with running(source, clock, Pace(sweep=30, idle=50, away=10)) as feed:
        await clock.advance(300)
        assert source.sweeps == 2
        feed.select(uuid(1))
        await settle()
        assert source.sweeps == 3


async def test_after_too_many_requests_it_looks_less_often(clock: ManualClock) -> None:
    source = FakeSource(row(1, "Starting"))
    async with running(source, clock, Pace(sweep=600, refresh=2)):
        source.problem = RateLimited("slow down", after=10)
        await clock.advance(2.5)
        source.problem = None
        source.reads.clear()
        await clock.advance(11)
        assert len(source.reads) == 1
        await clock.advance(2)
        assert len(source.reads) == 1
        await clock.advance(0.5)
        assert len(source.reads) == 2


async def test_polling_keeps_to_its_budget(clock: ManualClock) -> None:
    """As many in transition as there are, each for a few seconds, and a kick for each."""
    source = FakeSource(*(row(number) for number in range(400)))
    async with running(source, clock, Pace(sweep=30, budget=60)) as feed:
        for second in range(600):
            number = second % 400
            source.put(row(number, "Stopping"))
            source.put(row((number - 6) % 400, "Offline"))
            feed.kick(uuid(number))
            await clock.advance(1)
        walks = source.sweeps * 4
        assert len(source.reads) + len(source.listed) + walks <= 60 * 10 + 60


@pytest.mark.parametrize("mode", MODES)
async def test_every_end_of_twenty_transitions_is_seen_soon_and_cheaply(clock: ManualClock, mode: str) -> None:
    world_clock = WorldClock()
    sandbox = Sandbox(instances=300, mode=mode, clock=world_clock)  # type: ignore[arg-type]
    world = sandbox.world
    world.advance(600)
    rhythm = Rhythm(clock.monotonic, clock.time, clock.sleep, lambda: 0.5)
    client = await connect(Connection(URL, Token(sandbox.tokens["staff"])), handler=sandbox.handler(), rhythm=rhythm)
    feed = Feed(client, clock, jitter=lambda: 0.5)
    task = asyncio.create_task(feed.run(lambda _fleet: None))
    await settle(500)
    online = [found.uuid for found in world.instances.values() if found.state == "Online"][:20]
    before = client.meter.per_minute()
    for found in online:
        world.begin(Action.STOP, world.instances[found])
    feed.kick(*online)
    late = 0.0
    for _ in range(80):
        world.advance(0.25)
        await clock.advance(0.25)
        await settle(200)
        behind = any(feed.fleet.rows[found].state != world.instances[found].state for found in online)
        late = late + 0.25 if behind else 0.0
        assert late < 6
    assert {feed.fleet.rows[found].state for found in online} == {"Offline"}
    assert client.meter.per_minute() - before <= 40
    assert feed.filter_fault == ""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await client.aclose()


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


class SlowSource(FakeSource):
    """Takes its time over each walk and each look, and counts how many are under way at once."""

    def __init__(self, clock: ManualClock, takes: float, *rows: InstanceRow) -> None:
        super().__init__(*rows)
        self.most = 0
        self.ended = 0
        self._clock = clock
        self._takes = takes
        self._under_way = 0

    async def sweep(self, query: ListQuery | None = None, on_page: Callable[[Page], None] | None = None) -> Sweep:
        async with self._counted():
            return await super().sweep(query, on_page)

    async def row(self, uuid: str) -> InstanceRow:
        async with self._counted():
            return await super().row(uuid)

    @asynccontextmanager
    async def _counted(self) -> AsyncIterator[None]:
        self._under_way += 1
        self.most = max(self.most, self._under_way)
        await self._clock.sleep(self._takes)
        yield
        self._under_way -= 1
        self.ended += 1


async def test_r02_there_is_one_walk_at_most_however_often_it_is_asked_for(clock: ManualClock) -> None:
    source = SlowSource(clock, 3.0, row(1), row(2))
    async with running(source, clock) as feed:
        for _ in range(40):
            feed.kick()
            await clock.advance(0.5)
        assert source.ended == 6
    assert source.most == 1


async def test_r03_a_walk_that_takes_longer_than_the_interval_is_finished_before_the_next(clock: ManualClock) -> None:
    source = SlowSource(clock, 45.0, row(1))
    began = clock.monotonic()
    async with running(source, clock, Pace(sweep=30)) as feed:
        await clock.advance(45)
        assert source.ended == 1
        assert feed.fleet.confirmed_at(uuid(1)) == began
        await clock.advance(450 + 44)
        assert source.ended == 1
        assert feed.fleet.confirmed_at(uuid(1)) == began
        await clock.advance(1)
        assert source.ended == 2
        assert feed.fleet.confirmed_at(uuid(1)) == began + 45 + 450
    assert source.most == 1


async def test_r14_t07_t09_after_a_sleep_of_the_machine_one_walk_catches_up(clock: ManualClock) -> None:
    source = FakeSource(row(1), row(2, "Stopping"))
    async with running(source, clock, Pace(sweep=30, refresh=2)) as feed:
        await clock.advance(1)
        feed.select(uuid(1))
        before = len(source.reads), len(source.listed)
        await clock.suspend(8 * 3_600)
        assert source.sweeps == 2
        assert (len(source.reads), len(source.listed)) == before
        assert feed.fleet.confirmed_at(uuid(1)) == clock.monotonic()


@pytest.mark.parametrize("jump", [86_400, -86_400])
async def test_r14_a_clock_that_is_put_right_changes_nothing(clock: ManualClock, jump: float) -> None:
    source = FakeSource(row(1))
    async with running(source, clock, Pace(sweep=30)) as feed:
        clock.set(jump)
        await clock.advance(29)
        assert source.sweeps == 1
        assert clock.monotonic() - (feed.fleet.confirmed_at(uuid(1)) or 0.0) == 29
        await clock.advance(2)
        assert source.sweeps == 2
