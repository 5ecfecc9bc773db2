"""The start of the program: the app or the command line, without what only the other one needs."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from tui.cli.options import AppOptions
from tui.config import Flags

if TYPE_CHECKING:
    from collections.abc import Callable

COMPLETION = "_VMDECK_COMPLETE"
"""What a shell sets when it asks the command line how a word may go on."""

GARBAGE = (20_000, 10, 1)
"""When garbage is looked for: after so many new objects among these, after so many times among older ones and all.

A list brings objects by the hundred thousand, all of which stay: with Python's own figures, looking through them takes
as long as reading the list, and several frames at a time. The last figure is small all the same: what was closed or
left is garbage of some age, and hours of it would be the most of the memory.
"""


def mind_garbage() -> None:
    """Look for garbage from now on, but for what is there the first time: all of that stays."""
    if not gc.get_freeze_count():
        gc.freeze()
    gc.set_threshold(*GARBAGE)
    gc.enable()


def run(open_app: Callable[[AppOptions], int]) -> None:
    """Do what the command line says, and end the program."""
    bar("httpx._main")
    if len(sys.argv) == 1 and COMPLETION not in os.environ:
        # There is nothing to be read, and to load what reads a command line takes longer than to read the settings.
        sys.exit(open_app(AppOptions(Flags(), None, None)))
    gc.set_threshold(*GARBAGE)
    from tui.cli.commands import build

    if COMPLETION in os.environ:
        from tui.cli.shells import answer_shells

        answer_shells()
    build(open_app)(prog_name="vmdeck")


def bar(module: str) -> None:
    """Have a module count as not installed. httpx does without its own command line, which is half of its import."""
    sys.modules.setdefault(module, None)  # type: ignore[arg-type]  # None is Python's way to say so
