"""Denials: where the server has refused this user lately, so that nobody has to run into it again and again. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.clock import Clock

REMEMBERED = 600.0
"""Seconds; roles are given and taken."""


class Denials:
    """The projects in which the server said no."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told_at: dict[str, float] = {}

    @property
    def projects(self) -> frozenset[str]:
        """The uuids of those it said so of within the last ten minutes."""
        since = self._clock.monotonic() - REMEMBERED
        return frozenset(uuid for uuid, told in self._told_at.items() if told > since)

    def note(self, project_uuid: str) -> None:
        """Remember that the server refused something in this project."""
        if project_uuid:
            self._told_at[project_uuid] = self._clock.monotonic()

    def forget(self) -> None:
        """Let everything be tried again."""
        self._told_at.clear()
