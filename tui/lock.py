"""The lock: on a locked profile nothing is changed until somebody unlocks it, for a while and with a reason. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tui.units import read_span

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.place import Place

SHORTEST, LONGEST = 60.0, 8 * 3_600.0
"""Seconds for which it can be unlocked."""

USUAL = "10m"
"""For how long, when nothing is said."""

LONGEST_REASON = 200
"""Characters."""


class Asked(NamedTuple):
    """What somebody wrote after `unlock`."""

    span: str = USUAL
    reason: str = ""


class Lock:
    """Whether a profile can be changed now. It has run out when either of the two clocks says so.

    A sleeping machine may stop the one, and somebody may set the other back.
    """

    def __init__(self, place: Place, clock: Clock) -> None:
        self._place = place
        self._clock = clock
        self._until: tuple[float, float] | None = None

    @property
    def is_there(self) -> bool:
        """Whether there is anything to unlock."""
        return self._place.locked and not self._place.read_only

    @property
    def seconds_left(self) -> float:
        """How long it stays unlocked; 0 when it is locked, or never was."""
        if self._until is None:
            return 0.0
        monotonic, wall = self._until
        return max(0.0, min(monotonic - self._clock.monotonic(), wall - self._clock.time()))

    @property
    def hindrance(self) -> str:
        """Why nothing can be changed now; empty when it can."""
        if self._place.read_only:
            return "this profile is read-only"
        if not self._place.locked or self.seconds_left:
            return ""
        return f"{self._place.environment or self._place.title} is locked: :unlock {USUAL}"

    def unlock(self, seconds: float) -> None:
        """Let everything be changed for so many seconds from now."""
        self._until = (self._clock.monotonic() + seconds, self._clock.time() + seconds)

    def lock(self) -> None:
        """Let nothing be changed any more."""
        self._until = None


def read_asked(text: str) -> Asked | None:
    """Take `unlock 10m new kernel` apart; None when it is something else. The span need not be right yet."""
    first, _, rest = text.strip().partition(" ")
    if first.casefold() != "unlock":
        return None
    span, _, reason = rest.strip().partition(" ")
    if not span[:1].isdigit():
        return Asked(reason=rest.strip())
    return Asked(span, reason.strip())


def span_problem(text: str) -> str:
    """What is wrong with a time to unlock for; empty when nothing is."""
    try:
        seconds = read_span(text)
    except ValueError as error:
        return str(error)
    return "" if SHORTEST <= seconds <= LONGEST else "it has to be from 1m to 8h"


def reason_problem(text: str) -> str:
    """What is wrong with a reason; empty when nothing is."""
    if not text.strip():
        return "say why: it is written into the journal"
    return "" if len(text.strip()) <= LONGEST_REASON else f"it can have {LONGEST_REASON} characters at most"
