"""Owner: which program carries an operation out, so that another one can tell whether it still does."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path

SILENCE = 900.0
"""Seconds without a word after which a program that can't be looked for, on another machine, counts as gone."""

_PROCESSES = Path("/proc")


@dataclass(frozen=True, slots=True)
class Owner:
    """A process on a machine."""

    host: str
    pid: int
    started: str = ""
    """When it began, in the system's own count: a number may be used again, but not from the same moment on."""

    def __str__(self) -> str:
        return f"{self.host} {self.pid} {self.started}".rstrip()


def this_process() -> Owner:
    """The program that runs this."""
    pid = os.getpid()
    return Owner(socket.gethostname(), pid, _started(pid))


def is_gone(owner: str, silent_for: float) -> bool:
    """Whether an owner, as text, has ended; `silent_for` is for how many seconds nothing was heard of it."""
    host, _, process = owner.partition(" ")
    number, _, started = process.partition(" ")
    if host != socket.gethostname() or not number.isdecimal():
        return silent_for > SILENCE
    pid = int(number)
    if not _is_running(pid):
        return True
    return bool(started) and started != _started(pid)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _started(pid: int) -> str:
    """When a process began; empty where the system does not tell."""
    try:
        text = (_PROCESSES / str(pid) / "stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    # The name of the program stands in parentheses and may hold anything; 19 fields behind it comes the start.
    fields = text.rpartition(")")[2].split()
    return fields[19] if len(fields) > 19 else ""
