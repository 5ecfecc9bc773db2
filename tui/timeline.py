"""Timeline: the states each instance was seen to enter while this program looked on."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api_client.rows import InstanceRow
    from tui.fleet import Fleet

MOST = 50
"""Sightings kept of one instance."""

MOST_INSTANCES = 5_000
"""Instances whose sightings are kept; the one that has been quiet for longest goes first."""

MOST_OF_ALL = 2_000
"""Sightings kept of the fleet."""

GONE = "gone"
"""What stands for the state of an instance that is no more."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A state, and when it was first seen (Unix seconds)."""

    at: float
    state: str
    before: str
    """The state it was in until then; empty for an instance that has just appeared."""
    uuid: str = ""
    hostname: str = ""
    after: float | None = None
    """Seconds it was in the state before, where that was seen to begin."""


class Timeline:
    """What was seen, of each instance and of all. Only changes are kept: a quiet fleet costs nothing."""

    def __init__(self) -> None:
        self._seen: dict[str, deque[Sighting]] = {}
        self._all: deque[Sighting] = deque(maxlen=MOST_OF_ALL)
        self.count = 0
        """How many sightings there were so far."""

    def observe(self, fleet: Fleet, wall: float) -> None:
        """Take in what this snapshot changed."""
        for uuid, before in fleet.changes.changed.items():
            if before.state != fleet.rows[uuid].state:
                self._add(wall, fleet.rows[uuid], before.state, fleet.rows[uuid].state)
        for uuid in fleet.changes.added:
            self._add(wall, fleet.rows[uuid], "", fleet.rows[uuid].state)
        for before in fleet.changes.removed.values():
            self._add(wall, before, before.state, GONE)

    def of(self, uuid: str) -> tuple[Sighting, ...]:
        """What was seen of one instance, oldest first."""
        return tuple(self._seen.get(uuid, ()))

    def of_all(self) -> tuple[Sighting, ...]:
        """What was seen of the fleet, oldest first."""
        return tuple(self._all)

    def _add(self, wall: float, row: InstanceRow, before: str, state: str) -> None:
        seen = self._seen.pop(row.uuid, None) or deque(maxlen=MOST)
        after = wall - seen[-1].at if seen and seen[-1].state == before else None
        sighting = Sighting(wall, state, before, row.uuid, row.hostname, after)
        seen.append(sighting)
        self._seen[row.uuid] = seen
        if len(self._seen) > MOST_INSTANCES:
            del self._seen[next(iter(self._seen))]
        self._all.append(sighting)
        self.count += 1
