"""Ages, in words."""

from __future__ import annotations

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


STEP = 10
"""Seconds between two ages that read differently: a screen on which nothing happens should be still."""


def ago(seconds: float) -> str:
    """Say how long ago something was, in the largest unit that fits; less than a minute in steps."""
    if seconds < STEP:
        return "now"
    return f"{span(seconds if seconds >= MINUTE else seconds // STEP * STEP)} ago"


def span(seconds: float) -> str:
    """Say how long something lasted, in the largest unit that fits."""
    for unit, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if seconds >= unit:
            return f"{int(seconds // unit)} {name}"
    return f"{max(0, int(seconds))} s"
