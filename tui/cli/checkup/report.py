"""What was found, as a page for people, and as JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tui.cli.checkup.check import Verdict
from tui.cli.tables import width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tui.cli.checkup.check import Check, Part

FORMAT = 1
"""The number of the form of the JSON; it changes when something in it changes its meaning."""
GLYPHS = {Verdict.GOOD: "✓", Verdict.NOTE: "!", Verdict.TROUBLE: "✗", Verdict.SKIPPED: "–"}
LEAST = 40
"""Columns that are used in any case."""
_WORD = max(map(len, Verdict))
_INDENT = 2


def page(parts: Sequence[Part], columns: int) -> str:
    """The checks in groups, and what they add up to; no line is longer than the terminal is wide."""
    columns = max(columns, LEAST)
    lines = [line for part in parts for line in _part(part, columns)]
    return "\n".join([*lines, *_wrapped(_sum(parts), columns), ""])


def as_json(parts: Sequence[Part]) -> str:
    """The checks as one object."""
    checks = [
        {
            "part": part.name,
            "check": check.name,
            "verdict": str(check.verdict),
            "found": check.found,
            "advice": check.advice,
            "code": int(check.code),
            "values": dict(check.values),
        }
        for part in parts
        for check in part.checks
    ]
    return json.dumps({"format": FORMAT, "checks": checks}, ensure_ascii=False, indent=2) + "\n"


def _part(part: Part, columns: int) -> Iterator[str]:
    yield part.name
    for check in part.checks:
        yield from _check(check, columns)
    yield ""


def _check(check: Check, columns: int) -> Iterator[str]:
    head = f"{' ' * _INDENT}{GLYPHS[check.verdict]} {check.verdict:<{_WORD}}  "
    room = columns - width(head)
    for line in _wrapped(f"{check.name}: {check.found}", room):
        yield f"{head}{line}"
        head = " " * width(head)
    if check.advice:
        arrow = "→ "
        for line in _wrapped(check.advice, room - width(arrow)):
            yield f"{head}{arrow}{line}"
            arrow = "  "


def _sum(parts: Iterable[Part]) -> str:
    verdicts = [check.verdict for part in parts for check in part.checks]
    counts = [f"{verdicts.count(verdict)} {verdict}" for verdict in Verdict]
    return f"{', '.join(counts)}."


def _wrapped(text: str, room: int) -> Iterator[str]:
    """Lines of whole words; a word that is too long for one is cut where it has to be."""
    line = ""
    for word in _words(text, room):
        longer = f"{line} {word}" if line else word
        if width(longer) > room:
            yield line
            longer = word
        line = longer
    yield line


def _words(text: str, room: int) -> Iterator[str]:
    for word in text.split(" "):
        piece = ""
        for char in word:
            if width(piece + char) > room:
                yield piece
                piece = ""
            piece += char
        yield piece
