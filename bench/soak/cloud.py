"""The clouds of the soak: sandboxes that work, with other users on them, behind a line whose weather changes."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import httpx

from api_client.connection import Connection, connect
from api_client.sandbox import URL, Sandbox
from api_client.sandbox.faults import (
    DROPPED,
    LOST_ANSWER,
    NEVER_ANSWERED,
    REFUSED,
    SERVER_FAULT,
    UNAVAILABLE,
    rate_limited,
)
from api_client.secret import Token
from api_client.states import Action, InstanceState
from tui.who import find_user

if TYPE_CHECKING:
    from collections.abc import Coroutine, Generator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from api_client.client import Client
    from api_client.sandbox.modes import ModeName
    from tui.credentials import Credential, Source
    from tui.doors import Entrance, Found, Shelf
    from tui.place import Place
    from tui.plan import Viewer

USER = "staff"
PASSWORD = f"{USER}-demo"
UNDO = 4.0
"""Seconds in which the operator can take back what was confirmed."""
LATENCY = 0.03
"""Seconds every answer takes."""
WALK = 10.0
"""Seconds after which a walk over the list is taken to be the app's own idea."""
STORM = (SERVER_FAULT, UNAVAILABLE, REFUSED, DROPPED, LOST_ANSWER, NEVER_ANSWERED, rate_limited(2))
"""What can become of a request while the line is bad."""


