"""Operations: carries plans out, watches each to its end, and writes all of it into the journal.

One request leaves once. A lost answer becomes "unknown" and is settled by looking at the server, never by asking again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from api_client.errors import ApiError, NotFound, WrongState
from api_client.states import TRANSITIONS, Action, Transition, is_transitional
from tui.journal import Entry, Outcome
from tui.orders import Order

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from api_client.models import Created, InstanceEdit, NewInstance
    from tui.clock import Clock
    from tui.fleet import Fleet
    from tui.journal import Journal
    from tui.orders import Request
    from tui.plan import Plan, Target

T = TypeVar("T")

AT_ONCE = 4
"""Requests of one plan that are under way at the same time."""

DOUBT = 30.0
"""Seconds without a sign after which an operation whose answer was lost is left as unknown."""

TOLD_FOR = 60.0
"""Seconds for which a row tells of an operation that did not end well."""


class Writer(Protocol):
    """What operations need of the client."""

    async def create(self, new: NewInstance) -> Created:
        """Ask for a new instance."""
        ...

    async def edit(self, uuid: str, edit: InstanceEdit) -> None:
        """Change name, description and security groups."""
        ...


class Watch(Protocol):
    """What operations need of the feed."""

    @property
    def fleet(self) -> Fleet:
        """The newest snapshot."""
        ...

    def kick(self, *uuids: str) -> None:
        """Read these instances now, or all."""
        ...


@dataclass(frozen=True, slots=True)
class Operation:
    """One action on one instance, as it stands."""

    id: int
    action: Action
    summary: str
    uuid: str
    hostname: str
    outcome: Outcome = Outcome.ASKED
    words: str = ""
    """The server's words, clean, or ours."""
    ended: bool = False
    error: ApiError | None = None
    """Why it was refused or is unknown, where the server or the network said so."""

    @property
    def sentence(self) -> str:
        """How it stands, in a few words, for the row."""
        if self.outcome is Outcome.ASKED:
            return f"{self.summary}: asking"
        if self.outcome is Outcome.ACCEPTED:
            return f"{self.summary}: {self.words or 'accepted'}"
        return f"{self.summary} {self.outcome}" + (f": {self.words}" if self.words else "")


