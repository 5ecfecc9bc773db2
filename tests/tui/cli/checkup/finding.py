"""Looking into what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.cli.checkup.check import Check


def named(checks: Iterable[Check], name: str) -> Check:
    """The one check of this name."""
    (found,) = [check for check in checks if check.name == name]
    return found


def verdicts(checks: Iterable[Check]) -> dict[str, str]:
    """Name → verdict, in order."""
    return {check.name: str(check.verdict) for check in checks}
