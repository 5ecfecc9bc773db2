"""A session on the sandbox without any screen, with time in the test's hands: what is asked for, sent, remembered."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

from api_client.connection import Connection, connect
from api_client.retry import Rhythm
from api_client.sandbox import URL, Sandbox
from api_client.sandbox import ManualClock as WorldClock
from api_client.secret import Token
from tests.clock import ManualClock, settle
from tests.tui.deck import Wire
from tui.journal import Journal
from tui.place import Place
from tui.plan import Plan, plan
from tui.session import Session, open_session

if TYPE_CHECKING:
    from collections.abc import Collection, Coroutine, Iterable
    from pathlib import Path
    from typing import Any

    from api_client.calls import Call
    from api_client.sandbox.modes import ModeName
    from tui.orders import Wish
    from tui.runs import Run

STEP = 0.5
"""Seconds the clocks are moved by at once."""


class Cockpit:
    """One program after the other on one server, with one journal."""

    def __init__(
        self,
        path: Path | None = None,
        *,
        instances: int = 12,
        user: str = "staff",
        mode: ModeName = "specification",
        seed: int = 1,
        failure_rate: float = 0.0,
        undo: float = 0.0,
    ) -> None:
        self.world_clock = WorldClock()
        self.sandbox = Sandbox(
            instances=instances, mode=mode, clock=self.world_clock, seed=seed, failure_rate=failure_rate
        )
        self.clock = ManualClock(epoch=self.world_clock())
        self.wire = Wire(self.sandbox)
        self.user = user
        self.allowed: Counter[str] = Counter()
        """How often each request may still be sent: what was confirmed and has not left."""
        self._path = path
        self._place = Place("sandbox", undo=undo)
        self._starts = 0
        self._jobs: set[asyncio.Task[object]] = set()
        self.session: Session

    async def open(self) -> None:
        """Start the program."""
        self._starts += 1
        token = Token(self.sandbox.tokens[self.user])
        rhythm = Rhythm(self.clock.monotonic, self.clock.time, lambda _seconds: settle(1), lambda: 0.5)
        client = await connect(Connection(URL, token), handler=self.wire, rhythm=rhythm)
        self.session = await open_session(client, self._place, Journal(self._path), self.clock, chance=lambda: 0.5)
        self.start(self.session.feed.run(self.session.observe))
        await self.until_whole()

    async def close(self) -> None:
        """End the program, whatever is under way."""
        jobs = list(self._jobs)
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
        self._jobs.clear()
        self.session.journal.close()
        await self.session.client.aclose()

    async def until_whole(self) -> None:
        """Wait for the list."""
        for _ in range(200):
            if self.session.feed.fleet.is_whole:
                return
            await self.pass_time(STEP)
        raise AssertionError("the list never became whole")

    async def pass_time(self, seconds: float) -> None:
        """Let time pass for the cloud and the program."""
        steps = max(1, round(seconds / STEP))
        for _ in range(steps):
            self.sandbox.world.advance(STEP)
            await self.clock.advance(STEP)

    async def rest(self, most: float = 4_000.0) -> None:
        """Let time pass until every line of the journal has its end."""
        passed = 0.0
        session = self.session
        while session.journal.unfinished(session.place.profile, session.client.base_url) and passed < most:
            await self.pass_time(10 * STEP)
            passed += 10 * STEP

    async def read_all(self) -> None:
        """Walk the list now, and wait for it."""
        asked_at = self.clock.monotonic()
        await self.pass_time(STEP)
        self.session.feed.kick()
        for _ in range(400):
            await self.pass_time(STEP)
            swept_at = self.session.feed.fleet.swept_at
            if swept_at is not None and swept_at > asked_at:
                return
        raise AssertionError("the list was never read again")

    async def take_up_leftovers(self, *, goes_on: bool) -> None:
        """Answer for what the program before has left."""
        leftovers = self.session.operations.leftovers
        for left in leftovers.adopt():
            if not left.needs_answer or goes_on:
                self.start(leftovers.go_on(left))
            else:
                self.start(leftovers.let_be(left))

    def plan(self, wish: Wish, uuids: Iterable[str], *, chain: bool = False, busy: Collection[str] = ()) -> Plan:
        """What would be done."""
        session = self.session
        return plan(
            wish,
            uuids,
            session.feed.fleet.rows,
            session.viewer,
            busy or session.operations.running,
            has_restart=session.client.dialect.has_restart,
            chain=chain,
        )

    def confirm(self, made: Plan) -> Run:
        """Carry a plan out, as if a person had confirmed it."""
        for target in made.targets:
            self.allowed.update(written(step.call(target.uuid)) for step in target.steps)
        run = self.session.operations.begin(made)
        self.start(self.session.operations.carry_out(run))
        return run

    def start(self, work: Coroutine[Any, Any, object]) -> None:
        """Carry on with something in the background."""
        job = asyncio.create_task(work)
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)

    @property
    def writes(self) -> list[str]:
        """The requests so far that were to change something."""
        return [str(sent) for sent in self.wire.sent if sent.method != "GET"]


def written(call: Call) -> str:
    """A request the way the wire notes it down."""
    return f"{call.method} /{call.path}"
