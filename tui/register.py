"""Register: the operations that are under way, and the one hand that writes about them into the journal.

What is to be sent has to be written first. What is seen afterwards is followed even if it can't be written any more:
`trouble` says so.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from tui.bell import Bell
from tui.journal import Entry, JournalError, Kind, Outcome
from tui.orders import to_text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from tui.clock import Clock
    from tui.journal import Journal
    from tui.runs import Operation

T = TypeVar("T")

TOLD_FOR = 60.0
"""Seconds for which a row tells of an operation that did not end well."""

UNANSWERED = "the program ended before the answer came"
UNSENT = "not sent: the program ended first"


@dataclass(frozen=True, slots=True)
class Author:
    """Who asks, of whom, and by which program."""

    profile: str
    user: str
    origin: str
    """The server's root address."""
    owner: str
    """The program that carries it out."""


class Register:
    """Keeps the operations of one user on one server, as they stand."""

    def __init__(self, journal: Journal, clock: Clock, author: Author, changed: Callable[[], None]) -> None:
        self.author = author
        """In whose name operations are written down."""
        self.trouble = ""
        """Why the journal could not be kept; empty when it could."""
        self.moved = Bell()
        """Rings whenever an operation has moved on."""
        self._journal = journal
        self._clock = clock
        self._changed = changed
        self._running: dict[int, Operation] = {}
        self._sending: set[int] = set()
        self._unhappy: dict[str, tuple[float, Operation]] = {}

    @property
    def running(self) -> Mapping[str, Operation]:
        """The operations that have not ended, by the instance's uuid."""
        return {operation.uuid: operation for operation in self._running.values() if operation.uuid}

    @property
    def unanswered(self) -> list[Operation]:
        """The operations that have not ended and whose last request has no answer, creations too."""
        return [operation for operation in self._running.values() if operation.outcome is Outcome.UNKNOWN]

    @property
    def sending(self) -> int:
        """How many requests have left and have no answer yet."""
        return len(self._sending)

    def is_running(self, number: int) -> bool:
        """Whether the operation of this number is under way here."""
        return number in self._running

    def to_tell(self) -> Mapping[str, Operation]:
        """What to say at the rows: the running operations, and for a while those that did not end well."""
        since = self._clock.monotonic() - TOLD_FOR
        recent = {uuid: operation for uuid, (at, operation) in self._unhappy.items() if at > since}
        return recent | dict(self.running)

    def begin(self, operations: Iterable[Operation]) -> None:
        """Write operations down, all or none, and take them in. Raises JournalError."""
        begun = tuple(operations)
        numbers = self._journal.begin([self._entry(operation) for operation in begun])
        for operation, number in zip(begun, numbers, strict=True):
            operation.id = number
            self._running[number] = operation
        self._stir()

    def take_in(self, operation: Operation) -> None:
        """Go on with an operation that is in the journal already."""
        self._running[operation.id] = operation
        self._stir()

    def leave(self, operation: Operation) -> None:
        """Write down that the present step's request is about to be sent. Raises JournalError."""
        action = operation.current.action if operation.steps else operation.action
        self._journal.note(operation.id, self._clock.time(), action, Kind.REQUEST)
        operation.sent = True
        self._stir()

    async def send(self, operation: Operation, request: Awaitable[T]) -> T:
        """Await the answer to a request; whoever ends the program meanwhile leaves an unknown outcome behind."""
        self._sending.add(operation.id)
        try:
            return await request
        except asyncio.CancelledError:
            self.move(operation, Outcome.UNKNOWN, UNANSWERED)
            raise
        finally:
            self._sending.discard(operation.id)

    def name(self, operation: Operation, request_id: str) -> None:
        """The server has told what it calls the request, or which instance it made."""
        self._kept(lambda: self._journal.name(operation.id, request_id, operation.uuid))
        if request_id:
            self._note(operation, f"request {request_id}", Kind.NOTE)

    def move(self, operation: Operation, outcome: Outcome, words: str) -> None:
        """An operation stands otherwise than before."""
        operation.outcome, operation.words = outcome, words
        self._note(operation, words or outcome, Kind.ANSWER)
        self._settle(operation, None)
        self._stir()

    def saw(self, operation: Operation, state: str) -> None:
        """The instance was seen in another state."""
        self._note(operation, state, Kind.STATE)

    def advance(self, operation: Operation) -> None:
        """A step has worked, and the next one is due."""
        operation.step += 1
        operation.sent, operation.outcome, operation.words = False, Outcome.ASKED, ""
        self._settle(operation, None)
        self._stir()

    def abandon(self, operation: Operation) -> None:
        """The program ends: what was begun and not sent never will be; the rest is found again in the journal."""
        if not operation.ended and not operation.sent and operation.step == 0:
            self.end(operation, Outcome.CANCELLED, UNSENT)

    def end(self, operation: Operation, outcome: Outcome, words: str) -> None:
        """An operation has ended, for good."""
        operation.outcome, operation.words, operation.ended, operation.leaves_at = outcome, words, True, None
        self._running.pop(operation.id, None)
        self._settle(operation, self._clock.time())
        self._unhappy.pop(operation.uuid, None)
        if outcome is not Outcome.DONE and operation.uuid:
            self._unhappy[operation.uuid] = (self._clock.monotonic(), operation)
        self._stir()

    def _entry(self, operation: Operation) -> Entry:
        author = self.author
        return Entry(
            author.profile,
            author.user,
            operation.action,
            operation.uuid,
            operation.hostname,
            operation.summary,
            self._clock.time(),
            origin=author.origin,
            project=operation.before.project_name if operation.before else "",
            steps=to_text(operation.steps) if operation.steps else "",
            owner=author.owner,
        )

    def _note(self, operation: Operation, what: str, kind: Kind) -> None:
        self._kept(lambda: self._journal.note(operation.id, self._clock.time(), what, kind))

    def _settle(self, operation: Operation, at: float | None) -> None:
        self._kept(
            lambda: self._journal.settle(operation.id, operation.outcome, operation.words, at, step=operation.step)
        )

    def _kept(self, write: Callable[[], None]) -> None:
        """Write about what has happened already; it is gone on with even if that fails."""
        try:
            write()
        except JournalError as error:
            self.trouble = str(error)

    def _stir(self) -> None:
        self.moved.ring()
        self._changed()
