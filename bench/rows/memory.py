"""P4: what is kept in memory."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from bench.context import rival_command
from bench.kit_process import in_turn, rss_mib
from bench.report import Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.context import Context

INSTANCES = 10_000
KIB = 1024


def memory(context: Context) -> Iterator[Result]:
    """P4: of one instance, and of the whole program."""
    ours, plain = _kept(context, "vmdeck"), _kept(context, "json")
    yield Result("P4", "kept for each instance", "json.loads of the same pages", 0.3, ours, "KiB", plain)
    program, table = in_turn(context.effort.rounds(3), lambda: _program(context), lambda: _table(context))
    yield Result("P4", f"program with {INSTANCES:,} instances", "DataTable app", 0.75, program, "MiB", table)


def _kept(context: Context, way: str) -> float:
    environ = context.environ(context.server(INSTANCES))
    command = rival_command("kept", way, str(INSTANCES))
    return float(subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=True).stdout) / KIB


def _program(context: Context) -> float:
    with context.vmdeck_loaded(context.server(INSTANCES)) as terminal:
        return rss_mib(terminal.pid)


def _table(context: Context) -> float:
    with context.rival_loaded("data_table", context.server(INSTANCES)) as terminal:
        return rss_mib(terminal.pid)
