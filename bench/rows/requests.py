"""P11: how often the server is asked. On a simulated clock, counted where requests leave the client."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
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
    from collections.abc import AsyncIterator, Iterator

    from bench.context import Context

INSTANCES, MOVING = 10_000, 20
STEP = 0.25
"""Simulated seconds between two looks."""
MINUTE = 60.0
MINUTES = 10
"""Simulated minutes that are counted: walks are minutes apart, and a shorter time may have none of them."""
FULL_SWEEPS = INSTANCES / 100 * 6
"""Requests of a minute with a walk over the whole list every ten seconds."""
SETTLED_WITHIN = 3.0
"""Seconds in which it has to be seen that something has come to its end."""
UNHURRIED = 1 / 6
"""Seconds of the cloud in a second: the sandbox stops an instance in 6 s, where a real cloud takes half a minute."""
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

    def __init__(self, speed: float) -> None:
        self.speed = speed
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
        self.world.advance(seconds * self.speed)
        await self.clock.advance(seconds)
        still = 0
        while still < TURNS:
            await asyncio.sleep(0)
            still = 0 if self.counter.under_way else still + 1


@asynccontextmanager
async def simulated_cloud(speed: float = 1.0) -> AsyncIterator[Simulation]:
    """A simulation in which the list has been read once."""
    simulation = Simulation(speed)
    task = await simulation.start()
    try:
        yield simulation
    finally:
        task.cancel()


def requests(context: Context) -> Iterator[Result]:
    """P11: at rest, and with 20 instances in transition all the time."""
    rest = asyncio.run(_rest())
    moving, longest = asyncio.run(_keep_moving(UNHURRIED))
    against = "a full walk every 10 s"
    yield Result("P11", f"requests a minute, {INSTANCES:,} at rest", against, 1 / 6, rest, "", FULL_SWEEPS)
    yield Result("P11", f"the same with {MOVING} in transition", against, 1 / 4, moving, "", FULL_SWEEPS)
    yield Result("P11", "… until the end of a transition is seen", "", SETTLED_WITHIN, longest, "s")
    if not context.effort.quick:
        hurried, longest = asyncio.run(_keep_moving(1.0))
        many = f"with {MOVING} in transition that last 6 s, 220 a minute"
        yield Result("P11", many, against, None, hurried, "", FULL_SWEEPS)
        yield Result("P11", "… until the end of a transition is seen", "", None, longest, "s")


async def _rest() -> float:
    """Requests a minute while nothing happens."""
    async with simulated_cloud() as simulation:
        before = simulation.counter.requests
        for _ in range(round(MINUTES * MINUTE)):
            await simulation.pass_time(1.0)
        return (simulation.counter.requests - before) / MINUTES


async def _keep_moving(speed: float) -> tuple[float, float]:
    """Have as many in transition all the time: requests a minute, and the longest time in which an end was not seen."""
    async with simulated_cloud(speed) as simulation:
        world, feed = simulation.world, simulation.feed
        fresh = [found for found in world.instances.values() if found.state == InstanceState.ONLINE]
        under_way: dict[str, float | None] = {}
        longest = 0.0
        before = simulation.counter.requests
        for step in range(round(MINUTES * MINUTE / STEP)):
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
        return (simulation.counter.requests - before) / MINUTES, longest
