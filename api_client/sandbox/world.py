"""The world: the catalogue, the instances, and the transitions that are still to come.

Nothing runs in the background. Transitions that are due happen when somebody looks (`settle`), in order of time, so
that a world with 100,000 instances costs nothing while nobody asks.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import TYPE_CHECKING

from api_client.sandbox.clock import ManualClock
from api_client.sandbox.lifecycle import Lifecycle, under_way
from api_client.states import InstanceState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from api_client.sandbox.clock import Clock
    from api_client.sandbox.lifecycle import Step
    from api_client.sandbox.records import Catalogue, Instance, Key
    from api_client.states import Action


@dataclass(slots=True)
class _Journey:
    """An action under way: the step it waits for, and the ones after."""

    next: Step
    rest: Iterator[Step]


class World:
    """Owns every record that changes; all changes go through here."""

    def __init__(
        self,
        catalogue: Catalogue,
        instances: Iterable[Instance],
        clock: Clock,
        *,
        lifecycle: Lifecycle | None = None,
        sets_start_time: bool = True,
    ) -> None:
        self.catalogue = catalogue
        self.instances = {instance.uuid: instance for instance in instances}
        self.membership = 0
        """Grows when an instance comes, goes or is renamed: lists made before are then out of date."""
        self.motion = 0
        """Grows when a state changes."""
        self._clock = clock
        self._lifecycle = lifecycle or Lifecycle()
        self._sets_start_time = sets_start_time
        self._rng = Random(f"world {self._lifecycle.seed}")  # noqa: S311 (identifiers, not secrets)
        self._attempts: Counter[str] = Counter()
        self._order = count()
        self._journeys: dict[str, _Journey] = {}
        self._due: list[tuple[float, int, str, _Journey]] = []

    @property
    def now(self) -> float:
        """Unix seconds by the world's clock."""
        return self._clock()

    def advance(self, seconds: float) -> None:
        """Move a manual clock on, and let what is due happen."""
        if not isinstance(self._clock, ManualClock):
            raise TypeError("only a world with a ManualClock can be moved on")
        self._clock.advance(seconds)
        self.settle()

    def settle(self) -> None:
        """Let every transition happen that is due by now."""
        while self._due and self._due[0][0] <= self.now:
            moment, _, uuid, journey = heappop(self._due)
            if self._journeys.get(uuid) is journey:
                self._step(self.instances[uuid], journey, moment)

    def new_uuid(self) -> str:
        """An identifier nobody has yet; the same world gives the same ones in the same order."""
        return f"{self._rng.getrandbits(128):032x}"

    def add(self, instance: Instance) -> None:
        """Take in an instance as it is."""
        self.instances[instance.uuid] = instance
        self.membership += 1

    def remove(self, uuid: str) -> None:
        """Let an instance vanish, whatever it was doing."""
        del self.instances[uuid]
        self._journeys.pop(uuid, None)
        self.membership += 1

    def rename(self, instance: Instance, hostname: str) -> None:
        """Give an instance another hostname."""
        instance.hostname = hostname
        self.membership += 1

    def begin(self, action: Action, instance: Instance) -> None:
        """Start an action: its first state is entered at once, the others follow with time."""
        self._enter(instance, self._lifecycle.way(action)[0], self.now)
        self._attempts[instance.uuid] += 1
        course = self._lifecycle.course(action, instance.uuid, self._attempts[instance.uuid])
        self._travel(instance, course, self.now)

    def resume(self, instance: Instance, delay: float) -> None:
        """Go on with the action a seeded instance is in the middle of, its next step `delay` seconds from now."""
        action = under_way(instance.state)
        if action is None:
            return
        course = self._lifecycle.course(action, instance.uuid, self._attempts[instance.uuid])
        for _ in range(self._lifecycle.way(action).index(InstanceState(instance.state))):
            next(course)
        self._travel(instance, course, self.now + delay)

    def force_state(self, uuid: str, state: str) -> None:
        """Put an instance into a state behind everybody's back; a transition it was in is forgotten."""
        self._journeys.pop(uuid, None)
        self._enter(self.instances[uuid], state, self.now)

    def add_key(self, key: Key) -> None:
        """Register a public key."""
        self.catalogue = replace(self.catalogue, keys=(*self.catalogue.keys, key))

    def remove_key(self, key: Key) -> None:
        """Forget a public key; instances made with it keep it."""
        self.catalogue = replace(self.catalogue, keys=tuple(kept for kept in self.catalogue.keys if kept is not key))

    def _travel(self, instance: Instance, course: Iterator[Step], moment: float) -> None:
        step = next(course, None)
        if step is None:
            self._journeys.pop(instance.uuid, None)
            return
        journey = _Journey(step, course)
        self._journeys[instance.uuid] = journey
        heappush(self._due, (moment + step.after, next(self._order), instance.uuid, journey))

    def _step(self, instance: Instance, journey: _Journey, moment: float) -> None:
        state = journey.next.state
        if state is None:
            self.remove(instance.uuid)
            return
        self._enter(instance, state, moment)
        self._travel(instance, journey.rest, moment)

    def _enter(self, instance: Instance, state: str, moment: float) -> None:
        instance.state = state
        self.motion += 1
        runs = len(instance.switches) % 2 == 1
        goes_on = state is InstanceState.ONLINE
        goes_off = state in {InstanceState.STOPPING, InstanceState.OFFLINE}
        if (goes_on and not runs) or (goes_off and runs):
            instance.switches = (*instance.switches, moment)
        if goes_on and not runs and self._sets_start_time:
            instance.start_time = moment
