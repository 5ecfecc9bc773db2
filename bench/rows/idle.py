"""P10: what it costs to do nothing."""

from __future__ import annotations

import shutil
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from bench.kit_process import cpu_seconds
from bench.kit_pty import Terminal
from bench.report import Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.context import Context

FULL, QUICK = 60.0, 15.0
"""Seconds."""
HUNDRED = 100.0


def idle(context: Context) -> Iterator[Result]:
    """P10: with 1,000 instances and the usual polling, in the same minute as htop."""
    seconds = QUICK if context.effort.quick else FULL
    what = f"processor at rest, {seconds:g} s, 1,000 instances"
    with ExitStack() as stack:
        ours = stack.enter_context(context.vmdeck_loaded(context.server(1_000), usage=True))
        htop = Terminal(["htop"], context.environ()) if shutil.which("htop") else None
        if htop is not None:
            stack.enter_context(htop).rest(1.0)
        before = cpu_seconds(ours.pid), cpu_seconds(htop.pid) if htop else 0.0
        time.sleep(seconds)
        spent = HUNDRED * (cpu_seconds(ours.pid) - before[0]) / seconds
        rival = HUNDRED * (cpu_seconds(htop.pid) - before[1]) / seconds if htop else 0.0
    yield Result("P10", what, "htop at its default", 1, spent, "%", rival, "" if htop else "htop is not installed")
