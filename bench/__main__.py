"""`python -m bench`: measures, prints the table, and writes it as JSON."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.context import Context, Effort
from bench.report import Result, as_json, table
from bench.rows import growth, idle, keys, load, memory, requests, start, traffic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Measurement = Callable[[Context], Iterator[Result]]

HERE = Path(__file__).parent

QUICK: tuple[Measurement, ...] = (
    start.first_frame, load.load, load.stall, memory.memory, keys.filter_keys, keys.sort, traffic.moving,
    idle.idle, keys.scroll, requests.requests, traffic.held_key, start.list_command, start.version,
)  # fmt: skip
"""What a quick run takes, in the order of the ids."""
THOROUGH: tuple[Measurement, ...] = (
    start.first_frame, load.load, load.stall, memory.memory, keys.filter_keys, keys.filter_many, keys.sort,
    keys.sort_many, traffic.moving, traffic.refreshing, idle.idle, keys.scroll, keys.scroll_many, requests.requests,
    traffic.held_key, start.list_command, start.version, growth.growth,
)  # fmt: skip


def main() -> None:
    """Measure what the command line asks for."""
    options = _options()
    results: list[Result] = []
    with Context(Effort(options.quick), options.cache) as context:
        for measurement in QUICK if options.quick else THOROUGH:
            if not options.only or measurement.__name__ in options.only:
                results += _take(measurement, context)
    print(table(results))
    options.output.write_text(as_json(results, quick=options.quick))


def _options() -> argparse.Namespace:
    names = [measurement.__name__ for measurement in THOROUGH]
    parser = argparse.ArgumentParser("python -m bench", description="Measures vmdeck beside its rivals and floors.")
    parser.add_argument("--quick", action="store_true", help="the most telling figures, in less than two minutes")
    parser.add_argument("--only", nargs="+", choices=names, default=[], metavar="NAME", help=", ".join(names))
    parser.add_argument("--output", type=Path, default=HERE / "results.json", help="where the JSON goes")
    parser.add_argument("--cache", type=Path, default=HERE.parent / ".bench", help="where rivals are installed")
    return parser.parse_args()


def _take(measurement: Measurement, context: Context) -> Iterator[Result]:
    """Take one measurement; a program that does not show what was waited for leaves its row empty."""
    begun = time.monotonic()
    try:
        yield from measurement(context)
    except TimeoutError as error:
        yield Result(measurement.__name__, "", "", note=f"never came to its end; its screen was:\n{error}")
    sys.stderr.write(f"{measurement.__name__}: {time.monotonic() - begun:.0f} s\n")


if __name__ == "__main__":
    main()
