"""P2 and P3: 10,000 instances, from the first request to the last row on the screen."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.context import shows_all
from bench.kit_process import in_turn
from bench.report import Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.context import Context
    from bench.kit_pty import Terminal
    from bench.kit_server import ServerProcess

MILLI = 1_000.0
INSTANCES = 10_000
PAGES, AT_ONCE = 100, 8
LATENCY = 0.030
"""Seconds that an answer takes longer, where there is latency."""
TWO_FRAMES = 2 * MILLI / 60


def load(context: Context) -> Iterator[Result]:
    """P2: without latency beside the plain loop, with latency beside what the latency alone takes."""
    server = context.server(INSTANCES)
    rounds = context.effort.rounds(7)
    _load(context.vmdeck(server), server)
    ours, plain = in_turn(rounds, lambda: _load(context.vmdeck(server), server), lambda: _plain(context, server))
    what = f"{INSTANCES:,} instances, first request → all in the table"
    yield Result("P2", what, "http.client one after the other + json.loads", 0.75, ours, "ms", plain)
    server.tell(latency=LATENCY)
    slow = [_load_and_first_rows(context.vmdeck(server), server) for _ in range(rounds)]
    server.tell(latency=0)
    floor = -(-PAGES // AT_ONCE) * LATENCY * MILLI
    whole, first = (median(figures) for figures in zip(*slow, strict=True))
    yield Result("P2", "the same with 30 ms for each answer", "⌈pages / 8⌉ × 30 ms", 1.6, whole, "ms", floor)
    yield Result("P2", "… first request → first rows", "one answer of 30 ms", None, first, "ms", LATENCY * MILLI)


def stall(context: Context) -> Iterator[Result]:
    """P3: how long the app is deaf at most while it loads."""
    server = context.server(INSTANCES)
    worst = [_longest_stall(context, server) for _ in range(context.effort.rounds(5))]
    seconds = median(stall for stall, _ in worst)
    where = max(worst)[1]
    yield Result("P3", "longest stall while loading", "2 frames", TWO_FRAMES, MILLI * seconds, "ms", note=where)


def _load(terminal: Terminal, server: ServerProcess) -> float:
    return _load_and_first_rows(terminal, server)[0]


def _load_and_first_rows(terminal: Terminal, server: ServerProcess) -> tuple[float, float]:
    server.tell(forget=True)
    with terminal:
        first = terminal.until_text("app-")
        whole = terminal.until(shows_all(server.instances))
    begun = server.tell()["first_page_at"]
    return MILLI * (whole - begun), MILLI * (first - begun)


def _plain(context: Context, server: ServerProcess) -> float:
    command = [sys.executable, "-m", "bench.rivals.sequential"]
    run = subprocess.run(command, env=context.environ(server), stdout=subprocess.PIPE, check=True)
    return MILLI * float(run.stdout)


def _longest_stall(context: Context, server: ServerProcess) -> tuple[float, str]:
    """The longest stall in seconds, and what the app was at."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "stalls.json"
        server.tell(forget=True)
        with context.vmdeck(server, wrap=[sys.executable, "-m", "bench.probe", str(report)]) as terminal:
            whole = terminal.until(shows_all(server.instances))
            terminal.send(b"q")
            terminal.until_end()
        begun = server.tell()["first_page_at"]
        stalls = json.loads(report.read_text())
    during = [(stall["seconds"], stall["where"]) for stall in stalls if begun <= stall["at"] <= whole]
    return max(during, default=(0.0, ""))
