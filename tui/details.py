"""Details: the whole of the instances that were looked at, read again when their row in the list has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tui.readings import Reading, Readings

if TYPE_CHECKING:
    from api_client.models import Instance
    from api_client.rows import InstanceRow
    from tui.clock import Clock

LIFETIME = 60.0
"""Seconds after which an instance is read again though its row looks the same: rules and backups change unseen."""

MOST = 200
"""Instances kept."""

AT_ONCE = 2
"""Questions under way at the same time."""


class Source(Protocol):
    """What is needed of the client."""

    async def instance(self, uuid: str) -> Instance:
        """Read the whole of one instance."""
        ...


class Details:
    """Whole instances by uuid. A failure is kept beside the last good one, and never raised."""

    def __init__(self, source: Source, clock: Clock) -> None:
        self._readings: Readings[str, Instance] = Readings(
            source.instance, clock, lifetime=lambda _uuid: LIFETIME, most=MOST, at_once=AT_ONCE
        )

    def known(self, uuid: str) -> Reading[Instance] | None:
        """What is known of an instance now; asks nothing."""
        return self._readings.known(uuid)

    def is_due(self, uuid: str, row: InstanceRow | None) -> bool:
        """Whether the instance has to be read (again), given its row in the list."""
        return self._readings.is_due(uuid, row)

    def forget(self, uuid: str) -> None:
        """Read it again the next time, however fresh it is."""
        self._readings.forget(uuid)

    async def read(self, uuid: str, row: InstanceRow | None) -> Reading[Instance]:
        """The whole of an instance, read where that is due."""
        return await self._readings.get(uuid, row)
