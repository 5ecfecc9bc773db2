"""When: a moment as people and programs write it. No I/O."""

from __future__ import annotations

import re
from datetime import datetime

from tui.units import read_span

WHEN = "a time span back (2h, 1d12h), a moment (2014-11-14T21:20, 2014-11-14T21:20Z), or Unix seconds"

_SECONDS = re.compile("[0-9]{1,12}")


def read_when(text: str, now: float) -> int:
    """Read Unix seconds out of a moment or a span before `now`; a moment without a zone is local. Raises ValueError."""
    text = text.strip()
    if _SECONDS.fullmatch(text):
        return int(text)
    try:
        return int(now - float(read_span(text)))
    except ValueError:
        return _moment(text)


def _moment(text: str) -> int:
    try:
        return int(datetime.fromisoformat(text).astimezone().timestamp())
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError(f'"{text}" is not {WHEN}') from error