class Operations:
    """Everything this session has asked for."""

    def __init__(self, writer: Writer, feed: Watch, journal: Journal, clock: Clock, *, profile: str, user: str) -> None:
        self.changed: Callable[[], None] = lambda: None
        """Called whenever an operation has moved on."""
        self._writer = writer
        self._feed = feed
        self._journal = journal
        self._clock = clock
        self._profile = profile
        self._user = user
        self._running: dict[int, Operation] = {}
        self._sending: set[int] = set()
        self._unhappy: dict[str, tuple[float, Operation]] = {}
        self._news = asyncio.Event()

    @property
    def running(self) -> Mapping[str, Operation]:
        """The operations that have not ended, by the instance's uuid."""
        return {operation.uuid: operation for operation in self._running.values() if operation.uuid}

    def to_tell(self) -> Mapping[str, Operation]:
        """What to say at the rows: the running operations, and for a while those that did not end well."""
        since = self._clock.monotonic() - TOLD_FOR
        recent = {uuid: operation for uuid, (at, operation) in self._unhappy.items() if at > since}
        return recent | dict(self.running)

    @property
    def sending(self) -> int:
        """How many requests have left and have no answer yet."""
        return len(self._sending)

    def observe(self) -> None:
        """Tell those who wait that the feed has a newer fleet."""
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def run(self, plan: Plan, order: Order, answered: Callable[[Operation], None]) -> tuple[Operation, ...]:
        """Carry a plan out and return how each operation ended, in the plan's order.

        `answered` is told of each operation once the server has answered its first request. Raises JournalError
        before anything is sent when the journal can't be written.
        """
        begun = [self._begin(order, target.uuid, target.row.hostname) for target in plan.targets]
        slots = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._carry_out(operation, target, order, slots, answered))
                for operation, target in zip(begun, plan.targets, strict=True)
            ]
        return tuple(task.result() for task in tasks)

    async def create(self, new: NewInstance) -> Operation:
        """Ask for a new instance; returns once the server has made it. Raises ApiError and JournalError."""
        operation = self._begin(Order(Action.CREATE, "create", ()), "", new.hostname)
        try:
            created = await self._send(operation, self._writer.create(new))
        except ApiError as error:
            self._end(operation, Outcome.UNKNOWN if error.outcome_unknown else Outcome.REFUSED, error.detail)
            self._feed.kick()
            raise
        self._journal.name_target(operation.id, created.uuid)
        self._feed.kick(created.uuid)
        return self._move(replace(operation, uuid=created.uuid, outcome=Outcome.ACCEPTED))

    async def follow(self, operation: Operation) -> Operation:
        """Wait until what was created has settled."""
        return await self._settle(operation, TRANSITIONS[Action.CREATE], last=True)

    async def edit(self, uuid: str, hostname: str, edit: InstanceEdit) -> None:
        """Change name, description and security groups. Raises ApiError and JournalError."""
        operation = self._begin(Order(Action.EDIT, "edit", ()), uuid, hostname)
        try:
            await self._send(operation, self._writer.edit(uuid, edit))
        except ApiError as error:
            self._end(operation, Outcome.UNKNOWN if error.outcome_unknown else Outcome.REFUSED, error.detail)
            raise
        finally:
            self._feed.kick(uuid)
        self._end(operation, Outcome.DONE, "")

    async def answers(self, limit: float) -> bool:
        """Wait until every request has its answer, so many seconds at most; tell whether they have."""
        end = self._clock.monotonic() + limit
        while self._sending and self._clock.monotonic() < end:
            await self._clock.sleep(0.05)
        return not self._sending

    def _begin(self, order: Order, uuid: str, hostname: str) -> Operation:
        asked_at = self._clock.time()
        entry = Entry(self._profile, self._user, order.action, uuid, hostname, order.summary, asked_at)
        return self._move(Operation(self._journal.begin(entry), order.action, order.summary, uuid, hostname))

    async def _carry_out(
        self,
        operation: Operation,
        target: Target,
        order: Order,
        slots: asyncio.Semaphore,
        answered: Callable[[Operation], None],
    ) -> Operation:
        async with slots:
            operation = await self._first_request(operation, target, order.requests[0])
        answered(operation)
        for number, request in enumerate(order.requests, start=1):
            if number > 1 and not operation.ended:
                operation = await self._request(operation, request)
            if not operation.ended:
                move = TRANSITIONS[request.action]
                operation = await self._settle(operation, move, last=number == len(order.requests))
        return operation

    async def _first_request(self, operation: Operation, target: Target, request: Request) -> Operation:
        """Send the first request, unless the instance has changed since it was shown, or is being acted on."""
        row = self._feed.fleet.rows.get(target.uuid)
        if any(other.uuid == target.uuid and other.id < operation.id for other in self._running.values()):
            words = "not sent: an operation on it is still running"
            return self._not_sent(operation, WrongState(words, sent=False))
        if row is None:
            return self._not_sent(operation, NotFound("not sent: it is gone", sent=False))
        if row.state != target.row.state:
            words = f"not sent: it is {row.state} now, not {target.row.state}"
            return self._not_sent(operation, WrongState(words, sent=False))
        return await self._request(operation, request)

    def _not_sent(self, operation: Operation, error: ApiError) -> Operation:
        return self._end(replace(operation, error=error), Outcome.REFUSED, error.detail)

    async def _request(self, operation: Operation, request: Request) -> Operation:
        try:
            accepted = await self._send(operation, request.send(operation.uuid))
        except ApiError as error:
            operation = replace(operation, error=error)
            if not error.outcome_unknown:
                return self._end(operation, Outcome.REFUSED, error.detail)
            return self._move(replace(operation, outcome=Outcome.UNKNOWN, words=error.detail))
        finally:
            self._feed.kick(operation.uuid)
        return self._move(replace(operation, outcome=Outcome.ACCEPTED, words=accepted.status))

    async def _send(self, operation: Operation, call: Awaitable[T]) -> T:
        """Await the answer to one request; whoever ends the program meanwhile leaves an unknown outcome behind."""
        self._sending.add(operation.id)
        try:
            return await call
        except asyncio.CancelledError:
            self._end(operation, Outcome.UNKNOWN, "the program ended before the answer came")
            raise
        finally:
            self._sending.discard(operation.id)

    async def _settle(self, operation: Operation, move: Transition, *, last: bool) -> Operation:
        """Watch the instance until this transition has ended; the operation ends with its `last` one."""
        sent_at = self._clock.monotonic()
        state = ""
        while True:
            fleet = self._feed.fleet
            row = fleet.rows.get(operation.uuid)
            if row is not None and row.state != state and _told_since(fleet, operation.uuid, sent_at):
                state = row.state
                self._journal.note(operation.id, self._clock.time(), state)
            verdict = judge(fleet, operation, move, sent_at, self._clock.monotonic())
            if verdict is not None:
                outcome, words = verdict
                return operation if outcome is Outcome.DONE and not last else self._end(operation, outcome, words)
            await self._news.wait()

    def _move(self, operation: Operation) -> Operation:
        if operation.words:
            self._journal.note(operation.id, self._clock.time(), operation.words)
        if operation.outcome is not Outcome.ASKED:
            self._journal.settle(operation.id, operation.outcome, operation.words, None)
        self._running[operation.id] = operation
        self.changed()
        return operation

    def _end(self, operation: Operation, outcome: Outcome, words: str) -> Operation:
        self._running.pop(operation.id, None)
        self._journal.settle(operation.id, outcome, words, self._clock.time())
        ended = replace(operation, outcome=outcome, words=words, ended=True)
        self._unhappy.pop(operation.uuid, None)
        if outcome is not Outcome.DONE and operation.uuid:
            self._unhappy[operation.uuid] = (self._clock.monotonic(), ended)
        self.changed()
        return ended


def judge(
    fleet: Fleet, operation: Operation, move: Transition, sent_at: float, now: float
) -> tuple[Outcome, str] | None:
    """How a transition has ended, by what the server showed after the request; None while it has not."""
    row = fleet.rows.get(operation.uuid)
    if row is None:
        if operation.action is Action.CREATE:
            return None
        return (Outcome.DONE, "") if move.ends is None else (Outcome.FAILED, "it is gone")
    if not _told_since(fleet, operation.uuid, sent_at):
        return None
    if operation.outcome is Outcome.UNKNOWN and row.state in move.starts:
        return (Outcome.UNKNOWN, operation.words) if now - sent_at > DOUBT else None
    if row.state == move.ends:
        return Outcome.DONE, ""
    if is_transitional(row.state):
        return None
    return Outcome.FAILED, f"it ended {row.state}" + (f", not {move.ends}" if move.ends else "")


def _told_since(fleet: Fleet, uuid: str, moment: float) -> bool:
    told = fleet.confirmed_at(uuid)
    return told is not None and told > moment
