"""Results, and how they are told: a table for people, JSON for everything else."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLES = ("id", "what", "compared with", "target", "figure", "beside it", "ratio", "")


@dataclass(frozen=True, slots=True)
class Result:
    """One figure. With a `base` the target is for the ratio, without one for the value itself."""

    id: str
    what: str
    against: str
    """What it is compared with."""
    limit: float | None = None
    """The most that is good enough; None where a figure is only told."""
    value: float | None = None
    """None: not measured."""
    unit: str = ""
    base: float | None = None
    """The figure of the rival or the floor, in the same unit."""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The value in terms of what it is compared with."""
        return self.value / self.base if self.value is not None and self.base else None

    @property
    def verdict(self) -> str:
        """Whether the target is met."""
        if self.value is None or (self.base is not None and not self.base):
            return "not measured"
        measured = self.value if self.base is None else self.ratio
        if self.limit is None or measured is None:
            return "told"
        return "pass" if measured <= self.limit else "MISS"

    @property
    def cells(self) -> tuple[str, ...]:
        """The line of the table."""
        ratio, times = self.ratio, "×" if self.base is not None or self.unit == "×" else f" {self.unit}"
        target = "" if self.limit is None else f"≤ {self.limit:.3g}{times}"
        return (
            self.id,
            self.what,
            self.against,
            target.rstrip(),
            _amount(self.value, self.unit),
            _amount(self.base, self.unit),
            "" if ratio is None else f"{ratio:.3g}×",
            self.verdict,
        )


def table(results: Sequence[Result]) -> str:
    """All results as a table in Markdown, which is good to read as it is; notes follow it."""
    lines = [TITLES, *(result.cells for result in results)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(TITLES))]
    texts = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
             for line in lines]  # fmt: skip
    texts.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    notes = [f"{result.id}, {result.what}: {result.note}" for result in results if result.note]
    return "\n".join([*texts, "", *notes])


def as_json(results: Sequence[Result], *, quick: bool) -> str:
    """All results, and on what they were taken."""
    rows = [{**asdict(result), "ratio": result.ratio, "verdict": result.verdict} for result in results]
    machine = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "textual": version("textual"),
        "vmdeck": version("vmdeck"),
        "processors": os.cpu_count(),
        "load": os.getloadavg()[1],
        "quick": quick,
    }
    return json.dumps({"run": machine, "results": rows}, indent=2, ensure_ascii=False) + "\n"


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    number = f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
    return f"{number}{unit}" if unit == "×" else f"{number} {unit}".rstrip()
