"""P15: what grows with the number of instances, and what does not."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from bench.context import TABLE, shows_all
from bench.kit_process import cpu_seconds, rss_mib
from bench.report import Result
from bench.rows.keys import scroll_latencies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.context import Context

FEW, MIDDLE, MANY = 1_000, 10_000, 100_000
LINEAR, FLAT = 1.3, 1.25
"""How much more than in proportion, and how much more at all, is still good enough."""
MILLI = 1_000.0


@dataclass(frozen=True, slots=True)
class Costs:
    """Of one size of fleet. Milliseconds, and MiB."""

    load: float
    filter_key: float
    refresh: float
    """Processor time."""
    memory: float
    cursor: float
    scroll: float


def growth(context: Context) -> Iterator[Result]:
    """P15: from 1,000 to 100,000 instances; memory from 10,000, above what the app needs with none."""
    few, middle, many = (_costs(context, instances) for instances in (FEW, MIDDLE, MANY))
    with context.vmdeck_loaded(context.server(0)) as terminal:
        empty = rss_mib(terminal.pid)
    against = f"{FEW:,} instances, in proportion"
    times = MANY / FEW
    yield Result("P15", f"load, {MANY:,} instances", against, LINEAR, many.load, "ms", few.load * times)
    yield Result("P15", "filter key", against, LINEAR, many.filter_key, "ms", few.filter_key * times)
    yield Result("P15", "refresh, processor time", against, LINEAR, many.refresh, "ms", few.refresh * times)
    proportion = (middle.memory - empty) * MANY / MIDDLE
    yield Result(
        "P15", "memory", f"{MIDDLE:,} instances, in proportion", LINEAR, many.memory - empty, "MiB", proportion
    )
    yield Result("P15", "cursor down", f"{FEW:,} instances", FLAT, many.cursor, "ms", few.cursor)
    yield Result("P15", "scroll by a line", f"{FEW:,} instances", FLAT, many.scroll, "ms", few.scroll)


def _costs(context: Context, instances: int) -> Costs:
    server, times = context.server(instances), context.effort.rounds(30)
    server.tell(forget=True)
    terminal = context.vmdeck(server)
    with terminal:
        whole = terminal.until(shows_all(instances))
        load = MILLI * (whole - server.tell()["first_page_at"])
        terminal.press(b"uuu")
        terminal.rest(0.5)
        memory = rss_mib(terminal.pid)
        before = cpu_seconds(terminal.pid)
        terminal.press(b"r", quiet=0.5)
        refresh = MILLI * (cpu_seconds(terminal.pid) - before)
        cursor = median(MILLI * terminal.press(b"j", *TABLE).seconds for _ in range(times // 2))
        scroll = median(scroll_latencies(terminal, times))
        terminal.press(b"/")
        typed = []
        for _ in range(3):
            typed.append(MILLI * terminal.press(b"e", 1, TABLE[1]).seconds)
            terminal.press(b"\x7f")
    return Costs(load, median(typed), refresh, memory, cursor, scroll)
