"""Leftovers: operations that a program which is gone has left in the journal without their end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_client.states import Action
from tui.journal import Kind, Outcome
from tui.orders import from_text
from tui.owner import is_gone
from tui.register import UNANSWERED, UNSENT
from tui.runs import Operation

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.courier import Courier
    from tui.journal import Entry, Journal, Step
    from tui.register import Register

_KNOWN = frozenset(Action)
"""A newer program may have others; it takes care of them itself."""


@dataclass(frozen=True, slots=True)
class LeftOver:
    """An operation whose program is gone, on an instance the server is, or was, at work on."""

    operation: Operation
    asked_at: float
    """Unix seconds."""

    @property
    def needs_answer(self) -> bool:
        """Whether a person has to say if it goes on: there is something left to be sent."""
        return bool(self.operation.left)

    @property
    def sentence(self) -> str:
        """What it was, and how far it came."""
        operation = self.operation
        return f"{operation.summary} {operation.hostname or operation.uuid}: {operation.account()}"


class Leftovers:
    """Takes over what others have left, and brings it to an end."""

    def __init__(self, journal: Journal, register: Register, courier: Courier, clock: Clock) -> None:
        self._journal = journal
        self._register = register
        self._courier = courier
        self._clock = clock

    def adopt(self) -> tuple[LeftOver, ...]:
        """Take over the operations on this server that did not end and are nobody's any more. Raises JournalError.

        What looking can't tell the end of is ended. All others are to be gone on with, or, if that needs an answer, to
        be let be; those without one are only watched.
        """
        left, author = [], self._register.author
        for entry in self._journal.unfinished(author.profile, author.origin):
            seen = self._journal.steps(entry.id)
            if not self._is_free(entry, seen):
                continue
            operation = _operation(entry, seen)
            if verdict := _verdict_without_looking(operation):
                self._register.end(operation, *verdict)
            else:
                self._register.take_in(operation)
                left.append(LeftOver(operation, entry.asked_at))
        return tuple(left)

    async def go_on(self, left: LeftOver) -> None:
        """Watch a leftover to its end, and send what is left of it."""
        await self._courier.take_up(left.operation)

    async def let_be(self, left: LeftOver) -> None:
        """Send nothing more of a leftover, and watch what was sent to its end."""
        left.operation.cut = True
        await self._courier.take_up(left.operation)

    def _is_free(self, entry: Entry, seen: tuple[Step, ...]) -> bool:
        """Whether nobody carries it out any more; then it is ours, unless another program was faster."""
        owner = self._register.author.owner
        if entry.action not in _KNOWN or self._register.is_running(entry.id):
            return False
        heard = max([entry.asked_at, *(step.at for step in seen)])
        if entry.owner != owner and not is_gone(entry.owner, self._clock.time() - heard):
            return False
        return self._journal.take_over(entry.id, entry.owner, owner)


def _verdict_without_looking(operation: Operation) -> tuple[Outcome, str] | None:
    """How a leftover ended, where looking at the instance would not tell; None where it would."""
    if not operation.sent and operation.step == 0:
        return Outcome.CANCELLED, UNSENT
    if not operation.steps:
        return Outcome.UNKNOWN, UNANSWERED
    if operation.action is Action.CREATE and not operation.uuid:
        return Outcome.UNKNOWN, f"{UNANSWERED}: look for it in the list"
    return None


def _operation(entry: Entry, seen: tuple[Step, ...]) -> Operation:
    """The operation of an entry; steps this program does not know are none at all, and are not taken."""
    try:
        steps = from_text(entry.steps) if entry.steps else ()
    except ValueError:
        steps = ()
    if steps and entry.step >= len(steps):
        steps = ()
    sent = sum(step.kind is Kind.REQUEST for step in seen) > entry.step
    lost = sent and entry.outcome is not Outcome.ACCEPTED
    return Operation(
        Action(entry.action),
        entry.summary,
        entry.uuid,
        entry.hostname,
        steps,
        id=entry.id,
        step=entry.step if steps else 0,
        sent=sent,
        outcome=Outcome.UNKNOWN if lost else entry.outcome,
        words=entry.words or (UNANSWERED if lost else ""),
    )
