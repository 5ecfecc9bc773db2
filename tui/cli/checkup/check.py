"""Check: one thing that was looked at, what was found, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from api_client.clean import clean
from tui.cli.codes import Exit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Value: TypeAlias = "str | int | float | bool | list[str] | None"

MAX_WORDS = 500
"""Characters of one finding that are kept."""


class Verdict(StrEnum):
    """What a finding means for whoever works here."""

    GOOD = "good"
    NOTE = "note"
    TROUBLE = "trouble"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. Whatever texts it is made of, those in it are clean."""

    name: str
    verdict: Verdict
    found: str
    """In words."""
    advice: str = ""
    """What to do about it; empty where there is nothing to do."""
    code: Exit = Exit.DONE
    """How a command ends for it."""
    values: Mapping[str, Value] = field(default_factory=dict)
    """What was found, for a program."""

    def __post_init__(self) -> None:
        for name in ("name", "found", "advice"):
            object.__setattr__(self, name, clean(getattr(self, name), MAX_WORDS))
        object.__setattr__(self, "values", {name: _clean(value) for name, value in self.values.items()})


@dataclass(frozen=True, slots=True)
class Part:
    """The checks of one matter."""

    name: str
    checks: tuple[Check, ...]


def good(name: str, found: str, /, **values: Value) -> Check:
    """All is as it should be."""
    return Check(name, Verdict.GOOD, found, values=values)


def note(name: str, found: str, advice: str = "", /, **values: Value) -> Check:
    """It works, with something to know about."""
    return Check(name, Verdict.NOTE, found, advice, values=values)


def trouble(name: str, found: str, advice: str, code: Exit, /, **values: Value) -> Check:
    """It does not work like this."""
    return Check(name, Verdict.TROUBLE, found, advice, code, values)


def skipped(name: str, why: str) -> Check:
    """It could not be looked at."""
    return Check(name, Verdict.SKIPPED, why)


def exit_code(parts: Iterable[Part]) -> Exit:
    """The code of the first trouble."""
    checks = (check for part in parts for check in part.checks)
    return next((check.code for check in checks if check.verdict is Verdict.TROUBLE), Exit.DONE)


def in_trouble(checks: Iterable[Check]) -> bool:
    """Whether something does not work."""
    return any(check.verdict is Verdict.TROUBLE for check in checks)


def _clean(value: Value) -> Value:
    if isinstance(value, str):
        return clean(value, MAX_WORDS)
    return [clean(item, MAX_WORDS) for item in value] if isinstance(value, list) else value
