"""Reads the whole list and keeps it, as JSON or as vmdeck does. Prints the bytes that one instance costs."""

from __future__ import annotations

import gc
import json
import sys
import tracemalloc
from typing import TYPE_CHECKING

from api_client.wire import decode_rows
from bench.rivals.records import bodies
from tui.fields import Scene
from tui.fleet import Fleet, after_sweep
from tui.query import Index, Sort, parse

if TYPE_CHECKING:
    from collections.abc import Callable


def as_json() -> object:
    """The pages, decoded."""
    return [json.loads(body) for body in bodies()]


def as_vmdeck() -> object:
    """The rows, in order, and what the filter looks through."""
    rows = [row for body in bodies() for row in decode_rows(body)[0]]
    fleet = after_sweep(Fleet(), rows, (), 0.0, 0.0)
    index, scene = Index(), Scene(fleet, 0.0, 0.0)
    order = index.select(fleet, parse("e"), Sort.parse("project_name,hostname"), scene)
    return fleet, index, order


def main(keep: Callable[[], object], instances: int) -> None:
    """Measure."""
    gc.collect()
    tracemalloc.start()
    kept = keep()
    gc.collect()
    print(tracemalloc.get_traced_memory()[0] / instances)
    del kept


if __name__ == "__main__":
    main({"json": as_json, "vmdeck": as_vmdeck}[sys.argv[1]], int(sys.argv[2]))
