"""The exit codes, as scripts and people know them."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """How a command went."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    UNREACHABLE = 3
    UNAUTHENTICATED = 4
    FORBIDDEN = 5
    NOT_FOUND = 6
    WRONG_STATE = 7
    PARTIAL = 8
    INTERRUPTED = 130


MEANINGS = {
    Exit.DONE: "done",
    Exit.FAILED: "failed, or how it ended is not known, or nothing was done for several reasons",
    Exit.USAGE: "the command makes no sense as it is, or was not confirmed",
    Exit.UNREACHABLE: "cannot reach the server",
    Exit.UNAUTHENTICATED: "not authenticated",
    Exit.FORBIDDEN: "not permitted: your role, the profile's rules, or its lock",
    Exit.NOT_FOUND: "not found",
    Exit.WRONG_STATE: "wrong state",
    Exit.PARTIAL: "done for some, not for all",
    Exit.INTERRUPTED: "ended by ctrl+c",
}
"""Code → what it says."""

TOLD = "Exit codes: " + " · ".join(f"{code.value} {meaning}" for code, meaning in MEANINGS.items()) + "."
"""All of them in one line."""
