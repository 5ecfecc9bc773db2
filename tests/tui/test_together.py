"""Many programs that wait for one server do not come back all at once."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NoReturn

import pytest

from api_client.errors import ApiError, Unreachable
from tests.clock import ManualClock, settle
from tests.tui.fakes import FakeSource, row
from tui.feed import Feed
from tui.pace import Pace
from tui.screens.reach import LONGEST_WAIT, Reach

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from api_client.listing import ListQuery
    from api_client.paging import Page, Sweep

PROGRAMS = 50
INTERVAL = 30.0
WIDE = 0.8
"""The part of an interval over which their requests have to spread."""


class Listed(FakeSource):
    """Writes down when its list was asked for."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(row(1))
        self.asked_at: list[float] = []
        self._clock = clock

    async def sweep(self, query: ListQuery | None = None, on_page: Callable[[Page], None] | None = None) -> Sweep:
        self.asked_at.append(self._clock.monotonic())
        return await super().sweep(query, on_page)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@asynccontextmanager
async def all_at_once(programs: list[Coroutine[object, object, object]]) -> AsyncIterator[None]:
    tasks = [asyncio.ensure_future(program) for program in programs]
    await settle()
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def feeds(servers: list[Listed], clock: ManualClock) -> list[Coroutine[object, object, object]]:
    chances = (random.Random(seed).random for seed in range(PROGRAMS))
    made = (
        Feed(server, clock, Pace(sweep=INTERVAL, idle=86_400), chance)
        for server, chance in zip(servers, chances, strict=True)
    )
    return [feed.run(lambda _fleet: None) for feed in made]


def spread(moments: list[float]) -> float:
    """The time between the first and the last."""
    return max(moments) - min(moments)


async def test_r13_who_starts_together_does_not_go_on_together(clock: ManualClock) -> None:
    servers = [Listed(clock) for _ in range(PROGRAMS)]
    async with all_at_once(feeds(servers, clock)):
        await clock.advance(2 * INTERVAL)
    assert spread([server.asked_at[1] for server in servers]) >= WIDE * INTERVAL


async def test_r13_who_saw_an_outage_does_not_come_back_together(clock: ManualClock) -> None:
    servers = [Listed(clock) for _ in range(PROGRAMS)]
    async with all_at_once(feeds(servers, clock)):
        for server in servers:
            server.problem = Unreachable("refused")
        await clock.advance(600)
        for server in servers:
            server.problem = None
            server.asked_at.clear()
        await clock.advance(5 * INTERVAL)
    for number in (0, 1):
        assert spread([server.asked_at[number] for server in servers]) >= WIDE * INTERVAL


async def test_r13_who_could_not_be_reached_at_the_start_is_not_tried_by_all_together(clock: ManualClock) -> None:
    asked_at: list[float] = []
    told: list[float | None] = []

    async def refuse() -> NoReturn:
        asked_at.append(clock.monotonic())
        raise Unreachable("refused")

    def tell(_error: ApiError, due: float | None) -> None:
        told.append(due)

    programs = [Reach(refuse, clock, random.Random(seed).random).session(tell) for seed in range(PROGRAMS)]
    async with all_at_once([*programs]):
        await clock.advance(600)
        asked_at.clear()
        told.clear()
        await clock.advance(LONGEST_WAIT)
    firsts = asked_at[:PROGRAMS]
    assert spread(firsts) >= WIDE * INTERVAL
    busiest = max(sum(start <= moment < start + 1 for moment in firsts) for start in firsts)
    assert busiest <= PROGRAMS / 5
    assert all(due is not None and due - asked <= LONGEST_WAIT for asked, due in zip(asked_at, told, strict=True))
