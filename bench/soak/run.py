"""From the first minute to the last: the app, the clouds, the weather, the operator, and the books that are kept."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from bench.soak.cloud import UNDO, Cloud, Clouds, Work
from bench.soak.gauges import Gauges
from bench.soak.operator import Operator
from bench.soak.terminal import SIZE, MemoryTerminal
from tui.app import Setup, VmdeckApp
from tui.clock import SystemClock
from tui.doors import enter
from tui.place import Place
from tui.start import mind_garbage
from tui.store import Store
from tui.themes import shipped_themes

if TYPE_CHECKING:
    from pathlib import Path

    from bench.soak.gauges import Minute, Reading
    from tui.doors import Entrance
    from tui.session import Session

CROWD, STORM, QUIET, SLOW = "crowd", "storm", "quiet", "slow"
WEATHER = (CROWD, QUIET, STORM, SLOW, QUIET)
"""The minutes, over and over."""
WORKS, ACTS, RESTS = 38.0, 20.0, 15.0
"""Seconds of a minute in which chores are begun; of a quiet one in which something is; and what it takes to see all."""
STANDS = 10.0
"""Seconds for which something has to have been so that the app must know it."""
CHECKPOINTS = (0.1, 0.5, 1.0)


@dataclass(slots=True)
class Books:
    """What was measured."""

    readings: list[Reading] = field(default_factory=list)
    minutes: list[Minute] = field(default_factory=list)
    seconds: float = 0.0
    """Simulated."""
    checks: int = 0
    """Quiet minutes at whose end the app's list was compared with the cloud."""
    kept_out: int = 0
    """Quiet minutes at whose end it could not be, since the app itself said that it was not let in."""
    instances: int = 0
    """At the beginning."""
    operations: int = 0
    """In the journal, at the end."""
    budget: int = 0
    """Requests a minute that polling may use."""
    asked: int = 0
    """Pages of walks that a person asked for."""
    at_once: int = 0
    """The most requests that were under way at the same time."""
    did: Counter[str] = field(default_factory=Counter)
    """What the operator did."""
    vain: Counter[str] = field(default_factory=Counter)
    """What they waited for in vain."""
    events: Counter[str] = field(default_factory=Counter)
    """What the clouds did."""


