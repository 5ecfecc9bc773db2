r"""Regular expressions that cannot hang the screen.

Python's engine backtracks and cannot be interrupted, so an expression is refused that could take exponential time:
repeats of a group that has repeats or alternatives in it, and too many repeats in all. What is left is polynomial, and
short because only the first characters of every text are looked at.
"""

from __future__ import annotations

import re
import warnings

MAX_LENGTH = 200
"""Characters of an expression."""
MAX_REPEATS = 8
"""Repeats of any kind in an expression: each `?` doubles the ways to fit."""
MAX_OPEN_REPEATS = 3
"""Repeats without an end: each makes the time grow with one more power of the text's length."""
LOOKED_AT = 200
"""Characters of each text that expressions see."""

_EXTRAS = re.compile(r"\(\?[aiLmsux#-]")
_OPEN = re.compile(r"\*|\+|\{\d*,\d*\}")
_TOKEN = re.compile(
    r"""
    \\.                                  # an escaped character
    | \[ \^? \]? (?: \\. | [^\]\\] )* \] # a set
    | \( (?: \? [^)]? [<=!]? )?          # a group opens
    | \)
    | \|
    | (?: \* | \+ | \? | \{\d*,?\d*\} ) [?+]?
    """,
    re.VERBOSE | re.DOTALL,
)


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile an expression that ignores case and sees each text as a line. Raises re.error, also when it is unsafe."""
    _check(pattern)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    except (OverflowError, Warning) as error:
        raise re.error(str(error), pattern, 0) from error


def _check(pattern: str) -> None:
    """Refuse what could backtrack without end, and what would hide that."""
    if not pattern:
        raise re.error("it is empty", pattern, 0)
    if len(pattern) > MAX_LENGTH:
        raise re.error(f"longer than {MAX_LENGTH} characters", pattern, MAX_LENGTH)
    if extra := _EXTRAS.search(pattern):
        raise re.error("flags and comments are not supported", pattern, extra.start())
    _check_repeats(pattern)


def _check_repeats(pattern: str) -> None:
    groups = [False]
    closed = False
    repeats = open_repeats = 0
    for found in _TOKEN.finditer(pattern):
        sign = found.group()
        adjacent, closed = closed and pattern[found.start() - 1] == ")", False
        if sign.startswith("("):
            groups.append(False)
        elif sign == ")":
            closed = groups.pop() if len(groups) > 1 else False
            groups[-1] = groups[-1] or closed
        elif sign == "|":
            groups[-1] = True
        elif sign[0] in "*+?{":
            if adjacent and sign != "?":
                raise re.error("a repeated group may hold neither repeats nor alternatives", pattern, found.start())
            groups[-1] = True
            repeats += 1
            open_repeats += bool(_OPEN.match(sign))
            if repeats > MAX_REPEATS or open_repeats > MAX_OPEN_REPEATS:
                raise re.error("too many repeats", pattern, found.start())
