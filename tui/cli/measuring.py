"""Measuring: the usage of one instance, for a person or for another program."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

import click

from api_client.errors import Invalid
from tui.cli.connecting import ask
from tui.cli.exits import refused_input
from tui.cli.instances import find_one
from tui.cli.tables import table
from tui.cli.when import read_when
from tui.export import Format, Sheet, iso, write
from tui.formats import UNKNOWN, local_time, size_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from api_client.client import Client
    from api_client.models import UsagePoint
    from api_client.rows import InstanceRow
    from tui.cli.connecting import Way

EXPORTED = ("hostname", "uuid", "item", "from", "to", "value", "unit", "kind")

OPTIONS = {
    "item": "--item",
    "from": "--from",
    "start_timestamp": "--from",
    "to": "--to",
    "end_timestamp": "--to",
    "datapoints": "--datapoints",
    "segments_count": "--datapoints",
}
"""What servers call a part of the question → what somebody has written it as."""

MIB = 1024**2
NO_DATA = "no data"
BAR = 20
"""Cells of the longest bar."""


class Question(NamedTuple):
    """What is asked of the server. Times are Unix seconds."""

    items: tuple[str, ...]
    start: int
    end: int
    points: int

    @classmethod
    def read(cls, items: Iterable[str], start: str, end: str, points: int, now: float) -> Question:
        """Read what somebody wrote. Raises click.BadParameter."""
        since, until = _moment(start, now, "--from"), _moment(end, now, "--to")
        if since >= until:
            raise click.BadParameter("this is not before --to.", param_hint="--from")
        if points > until - since:
            raise click.BadParameter("these are more than there are seconds.", param_hint="--datapoints")
        return cls(tuple(dict.fromkeys(items)), since, until, points)


class Usage(NamedTuple):
    """What the server says."""

    row: InstanceRow
    series: Mapping[str, tuple[UsagePoint, ...]]
    """By item."""
    is_sum: bool
    """Whether the values are sums of all samples of a part, not averages."""

    def table(self) -> str:
        """All of it for people: a line a part, in local time, each with a bar."""
        head = ("Item", "From", "To", "Sum of samples" if self.is_sum else "Average", "")
        return table([head, *self._lines()])

    def sheet(self) -> Sheet:
        """All of it for other programs."""
        about, kind = (self.row.hostname, self.row.uuid), "sum" if self.is_sum else "average"
        return Sheet(
            EXPORTED,
            tuple(
                (*about, item, iso(point.start), iso(point.end), _number(point.value), _unit(item), kind)
                for item, points in self.series.items()
                for point in points
            ),
        )

    def _is_before(self, point: UsagePoint) -> bool:
        """Whether the instance had not been started yet: servers tell a zero of that as well."""
        start = self.row.start_time
        return start is not None and point.end <= start.timestamp() and point.value == 0

    def _lines(self) -> Iterator[tuple[str, ...]]:
        for item, points in self.series.items():
            most = max((point.value or 0 for point in points), default=0)
            top = max(most, 100) if item == "cpu" and not self.is_sum else most
            for point in points:
                moments = (local_time(at, "%Y-%m-%d %H:%M:%S") for at in (point.start, point.end))
                words = NO_DATA if self._is_before(point) else _text(point.value, item)
                yield item, *moments, words, _bar(point.value or 0, top)


def measure(way: Way, name: str, question: Question, output: str) -> str:
    """Ask how busy an instance was, and tell. Raises click.ClickException."""
    usage = ask(way, lambda client, _rules: _answer(client, name, question))
    return usage.table() if output == "table" else write(usage.sheet(), Format(output))


async def _answer(client: Client, name: str, question: Question) -> Usage:
    row = await find_one(client, name)
    try:
        series = await asyncio.gather(*(_series(client, row.uuid, item, question) for item in question.items))
    except Invalid as error:
        raise refused_input(error, OPTIONS) from error
    return Usage(row, dict(zip(question.items, series, strict=True)), client.dialect.usage_is_sum)


async def _series(client: Client, uuid: str, item: str, question: Question) -> tuple[UsagePoint, ...]:
    return await client.usage(uuid, item, start=question.start, end=question.end, datapoints=question.points)


def _moment(text: str, now: float, option: str) -> int:
    try:
        return read_when(text, now)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint=option) from error


def _unit(item: str) -> str:
    return "percent" if item == "cpu" else "bytes"


def _number(value: float | None) -> float | None:
    return int(value) if value is not None and value == int(value) else value


def _text(value: float | None, item: str) -> str:
    if value is None:
        return UNKNOWN
    return f"{value:.1f}%" if item == "cpu" else size_text(round(value / MIB))


def _bar(value: float, top: float) -> str:
    return "█" * round(BAR * value / top) if top > 0 else ""
