"""The figures of the last whole run of the bench, as tables for the documentation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from bench.report import TITLES, Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FIGURES = Path(__file__).with_name("figures.json")

Row = tuple[str, ...]


def whole() -> tuple[Sequence[str], list[Row]]:
    """Every figure, with what it is compared with."""
    return TITLES, [result.cells for result in _results()]


def short() -> tuple[Sequence[str], list[Row]]:
    """What was measured and how far it is from its target."""
    rows = [
        (result.id, f"{result.what}, against {result.against}" if result.against else result.what, *_short(result))
        for result in _results()
        if result.limit is not None and result.verdict != "not measured"
    ]
    return ("", "What", "Target", "Now", ""), rows


def _short(result: Result) -> Row:
    _, _, _, target, figure, _, ratio, verdict = result.cells
    return target, ratio or figure, "✓" if verdict == "pass" else "missed"


def _results() -> Iterator[Result]:
    fields = Result.__dataclass_fields__
    for row in json.loads(FIGURES.read_text(encoding="utf-8"))["results"]:
        yield Result(**{name: value for name, value in row.items() if name in fields})
