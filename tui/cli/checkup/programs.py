"""Other programs that are asked something: without a shell, without a terminal, and not for long."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LIMIT = 20.0
"""Seconds one may take; on a busy machine a start of Python takes a few."""


class Done(NamedTuple):
    """How a program ended, and what it wrote."""

    code: int
    told: str


def run_program(command: Sequence[str], environ: Mapping[str, str]) -> Done | None:
    """Run a program; None when it cannot be run, or takes too long."""
    try:
        done = subprocess.run(  # noqa: S603 - only fixed programs, with lists of words
            command, env=environ, stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT, check=False
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return Done(done.returncode, done.stdout.decode(errors="replace"))
