"""P5, P6, P7 and a part of P10: from a key to what it does to the screen."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from bench.context import SORTED_BY_TWO, TABLE
from bench.kit_process import percentile_95
from bench.report import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.context import Context
    from bench.kit_pty import Terminal

    Measure = Callable[[Terminal, bytes], float]

MILLI = 1_000.0
ONE_FRAME = MILLI / 60
BACKSPACE = b"\x7f"
FILTERED = (1, 38)
"""The lines of every program here that its filter changes: without the first, which counts, and the last two."""
BEGINNING, REST = b"app", (b"-", b"1", b"2")
"""A filter that is typed: the keys whose effect is not looked at, and those that narrow it."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Milliseconds from a key of the filter to the rows."""

    everything: float
    """Where all rows match."""
    narrowing: float


def filter_keys(context: Context) -> Iterator[Result]:
    """P5: beside a DataTable app, with 10,000 rows."""
    server, rounds = context.server(10_000), context.effort.rounds(9)
    with context.vmdeck_loaded(server) as ours, context.rival_loaded("data_table", server) as rival:
        ours.press(b"/")
        rival.press(b"/")
        vmdeck, table = _type(ours, rounds, _seen), _type(rival, context.effort.rounds(3), _silent)
    against = "DataTable app"
    yield Result("P5", "filter key, 10,000 rows, all match", against, 0.02, vmdeck.everything, "ms", table.everything)
    yield Result("P5", "filter key, 10,000 rows, narrowing", against, 0.06, vmdeck.narrowing, "ms", table.narrowing)


def filter_many(context: Context) -> Iterator[Result]:
    """P6: beside the same search in curses, with 100,000 rows."""
    server, rounds = context.server(100_000), context.effort.rounds(9)
    with context.vmdeck_loaded(server) as ours, context.rival_loaded("curses_list", server) as rival:
        ours.press(b"/")
        vmdeck, curses = _type(ours, rounds, _seen), _type(rival, rounds, _silent)
    against = "curses, same search"
    yield Result("P6", "filter key, 100,000 rows, all match", against, 4, vmdeck.everything, "ms", curses.everything)
    yield Result("P6", "filter key, 100,000 rows, narrowing", against, 4, vmdeck.narrowing, "ms", curses.narrowing)


def sort(context: Context) -> Iterator[Result]:
    """P7: by two keys, with 10,000 rows."""
    yield _sort(context, 10_000, 0.2)


def sort_many(context: Context) -> Iterator[Result]:
    """P7: by two keys, with 100,000 rows."""
    yield _sort(context, 100_000, 0.08)


def scroll(context: Context) -> Iterator[Result]:
    """P10: one line further, again and again."""
    yield _scroll(context, 1_000)


def scroll_many(context: Context) -> Iterator[Result]:
    """P10: the same in a long list."""
    yield _scroll(context, 100_000)


def scroll_latencies(terminal: Terminal, times: int) -> list[float]:
    """Milliseconds from each key that scrolls by a line to its frame."""
    terminal.press(b"j" * (TABLE[1] - TABLE[0]))
    return [MILLI * terminal.press(b"j", *TABLE, quiet=0.05).seconds for _ in range(times)]


def _type(terminal: Terminal, rounds: int, measure: Measure) -> Typed:
    everything: list[float] = []
    narrowing: list[float] = []
    for _ in range(rounds):
        everything.append(measure(terminal, b"e"))
        terminal.press(BACKSPACE)
        terminal.press(BEGINNING)
        narrowing += [measure(terminal, key) for key in REST]
        terminal.press(BACKSPACE * (len(BEGINNING) + len(REST)))
    return Typed(median(everything), median(narrowing))


def _seen(terminal: Terminal, key: bytes) -> float:
    """Milliseconds to the last change of what is seen: the app also draws by itself, ages and such."""
    return MILLI * terminal.press(key, *FILTERED).seconds


def _silent(terminal: Terminal, key: bytes) -> float:
    """Milliseconds to the end of the drawing, for rivals that draw what was there before once more."""
    return MILLI * terminal.press(key).until_silent


def _sort(context: Context, instances: int, limit: float) -> Result:
    server, rounds = context.server(instances), context.effort.rounds(9)
    with (
        context.vmdeck_loaded(server, state=SORTED_BY_TWO) as ours,
        context.rival_loaded("data_table", server) as rival,
    ):
        vmdeck = median(_seen(ours, b"I") for _ in range(rounds))
        table = median(_silent(rival, b"I") for _ in range(4))
    return Result("P7", f"sort by two keys, {instances:,} rows", "DataTable.sort", limit, vmdeck, "ms", table)


def _scroll(context: Context, instances: int) -> Result:
    with context.vmdeck_loaded(context.server(instances)) as terminal:
        figures = scroll_latencies(terminal, context.effort.rounds(200))
    what = f"scroll by a line, {instances:,} rows, 95th percentile"
    note = f"median {median(figures):.1f} ms"
    return Result("P10", what, "one frame", ONE_FRAME, percentile_95(figures), "ms", note=note)
