"""What is measured of the process and of the app while it works. Linux only, like all of the bench."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench.kit_process import rss_mib

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bench.soak.cloud import Cloud, Work
    from bench.soak.operator import Operator

OURS = ("api_client.", "tui.")
THEIRS = "api_client.sandbox"
"""The cloud is no part of the app."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How things stand at one moment."""

    minute: int
    rss: float
    """MiB."""
    threads: int
    files: int
    """Open files that are no sockets."""
    sockets: int
    tasks: int
    kept: int
    """Bytes in the journal and the files of state."""
    objects: Mapping[str, int]
    """The app's own objects that are alive, by class."""


@dataclass(slots=True)
class Minute:
    """What one minute took."""

    kind: str
    polls: int
    """Requests that read instances."""
    others: int
    cpu: float
    """Seconds of processor time that the app took."""
    writes: int
    """To the terminal."""
    bytes: int
    missed: list[str] = field(default_factory=list)
    """What the app told otherwise than it was, in words."""


class Gauges:
    """Reads the instruments."""

    def __init__(self, folder: Path, clouds: tuple[Cloud, ...], operator: Operator, work: Work) -> None:
        self._folder = folder
        self._clouds = clouds
        self._operator = operator
        self._work = work
        self._before = self._sums()

    def read(self, minute: int) -> Reading:
        """Look at everything now. Memory is read before the garbage is looked for: what lies about counts."""
        with self._work:
            rss = rss_mib(os.getpid())
            files = [_target(number) for number in os.listdir("/proc/self/fd")]
            sockets = sum(target.startswith("socket:") for target in files)
            return Reading(
                minute,
                rss,
                threads=len(os.listdir("/proc/self/task")),
                files=len(files) - sockets,
                sockets=sockets,
                tasks=len(asyncio.all_tasks()),
                kept=sum(path.stat().st_size for path in self._folder.iterdir()),
                objects=_objects(),
            )

    def minute(self, kind: str) -> Minute:
        """What was done since this was asked last."""
        now = self._sums()
        passed = [after - before for before, after in zip(self._before, now, strict=True)]
        self._before = now
        polls, others, cpu, writes, size = passed
        return Minute(kind, round(polls), round(others), cpu, round(writes), round(size))

    def _sums(self) -> tuple[float, ...]:
        lines = [cloud.line for cloud in self._clouds]
        terminal = self._operator.terminal
        return (
            sum(line.polls for line in lines),
            sum(line.others for line in lines),
            time.process_time() - self._work.seconds,
            terminal.writes,
            terminal.bytes,
        )


def _target(number: str) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{number}")
    except FileNotFoundError:
        # It was the folder of these links itself.
        return ""


def _objects() -> Mapping[str, int]:
    gc.collect()
    kinds = Counter(type(thing) for thing in gc.get_objects())
    return Counter(
        {
            f"{kind.__module__}.{kind.__qualname__}": number
            for kind, number in kinds.items()
            if kind.__module__.startswith(OURS) and not kind.__module__.startswith(THEIRS)
        }
    )
