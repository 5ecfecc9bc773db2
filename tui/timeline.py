"""Timeline: the states each instance was seen to enter while this program looked on."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.fleet import Fleet

MOST = 50
"""Sightings kept of one instance."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A state, and when it was first seen (Unix seconds)."""

    at: float
    state: str
    before: str
    """The state it was in until then; empty for an instance that has just appeared."""


class Timeline:
    """What was seen, by uuid. Only changes are kept: a quiet fleet costs nothing."""

    def __init__(self) -> None:
        self._seen: dict[str, deque[Sighting]] = {}

    def observe(self, fleet: Fleet, wall: float) -> None:
        """Take in what this snapshot changed."""
        for uuid, before in fleet.changes.changed.items():
            if before.state != fleet.rows[uuid].state:
                self._add(uuid, Sighting(wall, fleet.rows[uuid].state, before.state))
        for uuid in fleet.changes.added:
            self._add(uuid, Sighting(wall, fleet.rows[uuid].state, ""))
        for uuid, before in fleet.changes.removed.items():
            self._add(uuid, Sighting(wall, "gone", before.state))

    def of(self, uuid: str) -> tuple[Sighting, ...]:
        """What was seen of one instance, oldest first."""
        return tuple(self._seen.get(uuid, ()))

    def _add(self, uuid: str, sighting: Sighting) -> None:
        self._seen.setdefault(uuid, deque(maxlen=MOST)).append(sighting)
