"""Outage: what is told while a server that is followed cannot be reached. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_client.errors import Unauthenticated, Unreachable
from tui.formats import local_time

if TYPE_CHECKING:
    from api_client.errors import ApiError
    from tui.clock import Clock
    from tui.fleet import Fleet


class Outage:
    """Follows the fleet, and knows since when nothing was heard of the server."""

    def __init__(self, clock: Clock) -> None:
        """Begin where the server has just answered."""
        self.words = ""
        """What is wrong; empty while nothing is."""
        self._clock = clock
        self._heard_at = clock.time()
        self._known: type[ApiError] | None = None
        """What kind of failure was told last."""

    def look(self, fleet: Fleet) -> str:
        """Take in a snapshot; returns a line when something has become different."""
        # Whoever is not logged in waits for nothing: the command ends with that.
        problem = None if isinstance(fleet.problem, Unauthenticated) else fleet.problem
        kind = None if problem is None else type(problem)
        if problem is None:
            self._heard_at = self._clock.time()
            self.words = ""
        else:
            self.words = self._told(problem)
        is_news, self._known = kind is not self._known, kind
        if not is_news:
            return ""
        return self.words or "the server answers again"

    def _told(self, problem: ApiError) -> str:
        has = "has not been reached" if isinstance(problem, Unreachable) else "has not answered as it should"
        since = local_time(self._heard_at, "%H:%M:%S")
        return f"the server {has} since {since}, tried again ({problem.title}: {problem.detail})"