class Soak:
    """One run."""

    def __init__(self, folder: Path, minutes: int, instances: int, seed: int) -> None:
        random.seed(seed)
        self._minutes = minutes
        self._clock = SystemClock()
        self._rng = Random(seed)  # noqa: S311 (draws, not secrets)
        self._work = Work()
        self._journal = journal = folder / "journal.sqlite3"
        place = Place("big", undo=UNDO)
        small = Place("small", undo=UNDO)
        self._big = Cloud(place, "specification", instances, seed, work=self._work, journal=journal)
        self._small = Cloud(
            small, "nodeconductor-0.11", instances // 20 + 10, seed + 1, work=self._work, journal=journal
        )
        self._clouds = (self._big, self._small)
        self._app = self._make_app(folder)
        self.operator = Operator(self._app, place.profile, small.profile, self._rng)
        self.books = Books(instances=instances)
        self._folder = folder

    def _make_app(self, folder: Path) -> VmdeckApp:
        store = Store(folder / "state.toml")
        store.load()
        setup = Setup(
            enter=self._enter,
            door=self._big,
            doors=Clouds(folder / "config.toml", *self._clouds),
            store=store,
            clock=self._clock,
            themes=[file.to_textual() for file in shipped_themes()],
        )
        return VmdeckApp(setup, MemoryTerminal)

    async def _enter(self, door: Entrance) -> Session:
        mind_garbage()
        return await enter(door, self._clock)

    async def run(self) -> Books:
        """Start the app, work, and end it. Raises what ended the app before its time."""
        app = asyncio.create_task(self._app.run_async(size=SIZE))
        work = asyncio.create_task(self._direct())
        await asyncio.wait([app, work], return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work
            raise self._app.crash or RuntimeError("the app has ended before its time")
        self._app.exit()
        await app
        work.result()
        return self.books

    async def _direct(self) -> None:
        begun = self._clock.monotonic()
        await asyncio.sleep(STANDS)
        await self.operator.go_home()
        gauges = Gauges(self._folder, self._clouds, self.operator, self._work)
        for number in range(self._minutes):
            kind = WEATHER[number % len(WEATHER)]
            missed = await self._minute(kind)
            minute = gauges.minute(kind)
            minute.missed += missed
            self.books.minutes.append(minute)
            done = number + 1
            if len(self.books.readings) < len(CHECKPOINTS):
                due = CHECKPOINTS[len(self.books.readings)]
                if done >= due * self._minutes:
                    self.books.readings.append(gauges.read(done))
        self._close(self._clock.monotonic() - begun - STANDS)

    def _close(self, seconds: float) -> None:
        """Note what there is to be noted at the end."""
        books, lines = self.books, [cloud.line for cloud in self._clouds]
        books.seconds = seconds
        books.budget = self._big.place.poll_budget
        books.asked = sum(line.asked for line in lines)
        books.at_once = max(line.at_once for line in lines)
        books.did, books.vain = self.operator.did, self.operator.vain
        books.events = self._big.did + self._small.did
        with closing(sqlite3.connect(self._journal)) as journal:
            (books.operations,) = journal.execute("SELECT count(*) FROM operation").fetchone()

    async def _minute(self, kind: str) -> list[str]:
        """Let a minute of this kind pass; tell what the app had missed at its end."""
        begun = self._clock.monotonic()
        weather = asyncio.create_task(self._make_weather(kind))
        self.operator.may_act = True
        await self.operator.work(lambda: self._is_over(begun, ACTS if kind == QUIET else WORKS))
        self.operator.may_act = False
        await self.operator.work(lambda: self._is_over(begun, WORKS))
        await weather
        for cloud in self._clouds:
            cloud.good_weather()
        return await self._compare() if kind == QUIET else []

    def _is_over(self, begun: float, seconds: float) -> bool:
        return self._clock.monotonic() - begun >= seconds

    async def _make_weather(self, kind: str) -> None:
        """Second by second, until the minute is over but for the time to look at what it has left."""
        for second in range(round(60 - (RESTS + STANDS) * (kind == QUIET))):
            for cloud in self._clouds:
                self._blow(kind, cloud, second)
            if (kind, second) == (CROWD, 25):
                self._big.revoke()
            await asyncio.sleep(1)

    def _blow(self, kind: str, cloud: Cloud, second: int) -> None:
        cloud.good_weather()
        if kind == CROWD:
            cloud.shift_pages(1 if second % 2 else -1)
            cloud.stir()
        elif kind == STORM:
            cloud.bad_weather(self._rng.choice((0.0, 0.2, 0.5)))
            if second % 3 == 0:
                cloud.stir()
        elif kind == SLOW:
            cloud.slow_weather()
            if second % 6 == 0:
                cloud.stir()

    async def _compare(self) -> list[str]:
        """Have the list read once more, and compare it with what has stood for a while."""
        await self.operator.go_home()
        self._big.line.expect_walk()
        await self.operator.refresh()
        await asyncio.sleep(RESTS)
        before = self._big.picture()
        await asyncio.sleep(STANDS)
        after = self._big.picture()
        session = self.operator.fleet.session
        if session is not None and session.feed.fleet.problem is not None:
            self.books.kept_out += 1
            return []
        rows = session.feed.fleet.rows if session else {}
        with self._work:
            self.books.checks += 1
            told = {uuid: (row.hostname, row.state, row.cores) for uuid, row in rows.items()}
            standing = {uuid for uuid in before.keys() & after.keys() if before[uuid] == after[uuid]}
            ghosts = told.keys() - before.keys() - after.keys()
            missed = [
                f"{after[uuid]} is told as {told.get(uuid)}" for uuid in standing if told.get(uuid) != after[uuid]
            ]
            return [*missed, *(f"{told[uuid]} is told, and is no more" for uuid in ghosts)]
