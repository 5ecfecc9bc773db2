"""Durations: how long each transition takes on this server, and which instances are stuck in one.

They are learnt from the operations in the journal and from watching the fleet. Times are monotonic seconds, like the
fleet's.
"""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from api_client.states import TRANSITIONS, Action, action_behind, is_transitional
from tui.fleet import STUCK_AFTER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_client.rows import InstanceRow
    from tui.fleet import Fleet

KEPT = 50
"""Durations that are kept of each action."""

ENOUGH = 3
"""Durations from which on their median says something."""

LEAST = 60.0
"""Seconds before which nothing counts as stuck, however quick the server usually is."""

FAR_TOO_LONG = 5
"""Times the median."""


class _Started(NamedTuple):
    """A transition that was seen to begin."""

    action: Action
    at: float


class Durations:
    """The last durations of each action, and their medians."""

    def __init__(self, known: Mapping[Action, Iterable[float]] | None = None) -> None:
        """Start from what is known of earlier times, the newest last."""
        self.usual: Mapping[Action, float] = {}
        """The median of each action of which there is any, in seconds."""
        self._lasted = {action: deque[float](maxlen=KEPT) for action in TRANSITIONS}
        self._under_way: dict[str, _Started] = {}
        for action, lasted in self._lasted.items():
            lasted.extend((known or {}).get(action, ()))
            self._learn(action)

    def observe(self, fleet: Fleet, now: float) -> None:
        """Take in what a snapshot changed. What was not watched all along is not measured."""
        if fleet.paused or fleet.problem is not None:
            self._under_way.clear()
            return
        for uuid in fleet.changes.added:
            self._begin(uuid, fleet.rows[uuid].state, {Action.CREATE}, now)
        for uuid, before in fleet.changes.changed.items():
            if before.state != fleet.rows[uuid].state:
                self._move(before, fleet.rows[uuid].state, now)
        for uuid in fleet.changes.removed:
            self._end(uuid, None, now)

    def expected(self, what: Action | str) -> float | None:
        """The median of an action, or of what passes through a state; None while nothing is known."""
        action = what if isinstance(what, Action) else action_behind(what)
        return None if action is None else self.usual.get(action)

    def stuck_after(self, state: str) -> float:
        """Seconds in the transition through this state after which an instance counts as stuck."""
        action = action_behind(state)
        if action is None or len(self._lasted[action]) < ENOUGH:
            return STUCK_AFTER
        return max(LEAST, FAR_TOO_LONG * self.usual[action])

    def stuck(self, fleet: Fleet, now: float) -> frozenset[str]:
        """The uuids of the instances that have been in one transition for far longer than it should take."""
        rows = fleet.rows
        late = ((uuid, now - since) for uuid, since in fleet.moving_since.items() if now - since > LEAST)
        return frozenset(uuid for uuid, spent in late if spent > self.stuck_after(rows[uuid].state))

    def _move(self, before: InstanceRow, state: str, now: float) -> None:
        uuid, action = before.uuid, action_behind(state)
        if not is_transitional(before.state):
            self._begin(uuid, state, TRANSITIONS.keys(), now)
        elif action is None:
            self._end(uuid, state, now)
        elif action is not action_behind(before.state):
            self._turn(uuid, action)

    def _begin(self, uuid: str, state: str, expected: Iterable[Action], now: float) -> None:
        action = action_behind(state)
        self._under_way.pop(uuid, None)
        if action is not None and action in expected:
            self._under_way[uuid] = _Started(action, now)

    def _turn(self, uuid: str, action: Action) -> None:
        """One transition went over into another: a server that restarts does so."""
        started = self._under_way.pop(uuid, None)
        if started is not None and (started.action, action) == (Action.STOP, Action.START):
            self._under_way[uuid] = _Started(Action.RESTART, started.at)

    def _end(self, uuid: str, state: str | None, now: float) -> None:
        started = self._under_way.pop(uuid, None)
        if started is not None and TRANSITIONS[started.action].ends == state:
            self._lasted[started.action].append(now - started.at)
            self._learn(started.action)

    def _learn(self, action: Action) -> None:
        lasted = self._lasted[action]
        if lasted:
            self.usual = {**self.usual, action: median(lasted)}
