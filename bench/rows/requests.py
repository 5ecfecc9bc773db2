"""P11: how often the server is asked. On a simulated clock, counted where requests leave the client."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx

from api_client.connection import Connection, connect
from api_client.sandbox import URL, ManualClock, Sandbox
from api_client.secret import Token
from api_client.states import Action, InstanceState, is_transitional
from bench.report import Result
from tests import clock as simulated
from tui.feed import Feed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.context import Context

INSTANCES, MOVING = 10_000, 20
STEP = 0.25
"""Simulated seconds between two looks."""
MINUTE = 60.0
FULL_SWEEPS = INSTANCES / 100 * 6
"""Requests of a minute with a walk over the whole list every ten seconds."""
SETTLED_WITHIN = 3.0
"""Seconds in which it has to be seen that something has come to its end."""
TURNS = 30


class Counter(httpx.AsyncBaseTransport):
    """The way to the sandbox, counted."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.requests = 0
        self.under_way = 0
        self._inner = sandbox.handler()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        self.under_way += 1
        try:
            return await self._inner.handle_async_request(request)
        finally:
            self.under_way -= 1


class Simulation:
    """A feed and a cloud whose time is moved together."""

    def __init__(self) -> None:
        self.world_clock = ManualClock()
        self.sandbox = Sandbox(instances=INSTANCES, clock=self.world_clock)
        self.world = self.sandbox.world
        self.world.advance(10 * MINUTE)
        self.counter = Counter(self.sandbox)
        self.clock = simulated.ManualClock()
        self.feed: Feed

    async def start(self) -> asyncio.Task[None]:
        """Read the list once."""
        connection = Connection(URL, Token(self.sandbox.tokens["staff"]))
        client = await connect(connection, handler=self.counter)
        self.feed = Feed(client, self.clock, jitter=lambda: 0.5)
        whole = asyncio.Event()
        task = asyncio.create_task(self.feed.run(lambda fleet: whole.set() if fleet.is_whole else None))
        await whole.wait()
        return task

    async def pass_time(self, seconds: float) -> None:
        """Let time pass for both, and whatever comes of it be answered."""
        self.world.advance(seconds)
        await self.clock.advance(seconds)
        still = 0
        while still < TURNS:
            await asyncio.sleep(0)
            still = 0 if self.counter.under_way else still + 1


def requests(context: Context) -> Iterator[Result]:
    """P11: at rest, and with 20 instances in transition all the time."""
    minutes = 1 if context.effort.quick else 4
    rest, moving, longest = asyncio.run(_simulate(minutes))
    against = "a full walk every 10 s"
    yield Result("P11", f"requests a minute, {INSTANCES:,} at rest", against, 1 / 6, rest, "", FULL_SWEEPS)
    yield Result("P11", f"the same with {MOVING} in transition", against, 1 / 4, moving, "", FULL_SWEEPS)
    yield Result("P11", "… until the end of a transition is seen", "", SETTLED_WITHIN, longest, "s")


async def _simulate(minutes: int) -> tuple[float, float, float]:
    simulation = Simulation()
    task = await simulation.start()
    before = simulation.counter.requests
    for _ in range(round(minutes * MINUTE)):
        await simulation.pass_time(1.0)
    rest = (simulation.counter.requests - before) / minutes
    before = simulation.counter.requests
    longest = await _keep_moving(simulation)
    moving = float(simulation.counter.requests - before)
    task.cancel()
    return rest, moving, longest


async def _keep_moving(simulation: Simulation) -> float:
    """Have as many in transition for a minute; return the longest time in which an end was not seen."""
    world, feed = simulation.world, simulation.feed
    fresh = [found for found in world.instances.values() if found.state == InstanceState.ONLINE]
    under_way: dict[str, float | None] = {}
    longest = 0.0
    for step in range(round(MINUTE / STEP)):
        now = step * STEP
        while len(under_way) < MOVING:
            instance = fresh.pop()
            world.begin(Action.STOP, instance)
            feed.kick(instance.uuid)
            under_way[instance.uuid] = None
        await simulation.pass_time(STEP)
        for uuid, ended in list(under_way.items()):
            if ended is None and not is_transitional(world.instances[uuid].state):
                under_way[uuid] = ended = now + STEP
            if ended is not None and feed.fleet.rows[uuid].state == world.instances[uuid].state:
                longest = max(longest, now + STEP - ended)
                del under_way[uuid]
    return longest
