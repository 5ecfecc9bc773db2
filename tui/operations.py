"""Operations: carries plans out, watches each operation to its end, and has all of it written into the journal.

One request leaves once. A lost answer becomes "unknown" and is settled by looking at the server, never by asking again.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from api_client.errors import ApiError, Forbidden, WrongState
from api_client.states import Action
from tui.courier import Courier, Performer
from tui.formats import local_time
from tui.journal import JournalError, Outcome
from tui.leftovers import Leftovers
from tui.lookout import Lookout
from tui.orders import Step
from tui.owner import this_process
from tui.register import Author, Register
from tui.runs import Operation, Run
from tui.settling import namesakes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from api_client.models import Accepted, Created, InstanceEdit, NewInstance
    from tui.clock import Clock
    from tui.journal import Journal
    from tui.lookout import Watch
    from tui.plan import Plan, Target

AT_ONCE = 4
"""Requests of one plan that are under way at the same time."""

STEP_LIMIT = 1_800.0
"""Seconds for which the end of a step is waited for."""

RECALL = 86_400.0
"""Seconds for which a creation of unknown outcome is held against another one of its name."""


class Writer(Performer, Protocol):
    """What operations need of the client."""

    async def create(self, new: NewInstance) -> Created:
        """Ask for a new instance."""
        ...

    async def edit(self, uuid: str, edit: InstanceEdit) -> Accepted:
        """Change name, description and security groups."""
        ...


class Operations:
    """Everything this session asks for."""

    def __init__(
        self,
        writer: Writer,
        feed: Watch,
        journal: Journal,
        clock: Clock,
        *,
        profile: str,
        user: str,
        origin: str = "",
        undo: float = 0.0,
        step_limit: float = STEP_LIMIT,
        owner: str = "",
    ) -> None:
        """Nothing is done yet.

        Args:
            writer: sends.
            feed: looks.
            journal: remembers.
            clock: tells the time.
            profile: the name of the server.
            user: who asks.
            origin: the server's root address.
            undo: seconds before the requests of a plan leave, in which they can be undone.
            step_limit: seconds for which the end of each step is waited for.
            owner: who carries it out; this process when empty.
        """
        self.changed: Callable[[], None] = lambda: None
        """Called whenever an operation has moved on."""
        self.learnt: Callable[[str], None] = lambda _project: None
        """Told the uuid of a project in which the server has refused the user."""
        self.hindrance: Callable[[], str] = lambda: ""
        """Asked before something new is sent: why nothing may be changed now; empty when it may."""
        self._writer = writer
        self._feed = feed
        self._journal = journal
        self._clock = clock
        self._undo = undo
        author = Author(profile, user, origin, owner or str(this_process()))
        self._register = Register(journal, clock, author, lambda: self.changed())
        self._lookout = Lookout(feed, clock, step_limit)
        self._courier = Courier(
            writer,
            feed,
            self._lookout,
            self._register,
            learnt=lambda project: self.learnt(project),
            hindrance=lambda: self.hindrance(),
        )
        self.leftovers = Leftovers(journal, self._register, self._courier, clock)
        """What was left without an end before."""
        self._made: set[str] = set()

    @property
    def running(self) -> Mapping[str, Operation]:
        """The operations that have not ended, by the instance's uuid."""
        return self._register.running

    @property
    def unanswered(self) -> list[Operation]:
        """The operations that have not ended and whose last request has no answer."""
        return self._register.unanswered

    @property
    def sending(self) -> int:
        """How many requests have left and have no answer yet."""
        return self._register.sending

    @property
    def trouble(self) -> str:
        """Why the journal could not be kept; empty when it could."""
        return self._register.trouble

    def to_tell(self) -> Mapping[str, Operation]:
        """What to say at the rows: the running operations, and for a while those that did not end well."""
        return self._register.to_tell()

    def go_on_as(self, user: str) -> None:
        """Somebody has logged in: what is asked for from now on is asked for by them."""
        self._register.author = replace(self._register.author, user=user)

    def observe(self) -> None:
        """Tell those who wait that the feed has a newer fleet."""
        self._lookout.observe()

    def begin(self, plan: Plan) -> Run:
        """Write down what a plan asks for. Raises JournalError; then nothing will be sent."""
        busy = self.running
        leaves_at = self._clock.monotonic() + self._undo if self._undo else None
        run = Run(plan, [_operation(plan, target, leaves_at) for target in plan.targets])
        self._register.begin(run.operations.values())
        for uuid in busy.keys() & run.operations.keys():
            words = "not sent: an operation on it is still running"
            self._courier.refuse(run.operations[uuid], WrongState(words, sent=False))
        return run

    async def carry_out(self, run: Run) -> None:
        """Send what was begun, once it can't be undone any more, and watch it all to its end."""
        slots = asyncio.Semaphore(AT_ONCE)
        try:
            if run.leaves_at is not None:
                await self._lookout.wait(run.leaves_at - self._clock.monotonic(), lambda: run.is_over)
            async with asyncio.TaskGroup() as group:
                for operation in run.operations.values():
                    operation.leaves_at = None
                    group.create_task(self._courier.carry(operation, slots))
        except asyncio.CancelledError:
            for operation in run.operations.values():
                self._register.abandon(operation)
            raise

    async def answered(self, run: Run) -> None:
        """Wait until each operation of a run has the answer to its first request, or will get none."""
        while run.answered < len(run.operations):
            await self._register.moved.wait()

    def undo(self) -> int:
        """End everything that can still be undone; tells how many operations that were."""
        waiting = [operation for operation in self.running.values() if operation.leaves_at is not None]
        for operation in waiting:
            self._register.end(operation, Outcome.CANCELLED, operation.account())
        self._lookout.observe()
        return len(waiting)

    def cancel(self, uuid: str) -> str:
        """Keep back what has not been sent for this instance; the sentence says what came of that."""
        operation = self.running.get(uuid)
        if operation is None:
            return "no operation on it is running"
        if not operation.left:
            return f"{operation.hostname}: {operation.summary} has been sent and can't be taken back"
        account = operation.account()
        if operation.sent and operation.outcome is Outcome.ASKED:
            operation.cut = True
        else:
            self._register.end(operation, Outcome.CANCELLED, account)
            self._lookout.observe()
        return f"{operation.hostname}: {operation.summary} cancelled, {account}"

    async def create(self, new: NewInstance) -> Operation:
        """Ask for a new instance; returns once the server has answered, or once its answer is lost: see `error`.

        Raises ApiError when nothing was made, and JournalError when nothing was asked.
        """
        fleet = self._feed.fleet
        operation = Operation(Action.CREATE, "create", "", new.hostname, (Step(Action.CREATE),))
        operation.namesakes = namesakes(fleet, new.hostname) if fleet.is_whole else None
        self._begin(operation)
        try:
            created = await self._register.send(operation, self._writer.create(new))
        except ApiError as error:
            self._feed.kick()
            operation.error = error
            if not error.outcome_unknown:
                self._register.end(operation, Outcome.REFUSED, error.detail)
                raise
            self._register.move(operation, Outcome.UNKNOWN, error.detail)
        else:
            self._name(operation, created.uuid, "", created.request_id)
        return operation

    async def follow(self, operation: Operation) -> Operation:
        """Wait until what was created has settled; where the answer was lost, look for it first."""
        if not operation.uuid:
            if not (uuid := await self._lookout.newcomer(operation, self._made)):
                is_there = namesakes(self._feed.fleet, operation.hostname) - (operation.namesakes or frozenset())
                words = "which instance it is can't be told" if is_there else "no instance of this name has appeared"
                self._register.end(operation, Outcome.UNKNOWN, words)
                return operation
            self._name(operation, uuid, "the answer was lost; an instance of this name has appeared")
        await self._courier.see_through(operation)
        return operation

    async def edit(self, uuid: str, hostname: str, edit: InstanceEdit) -> None:
        """Change name, description and security groups. Raises ApiError and JournalError."""
        operation = Operation(Action.EDIT, "edit", uuid, hostname, before=self._feed.fleet.rows.get(uuid))
        self._begin(operation)
        try:
            accepted = await self._register.send(operation, self._writer.edit(uuid, edit))
        except ApiError as error:
            self._courier.fail(operation, error)
            if not operation.ended:
                self._register.end(operation, Outcome.UNKNOWN, error.detail)
            raise
        finally:
            self._feed.kick(uuid)
        self._register.name(operation, accepted.request_id)
        self._register.end(operation, Outcome.DONE, "")

    def doubtful_create(self, hostname: str) -> str:
        """What speaks against asking for an instance of this name: one was asked for, and what became of it is unknown.

        Empty when nothing does. Raises JournalError.
        """
        since, author = self._clock.time() - RECALL, self._register.author
        made = self._journal.entries(
            profile=author.profile, origin=author.origin, action=Action.CREATE, hostname=hostname, since=since, limit=1
        )
        if not made or made[0].outcome not in {Outcome.ASKED, Outcome.UNKNOWN}:
            return ""
        at = local_time(made[0].asked_at, "%H:%M")
        return f"{hostname} was asked for at {at}, and whether it was made is not known: it may be there already"

    async def answers(self, limit: float) -> bool:
        """Wait until every request has its answer, so many seconds at most; tell whether they have."""
        end = self._clock.monotonic() + limit
        while self.sending and self._clock.monotonic() < end:
            await self._clock.sleep(0.05)
        return not self.sending

    def _begin(self, operation: Operation) -> None:
        """Write down what is about to be sent. Raises JournalError and Forbidden; then it is not to be."""
        if words := self.hindrance():
            raise Forbidden(f"not sent: {words}", sent=False)
        self._register.begin([operation])
        try:
            self._register.leave(operation)
        except JournalError:
            self._register.end(operation, Outcome.REFUSED, "not sent")
            raise

    def _name(self, operation: Operation, uuid: str, words: str, request_id: str = "") -> None:
        """The instance of a creation is known."""
        operation.uuid = uuid
        self._made.add(uuid)
        self._register.name(operation, request_id)
        self._register.move(operation, Outcome.ACCEPTED, words)
        self._feed.kick(uuid)


def _operation(plan: Plan, target: Target, leaves_at: float | None) -> Operation:
    row = target.row
    return Operation(
        plan.action, plan.wish.summary, target.uuid, row.hostname, target.steps, before=row, leaves_at=leaves_at
    )
