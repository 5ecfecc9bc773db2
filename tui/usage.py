"""Usage: how busy instances were, asked for only where somebody looks, and kept for a while."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias

from tui.readings import Reading, Readings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_client.models import UsagePoint
    from tui.clock import Clock

AT_ONCE = 4
"""Questions under way at the same time."""

MOST = 1_000
"""Series kept."""

SHORTEST_LIFE, LONGEST_LIFE = 15.0, 300.0
"""Bounds of the seconds for which a series counts as new; in between it is half the time of one point."""

Series: TypeAlias = "tuple[UsagePoint, ...]"


class Item(StrEnum):
    """What is measured, as the API spells it."""

    CPU = "cpu"
    MEMORY = "memory"
    STORAGE = "storage"


class Range(Enum):
    """How far back to look."""

    QUARTER = ("15 min", 15 * 60)
    HOUR = ("1 h", 3_600)
    SIX_HOURS = ("6 h", 6 * 3_600)
    DAY = ("24 h", 24 * 3_600)
    WEEK = ("7 d", 7 * 86_400)
    MONTH = ("30 d", 30 * 86_400)

    def __init__(self, label: str, seconds: int) -> None:
        self.label = label
        self.seconds = seconds

    def step(self, by: int) -> Range:
        """The range so many places longer; the shortest and the longest are the ends."""
        every = list(Range)
        return every[min(max(every.index(self) + by, 0), len(every) - 1)]


POINTS = (6, 12, 24, 48, 96)
"""Numbers of points a person can choose from."""


def step_points(points: int, by: int) -> int:
    """The number of points so many places up."""
    return POINTS[min(max(POINTS.index(points) + by, 0), len(POINTS) - 1)]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question about usage. The time it looks back from is that of the asking, by the server's clock."""

    uuid: str
    item: Item
    range: Range = Range.HOUR
    points: int = 12


class Source(Protocol):
    """What is needed of the client."""

    @property
    def ahead(self) -> float:
        """Seconds by which the server's clock is ahead of ours."""
        ...

    async def usage(
        self,
        uuid: str,
        item: str,
        *,
        start: int | None = None,
        end: int | None = None,
        datapoints: int | None = None,
    ) -> Series:
        """Read one series, between two moments in Unix seconds."""
        ...


class UsageStore:
    """Usage series by question. Failures are kept beside the last good series, and never raised."""

    def __init__(self, source: Source, clock: Clock, *, is_sum: bool = False) -> None:
        self.is_sum = is_sum
        """Whether this server's values are the sums of all samples of a segment, not averages."""
        self._source = source
        self._clock = clock
        self._readings: Readings[Ask, Series] = Readings(
            self._read, clock, lifetime=_lifetime, most=MOST, at_once=AT_ONCE
        )

    def known(self, ask: Ask) -> Reading[Series] | None:
        """What is known now; asks nothing."""
        return self._readings.known(ask)

    def is_due(self, ask: Ask) -> bool:
        """Whether `read` would ask the server."""
        return self._readings.is_due(ask)

    async def read(self, ask: Ask) -> Reading[Series]:
        """The series, read where that is due."""
        return await self._readings.get(ask)

    async def read_trends(self, uuids: Iterable[str], item: Item) -> None:
        """Bring the short series of these instances up to date: give only those on screen, cancel when they change."""
        await asyncio.gather(*(self.read(trend_ask(uuid, item)) for uuid in uuids))

    def trends(self, uuids: Iterable[str], item: Item) -> Mapping[str, tuple[float | None, ...]]:
        """The values of the short series that are known, by uuid; asks nothing."""
        known = {uuid: self.known(trend_ask(uuid, item)) for uuid in uuids}
        return {
            uuid: tuple(point.value for point in reading.value)
            for uuid, reading in known.items()
            if reading is not None and reading.value is not None
        }

    async def _read(self, ask: Ask) -> Series:
        end = int(self._clock.time() + self._source.ahead)
        return await self._source.usage(
            ask.uuid, ask.item, start=end - ask.range.seconds, end=end, datapoints=ask.points
        )


TREND_POINTS = 8


def trend_ask(uuid: str, item: Item) -> Ask:
    """The question behind the trend in the table: the last hour, in few points."""
    return Ask(uuid, item, Range.HOUR, TREND_POINTS)


def _lifetime(ask: Ask) -> float:
    return min(max(ask.range.seconds / ask.points / 2, SHORTEST_LIFE), LONGEST_LIFE)
