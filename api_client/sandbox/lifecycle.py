"""How long each step of an action takes, and whether it fails."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from api_client.states import TRANSITIONS, Action, InstanceState

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEDULED = 2.0
"""Seconds an instance waits in a "… Scheduled" state."""

WORKING: dict[Action, tuple[float, float]] = {
    Action.CREATE: (5.0, 8.0),
    Action.START: (3.0, 5.0),
    Action.STOP: (3.0, 4.0),
    Action.RESTART: (3.0, 4.0),
    Action.RESIZE: (4.0, 7.0),
    Action.DELETE: (3.0, 6.0),
}
"""Action → the fewest and the most seconds in a working state."""


@dataclass(frozen=True, slots=True)
class Step:
    """The next state of an instance, so many seconds after the one before; None means it is gone."""

    after: float
    state: InstanceState | None


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Draws the course of an action; the same action on the same instance always takes the same course."""

    seed: int = 1
    failure_rate: float = 0.0
    """The share of actions that end in Erred, 0 to 1."""
    restart_stops: bool = True
    """Whether what restarts passes through the states of stop and start."""

    def way(self, action: Action) -> tuple[InstanceState, ...]:
        """The states an action passes through."""
        move = TRANSITIONS[action]
        return move.detour if self.restart_stops and move.detour else move.passes

    def course(self, action: Action, uuid: str, attempt: int) -> Iterator[Step]:
        """The steps after the first state, which an action enters at once."""
        rng = Random(f"{self.seed} {action} {uuid} {attempt}")  # noqa: S311 (a course, not a secret)
        fails = rng.random() < self.failure_rate
        way = self.way(action)
        following: tuple[InstanceState | None, ...] = (*way[1:], TRANSITIONS[action].ends)
        for here, there in zip(way, following, strict=True):
            is_last = there is following[-1]
            wait = SCHEDULED if here.value.endswith("Scheduled") else rng.uniform(*WORKING[action])
            yield Step(wait, InstanceState.ERRED if fails and is_last else there)


def under_way(state: str) -> Action | None:
    """The action an instance in this state is in the middle of; what stops to restart looks like any that stops."""
    return next((action for action, move in TRANSITIONS.items() if state in move.passes), None)
