"""Courier: takes one operation from request to request, each after the step before has worked, and to its end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from api_client.errors import ApiError, Forbidden, Unauthenticated
from tui.journal import JournalError, Outcome
from tui.settling import not_ready

if TYPE_CHECKING:
    from collections.abc import Callable

    from api_client.calls import Call
    from api_client.models import Accepted
    from tui.lookout import Lookout, Watch
    from tui.register import Register
    from tui.runs import Operation

LOG_IN_LIMIT = 600.0
"""Seconds for which a request waits for somebody to log in; who comes back later may want something else."""

GLANCE = 5.0
"""Seconds for which it is waited that the feed runs into a refused token, too."""


class Performer(Protocol):
    """What it takes to act on an instance."""

    async def perform(self, call: Call) -> Accepted:
        """Ask something of an instance."""
        ...


class Courier:
    """Sends the steps of operations, each once."""

    def __init__(
        self,
        performer: Performer,
        feed: Watch,
        lookout: Lookout,
        register: Register,
        *,
        learnt: Callable[[str], None],
        hindrance: Callable[[], str],
    ) -> None:
        self._performer = performer
        self._feed = feed
        self._lookout = lookout
        self._register = register
        self._learnt = learnt
        self._hindrance = hindrance
        self._in_hand: set[int] = set()

    async def carry(self, operation: Operation, slots: asyncio.Semaphore) -> None:
        """Send what is left of an operation, and watch it to its end; nothing happens while that is being done."""
        if operation.id in self._in_hand:
            return
        self._in_hand.add(operation.id)
        try:
            while not operation.ended:
                if not operation.sent and operation.cut:
                    self._register.end(operation, Outcome.CANCELLED, operation.account())
                elif not operation.sent:
                    await self._send(operation, slots)
                if not operation.ended:
                    await self.see_through(operation)
        finally:
            self._in_hand.discard(operation.id)

    async def take_up(self, operation: Operation) -> None:
        """Go on with an operation that somebody else has begun."""
        self._feed.kick(operation.uuid)
        await self.carry(operation, asyncio.Semaphore(1))

    async def see_through(self, operation: Operation) -> None:
        """Watch the present step to its end; it is the operation's end, unless it worked and there is another step."""
        register = self._register
        verdict = await self._lookout.verdict(
            operation,
            lambda state: register.saw(operation, state),
            lambda: register.move(operation, Outcome.ACCEPTED, "the answer was lost, and it is under way"),
        )
        if verdict is None:
            return
        if verdict.outcome is not Outcome.DONE:
            register.end(operation, verdict.outcome, operation.in_place(verdict.words))
        elif operation.left and operation.cut:
            register.end(operation, Outcome.CANCELLED, operation.account())
        elif operation.left:
            register.advance(operation)
        else:
            register.end(operation, Outcome.DONE, verdict.words)

    def refuse(self, operation: Operation, error: ApiError) -> None:
        """End an operation whose request does not leave: when something was done before, that is a failure."""
        operation.error = error
        outcome = Outcome.FAILED if operation.step else Outcome.REFUSED
        self._register.end(operation, outcome, operation.in_place(error.detail))

    def fail(self, operation: Operation, error: ApiError) -> None:
        """Take in that a request was refused, which ends its operation, or that its answer was lost."""
        operation.error = error
        if error.request_id:
            self._register.name(operation, error.request_id)
        row = self._feed.fleet.rows.get(operation.uuid)
        if isinstance(error, Forbidden) and row is not None:
            self._learnt(row.project_uuid)
        if error.outcome_unknown:
            self._register.move(operation, Outcome.UNKNOWN, error.detail)
        else:
            self._register.end(operation, Outcome.REFUSED, operation.in_place(error.detail))

    async def _send(self, operation: Operation, slots: asyncio.Semaphore) -> None:
        """Send the present step's request when it is its turn; a later step's only by a reading that is new enough."""
        if operation.step and not await self._lookout.fresh(operation):
            if not operation.ended:
                words = f"{operation.current.action} not sent: the server has not shown it since"
                self.refuse(operation, ApiError(words, sent=False))
            return
        asked_by = self._register.author.user
        while _is_due(operation):
            kept_out = await self._kept_out(operation, asked_by)
            async with slots:
                if _is_due(operation) and (kept_out or self._lookout.is_let_in):
                    await self._request(operation, kept_out)
                if isinstance(operation.error, Unauthenticated):
                    # Those that wait for their turn are not to run into the same.
                    await self._lookout.glance(GLANCE)

    async def _request(self, operation: Operation, kept_out: ApiError | None) -> None:
        """Send the present step's request, once, if the instance is still as it has to be."""
        if error := kept_out or self._hindered(operation) or not_ready(self._feed.fleet, operation):
            self.refuse(operation, error)
            return
        try:
            self._register.leave(operation)
        except JournalError as trouble:
            self.refuse(operation, ApiError(f"not sent: {trouble}", sent=False))
            return
        try:
            accepted = await self._register.send(
                operation, self._performer.perform(operation.current.call(operation.uuid))
            )
        except ApiError as error:
            self.fail(operation, error)
        else:
            self._register.name(operation, accepted.request_id)
            self._register.move(operation, Outcome.ACCEPTED, accepted.status)
        finally:
            self._feed.kick(operation.uuid)
        if operation.cut and not operation.ended:
            self._register.end(operation, Outcome.CANCELLED, operation.account())

    async def _kept_out(self, operation: Operation, asked_by: str) -> ApiError | None:
        """Wait while somebody has to log in; what forbids to go on then, if anything does."""
        if operation.ended or await self._lookout.let_in(operation, LOG_IN_LIMIT):
            user = self._register.author.user
            words = f"not sent: {user} has logged in since, and {asked_by} asked for it"
            return None if user == asked_by else Forbidden(words, sent=False)
        return Unauthenticated("not sent: nobody has logged in for too long", sent=False)

    def _hindered(self, operation: Operation) -> ApiError | None:
        """What forbids to begin; once begun, it is brought to its end: half a restart is worse than a whole one."""
        words = "" if operation.step else self._hindrance()
        return Forbidden(f"not sent: {words}", sent=False) if words else None


def _is_due(operation: Operation) -> bool:
    """Whether there still is a request to be sent."""
    return not operation.ended and not operation.sent
