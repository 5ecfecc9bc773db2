"""Runs: a plan while it is carried out, and the operations it is made of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_client.errors import TlsFailure, Unreachable
from tui.journal import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_client.errors import ApiError
    from api_client.rows import InstanceRow
    from api_client.states import Action
    from tui.orders import Step
    from tui.plan import Plan


@dataclass(slots=True, eq=False)
class Operation:
    """One wish on one instance, as it stands. Whoever began it moves it on; all others only look."""

    action: Action
    summary: str
    """The wish in words."""
    uuid: str
    """Empty for a creation whose answer has not come."""
    hostname: str
    steps: tuple[Step, ...] = ()
    """What is sent, one after the other; nothing for an edit."""
    before: InstanceRow | None = None
    """The instance as it was when the plan was made."""
    id: int = 0
    step: int = 0
    """The place in `steps` it has come to."""
    sent: bool = False
    """Whether the request of this step has left."""
    outcome: Outcome = Outcome.ASKED
    words: str = ""
    """The server's words, clean, or ours."""
    ended: bool = False
    error: ApiError | None = None
    """Why it was refused or is unknown, where the server or the network said so."""
    leaves_at: float | None = None
    """When the first request leaves (monotonic seconds), while that can be undone."""
    cut: bool = False
    """Whether no later step is to be sent, once the answer to this one is there."""
    namesakes: frozenset[str] | None = None
    """Of a creation: the instances that had this name before; None when that was not known."""

    @property
    def current(self) -> Step:
        """The step it has come to."""
        return self.steps[self.step]

    @property
    def left(self) -> tuple[Step, ...]:
        """The steps that have not been sent."""
        return self.steps[self.step + self.sent :]

    @property
    def sentence(self) -> str:
        """How it stands, in a few words, for the row."""
        place = f" ({self.step + 1} of {len(self.steps)})" if len(self.steps) > 1 else ""
        if self.outcome is Outcome.ASKED:
            return f"{self.summary}{place}: {'asking' if self.sent else 'not sent yet'}"
        if self.outcome is Outcome.ACCEPTED:
            return f"{self.summary}{place}: {self.words or 'accepted'}"
        return f"{self.summary} {self.verdict}" + (f": {self.words}" if self.words else "")

    @property
    def verdict(self) -> str:
        """The outcome in a word or two: a server that was not reached has refused nothing."""
        on_the_way = self.outcome is Outcome.REFUSED and isinstance(self.error, Unreachable | TlsFailure)
        return "not sent" if on_the_way else self.outcome

    def account(self) -> str:
        """Which steps were sent, and which were not."""
        sent = self.steps[: self.step + self.sent]
        if not sent:
            return "nothing was sent"
        return f"sent: {_names(sent)}" + (f"; not sent: {_names(self.left)}" if self.left else "")

    def in_place(self, words: str) -> str:
        """What is said of this step, with what was done before it and what does not come after it."""
        done, dropped = self.steps[: self.step], self.steps[self.step + 1 :]
        parts = [f"done: {_names(done)}"] if done else []
        parts += [f"not sent: {_names(dropped)}"] if dropped else []
        return f"{words} ({'; '.join(parts)})".lstrip() if parts else words


class Run:
    """A plan that is being carried out, with its operations; it stays readable once it is over."""

    def __init__(self, plan: Plan, operations: Iterable[Operation]) -> None:
        self.plan = plan
        self.operations: Mapping[str, Operation] = {operation.uuid: operation for operation in operations}
        """The operations by the instance's uuid, in the plan's order, as they stand."""

    @property
    def answered(self) -> int:
        """How many have the answer to their first request, or will never get one."""
        return sum(each.ended or each.step > 0 or each.outcome is not Outcome.ASKED for each in self._all)

    @property
    def ended(self) -> Mapping[Outcome, int]:
        """How many have ended, by how."""
        return Counter(operation.outcome for operation in self._all if operation.ended)

    @property
    def is_over(self) -> bool:
        """Whether all have ended."""
        return all(operation.ended for operation in self._all)

    @property
    def leaves_at(self) -> float | None:
        """When the requests leave (monotonic seconds), while that can be undone."""
        waiting = [operation.leaves_at for operation in self._all if operation.leaves_at is not None]
        return min(waiting, default=None)

    @property
    def refused(self) -> tuple[str, ...]:
        """The instances for which it is certain that what was asked last has not been done: it can be asked again."""
        return tuple(each.uuid for each in self._all if each.ended and each.outcome is Outcome.REFUSED)

    @property
    def _all(self) -> Iterable[Operation]:
        return self.operations.values()


def _names(steps: Iterable[Step]) -> str:
    return ", ".join(step.action for step in steps)
