"""A server, a feed and a journal, each moved by the test, with the operations in front of them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from api_client.models import Accepted, Created, InstanceEdit, NewInstance
from tests.clock import ManualClock, settle
from tests.tui.fakes import uuid
from tui.fleet import Fleet, after_refresh, after_sweep
from tui.journal import Journal
from tui.operations import Operations
from tui.orders import Wish
from tui.plan import Viewer, plan

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from api_client.calls import Call
    from api_client.errors import ApiError
    from api_client.rows import InstanceRow
    from api_client.states import Action
    from tui.plan import Plan
    from tui.runs import Run

STAFF = Viewer("root", is_staff=True)
ORIGIN = "https://cloud.example/"
TAKES = 0.5
"""Seconds from a question to the server's answer."""


class Desk:
    """What a person works at: what is sent is noted down, and answered as the test says."""

    def __init__(self, *rows: InstanceRow, journal: Journal | None = None, **settings: Any) -> None:  # noqa: ANN401 (those of Operations)
        self.clock = ManualClock()
        self.fleet = after_sweep(Fleet(), rows, (), self.clock.monotonic(), self.clock.monotonic())
        self.kicked: list[tuple[str, ...]] = []
        self.sent: list[tuple[str, str]] = []
        self.answers: dict[str, ApiError | asyncio.Event] = {}
        """What becomes of a request, by the uuid or the hostname, or by the action and the uuid."""
        self.journal = journal or Journal(None)
        self.learnt: list[str] = []
        self.operations = Operations(
            self,
            self,
            self.journal,
            self.clock,
            profile="prod",
            user="root",
            origin=ORIGIN,
            **settings,
        )
        self.operations.learnt = self.learnt.append

    def kick(self, *uuids: str) -> None:
        self.kicked.append(uuids)

    async def perform(self, call: Call) -> Accepted:
        target, _, rest = call.path.removeprefix("api/instances/").partition("/")
        action = rest.rstrip("/") or call.method.lower()
        words = f"{action} {call.body}" if call.body else action
        await self._answer(words, target, f"{action} {target}")
        return Accepted(status=f"{action} was scheduled", request_id=f"r{len(self.sent)}")

    async def create(self, new: NewInstance) -> Created:
        await self._answer("create", new.hostname, f"create {new.hostname}")
        return Created(uuid=uuid(99), hostname=new.hostname, request_id="made")

    async def edit(self, uuid: str, edit: InstanceEdit) -> Accepted:
        await self._answer("edit", uuid, f"edit {uuid}")
        return Accepted()

    async def show(self, *rows: InstanceRow, gone: tuple[str, ...] = (), after: float = 1) -> None:
        """Let the feed tell of these rows, a second later."""
        await self.clock.advance(after)
        now = self.clock.monotonic()
        self.fleet = after_refresh(self.fleet, rows, gone, now - TAKES, now)
        self.operations.observe()
        await settle()

    async def sweep(self, *rows: InstanceRow, after: float = 1) -> None:
        """Let the feed tell of the whole list, a second later."""
        await self.clock.advance(after)
        now = self.clock.monotonic()
        self.fleet = after_sweep(self.fleet, rows, (), now - TAKES, now)
        self.operations.observe()
        await settle()

    def plan(self, wish: Action | Wish, *numbers: int, chain: bool = False, has_restart: bool = False) -> Plan:
        asked = wish if isinstance(wish, Wish) else Wish(wish)
        uuids = [uuid(number) for number in numbers]
        return plan(asked, uuids, self.fleet.rows, STAFF, has_restart=has_restart, chain=chain)

    @asynccontextmanager
    async def running(
        self, wish: Action | Wish, *numbers: int, chain: bool = False, has_restart: bool = False
    ) -> AsyncIterator[Run]:
        """Begin a plan, and carry it out meanwhile."""
        run = self.operations.begin(self.plan(wish, *numbers, chain=chain, has_restart=has_restart))
        task = asyncio.create_task(self.operations.carry_out(run))
        await settle()
        try:
            yield run
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def entry(self, index: int = 0) -> Any:  # noqa: ANN401 (tests look at whatever they want)
        return self.journal.entries()[index]

    def steps(self, index: int = 0) -> list[str]:
        """What the journal has seen of an operation: the kind, and what it was."""
        return [f"{step.kind}: {step.what}" for step in self.journal.steps(self.entry(index).id)]

    async def _answer(self, words: str, target: str, precise: str) -> None:
        self.sent.append((words, target))
        answer = self.answers.get(precise) or self.answers.get(target)
        if isinstance(answer, asyncio.Event):
            await answer.wait()
        elif answer is not None:
            raise answer
