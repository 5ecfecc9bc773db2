"""What the system knows of a process (Linux only), and figures taken in turn."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MIB = 1024 * 1024


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used so far, in its own code and in the system's."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_mib(pid: int) -> float:
    """Memory of a process that is in use now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB


def run_seconds(command: Sequence[str], environ: Mapping[str, str]) -> float:
    """How long a command takes, from its start to its end."""
    begun = time.perf_counter()
    subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def in_turn(rounds: int, *measures: Callable[[], float]) -> list[float]:
    """Take each figure once in each round, and return the medians: what disturbs one disturbs the others too."""
    taken: list[list[float]] = [[] for _ in measures]
    for _ in range(rounds):
        for figures, measure in zip(taken, measures, strict=True):
            figures.append(measure())
    return [median(figures) for figures in taken]


def percentile_95(figures: Sequence[float]) -> float:
    """What 95 of 100 figures stay below."""
    return quantiles(figures, n=20)[-1]