class Work:
    """Processor time of what is not the app's: the clouds, the other users, the measuring."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._begun = 0.0

    def __enter__(self) -> None:
        self._begun = time.thread_time()

    def __exit__(self, *_error: object) -> None:
        self.seconds += time.thread_time() - self._begun


class Metered:
    """Awaits something, and counts the processor time of each of its steps."""

    def __init__(self, inner: Coroutine[Any, Any, httpx.Response], work: AbstractContextManager[None]) -> None:
        self._inner = inner
        self._work = work

    def __await__(self) -> Generator[Any, Any, httpx.Response]:
        step = self._inner.send
        argument: Any = None
        while True:
            try:
                with self._work:
                    waits_for = step(argument)
            except StopIteration as end:
                answer: httpx.Response = end.value
                return answer
            try:
                argument = yield waits_for
                step = self._inner.send
            except BaseException as error:  # noqa: BLE001 (handed on to what is awaited, a cancellation above all)
                argument, step = error, self._inner.throw


class Line(httpx.AsyncBaseTransport):
    """The way to a cloud: counts what goes over it, and swallows requests while it is told to."""

    def __init__(self, sandbox: Sandbox, work: Work, rng: Random) -> None:
        self.polls = self.others = 0
        """Requests that read instances, and all others."""
        self.asked = 0
        """Of the polls, the pages of walks over the list that a person had asked for."""
        self._asked_until = 0.0
        self.at_once = 0
        """The most that were under way at the same time."""
        self.swallows = 0.0
        """The share of requests that are never answered."""
        self._under_way = 0
        self._work = work
        self._rng = rng
        self._inner = sandbox.handler()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._count(request)
        self._under_way += 1
        self.at_once = max(self.at_once, self._under_way)
        try:
            if self._rng.random() < self.swallows:
                await asyncio.Event().wait()
            return await Metered(self._inner.handle_async_request(request), self._work)
        finally:
            self._under_way -= 1

    def expect_walk(self) -> None:
        """Somebody has asked for the list just now."""
        self._asked_until = time.monotonic() + WALK

    def _count(self, request: httpx.Request) -> None:
        parts = request.url.path.strip("/").split("/")
        if request.method == "GET" and parts[:2] == ["api", "instances"] and len(parts) < 4:
            self.polls += 1
            self.asked += len(parts) == 2 and time.monotonic() < self._asked_until
        else:
            self.others += 1


class Cloud:
    """A sandbox with its other users, and the way to it as a door of the app."""

    def __init__(self, place: Place, mode: ModeName, instances: int, seed: int, *, work: Work, journal: Path) -> None:
        self.sandbox = Sandbox(instances=instances, mode=mode, seed=seed, clock=time.time, failure_rate=0.02)
        self.sandbox.faults.latency = LATENCY
        self.did: Counter[str] = Counter()
        """What the other users did, by kind."""
        self._rng = Random(seed)  # noqa: S311 (draws, not secrets)
        self._work = work
        self.line = Line(self.sandbox, work, self._rng)
        self.place = place
        self.address = "https://cloud.test/"
        self.credential_source = "a soak"
        self.journal: Path | None = journal
        self.secrets: list[str] = []
        self.notices: list[str] = []
        self._token = self.sandbox.tokens[USER]

    def sources(self) -> tuple[Source, ...]:
        return ()

    def shelves(self) -> tuple[Shelf, ...]:
        return ()

    def accept(self, credential: Credential) -> None:
        self._token = credential.token.reveal()

    async def log_in(self, username: str, password: str) -> Token:
        self.line.expect_walk()
        return await (await self._connect(None)).login(username, password)

    async def look_up(self, token: Token) -> Viewer:
        return await find_user(await self._connect(token), self.place.rules)

    async def reach(self) -> Client:
        self.line.expect_walk()
        return await self._connect(Token(self._token))

    async def _connect(self, token: Token | None) -> Client:
        return await connect(Connection(URL, token), handler=self.line)

    def revoke(self) -> None:
        """Make the token in use worthless."""
        self.sandbox.accounts.revoke(USER)
        self.did["token revoked"] += 1

    def bad_weather(self, worst: float) -> None:
        """For a while, let so many requests go wrong, 0 to 1, each time in one of many ways."""
        faults = self.sandbox.faults
        faults.fraction, faults.fraction_fault = worst, self._rng.choice(STORM)
        self.did["a second of bad weather"] += 1

    def slow_weather(self) -> None:
        """For a while, let answers take their time, and some for ever."""
        self.sandbox.faults.latency = self._rng.uniform(LATENCY, 1.5)
        self.line.swallows = 0.02
        self.did["a second of slow answers"] += 1

    def good_weather(self) -> None:
        """Let everything work."""
        self.sandbox.faults.clear()
        self.sandbox.faults.latency = LATENCY
        self.line.swallows = 0.0

    def shift_pages(self, by: int) -> None:
        """Let the list change between two of its pages: so many come, or go."""
        self.sandbox.faults.page_shift = by
        self.did["a second of moving pages"] += 1

    def stir(self) -> None:
        """Let other users do something, as the cloud permits it."""
        with self._work:
            world = self.sandbox.world
            world.settle()
            for uuid in self._rng.sample(sorted(world.instances), k=min(8, len(world.instances))):
                self._touch(uuid)

    def _touch(self, uuid: str) -> None:
        world, rng = self.sandbox.world, self._rng
        instance = world.instances[uuid]
        act = {InstanceState.ONLINE: Action.STOP, InstanceState.OFFLINE: Action.START}.get(
            InstanceState(instance.state)
        )
        match rng.randrange(8):
            case 0:
                world.remove(uuid)
                self.did["removed"] += 1
            case 1:
                world.add(replace(instance, uuid=world.new_uuid(), hostname=f"new-{rng.randrange(10_000)}"))
                self.did["added"] += 1
            case 2:
                world.rename(instance, f"renamed-{rng.randrange(10_000)}")
                self.did["renamed"] += 1
            case 3:
                instance.cores += 1
                self.did["changed"] += 1
            case _ if act is not None:
                world.begin(act, instance)
                self.did[f"{act} begun"] += 1

    def picture(self) -> dict[str, tuple[str, str, int]]:
        """Every instance as it is: hostname, state, cores."""
        with self._work:
            self.sandbox.world.settle()
            everything = self.sandbox.world.instances.values()
            return {found.uuid: (found.hostname, str(found.state), found.cores) for found in everything}


class Clouds:
    """Where one can go."""

    def __init__(self, path: Path, *clouds: Cloud) -> None:
        self.path = path
        self._clouds = clouds

    def look(self) -> Found:
        from tui.doors import Found

        doors: tuple[Entrance, ...] = self._clouds
        return Found(doors, ())
