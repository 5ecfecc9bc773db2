"""P1 and P14: from the start of the program to something useful."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from bench.context import VMDECK, rival_command
from bench.kit_process import in_turn, run_seconds
from bench.kit_pty import Terminal
from bench.report import Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.context import Context

MILLI = 1_000.0
LATE = ("httpx", "pydantic", "plotext", "starlette")
"""What the first frame has to do without."""
FIRST_FRAME = "Hostname"
"""Stands in the table's frame; the header and the lines around it come with the same frame."""

_IMPORT = re.compile(rb"import time:\s+\d+ \|\s+\d+ \|\s+([\w.]+)")


def first_frame(context: Context) -> Iterator[Result]:
    """P1: the first frame that shows the header and the frame of the table."""
    server = context.server(1_000)
    vmdeck, floor = in_turn(
        context.effort.rounds(15),
        lambda: _frame_of(context.vmdeck(server), FIRST_FRAME),
        lambda: _frame_of(context.rival("one_widget"), "ready"),
    )
    what = "start → first frame"
    yield Result("P1", what, "Textual app of one widget", 1.15, vmdeck, "ms", floor)
    yield _beside_posting(context, what)
    yield _early_imports(context)


def version(context: Context) -> Iterator[Result]:
    """P14: what scripts ask for."""
    environ = context.environ()
    ours, floor = in_turn(
        context.effort.rounds(30),
        lambda: MILLI * run_seconds([VMDECK, "--version"], environ),
        lambda: MILLI * run_seconds([sys.executable, "-c", "pass"], environ),
    )
    yield Result("P14", "vmdeck --version", "python -c pass", 4, ours, "ms", floor)
    with_server = context.environ(context.server(10))
    listed, imported = in_turn(
        context.effort.rounds(30),
        lambda: MILLI * run_seconds([VMDECK, "list"], with_server),
        lambda: MILLI * run_seconds([sys.executable, "-c", "import httpx"], environ),
    )
    yield Result("P14", "vmdeck list of 10", "python -c 'import httpx'", 2.5, listed, "ms", imported)


def list_command(context: Context) -> Iterator[Result]:
    """P13: the list for scripts."""
    environ = context.environ(context.server(10_000))
    ours, plain = in_turn(
        context.effort.rounds(5),
        lambda: MILLI * run_seconds([VMDECK, "list", "--output", "json"], environ),
        lambda: MILLI * run_seconds(rival_command("printed"), environ),
    )
    yield Result("P13", "vmdeck list of 10,000 as JSON", "http.client one after the other, printing", 1, ours, "ms",
                 plain)  # fmt: skip


def _beside_posting(context: Context, what: str) -> Result:
    posting = context.cache.find("posting")
    if posting is None:
        return Result("P1", what, "posting", 0.30, note="posting could not be installed")
    server = context.server(1_000)
    environ = context.environ()
    environ.pop("PYTHONPATH")
    ours, rival = in_turn(
        context.effort.rounds(9),
        lambda: _frame_of(context.vmdeck(server), FIRST_FRAME),
        lambda: _frame_of(Terminal([posting], environ), "Send"),
    )
    return Result("P1", what, "posting", 0.30, ours, "ms", rival)


def _frame_of(terminal: Terminal, text: str) -> float:
    with terminal:
        return MILLI * (terminal.until_text(text) - terminal.started)


def _early_imports(context: Context) -> Result:
    """Python tells of each import on the terminal; what stands there before the first frame was loaded before it."""
    command = [sys.executable, "-X", "importtime", VMDECK]
    with context.vmdeck(context.server(1_000), wrap=command) as terminal:
        terminal.until_text(FIRST_FRAME)
        written = b"".join(chunk.data for chunk in terminal.chunks)
    before = written.partition(FIRST_FRAME.encode())[0]
    loaded = {found.decode().partition(".")[0] for found in _IMPORT.findall(before)}
    early = sorted(loaded.intersection(LATE))
    return Result("P1", f"of {', '.join(LATE)}: imported before it", "", 0, float(len(early)), note=", ".join(early))
