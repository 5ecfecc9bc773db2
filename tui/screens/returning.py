"""Coming back: what became different while nobody looked is said; what is seen is kept for the next start."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tui.away import Absences
from tui.files import set_aside
from tui.fleet import Fleet
from tui.last_look import LastLookError
from tui.widgets.ages import span

if TYPE_CHECKING:
    from tui.away import Missed
    from tui.clock import Clock
    from tui.last_look import LastLook
    from tui.screens.stage import Stage

KEEP_EVERY = 300.0
"""Seconds between two times at which a fleet that changes is kept; it is kept at the end in any case."""

ASLEEP = 60.0
"""Seconds that were slept through before the machine counts as having been asleep."""

KEY = "app.away"
"""The binding that shows what was missed."""


class Returning:
    """Follows the fleet, and the eye of whoever looks at it."""

    def __init__(self, stage: Stage, clock: Clock, last: LastLook | None) -> None:
        """Begin with what was seen at the end of the last time, where that is kept."""
        self.missed: Missed | None = None
        """What was told last; None while there was nothing."""
        self._stage = stage
        self._clock = clock
        self._absences = Absences()
        self._fleet = Fleet()
        self._last = last
        self._kept_at = clock.monotonic()
        self._taken_at = clock.monotonic()
        self._slept = clock.monotonic() - clock.awake()
        self._is_due = False
        self._is_remembered = last is None

    def take(self, fleet: Fleet) -> None:
        """Take in a snapshot."""
        now = self._clock.monotonic()
        self._is_due = self._is_due or bool(fleet.changes)
        self._fleet = fleet
        self._mind_sleep(now)
        self._say(self._absences.follow(fleet, now))
        if fleet.is_whole and self._last is not None and not self._is_remembered:
            # Not before: until there is a list, nothing may keep it waiting.
            self._is_remembered = True
            self._stage.start(self._remember(self._last))
        if self._is_due and now - self._kept_at >= KEEP_EVERY:
            self._kept_at, self._is_due = now, False
            self._stage.start(self.keep())

    def focus(self, has_focus: bool) -> None:
        """The terminal has come to the front, or has gone to the back."""
        self._say(self._absences.focus(self._fleet, self._clock.monotonic(), has_focus=has_focus))

    async def keep(self) -> None:
        """Keep what is seen for the next start."""
        last, seen_at = self._last, self._fleet.swept_at
        if last is None or seen_at is None:
            return
        at = self._clock.time() - (self._clock.monotonic() - seen_at)
        try:
            await asyncio.to_thread(last.save, self._fleet.rows, at)
        except LastLookError as error:
            self._stage.tell(str(error), "warning")

    def _mind_sleep(self, now: float) -> None:
        """Notice that the machine was asleep."""
        slept = now - self._clock.awake()
        if slept - self._slept > ASLEEP:
            self._absences.sleep(self._taken_at, slept - self._slept)
        self._taken_at, self._slept = now, slept

    async def _remember(self, last: LastLook) -> None:
        try:
            remembered = await asyncio.to_thread(last.load)
        except LastLookError as error:
            self._stage.tell(await asyncio.to_thread(set_aside, last.path, str(error)), "warning")
            return
        if remembered is not None:
            self._absences.remember(remembered.looks, max(0.0, self._clock.time() - remembered.at))
            self._say(self._absences.follow(self._fleet, self._clock.monotonic()))

    def _say(self, missed: Missed | None) -> None:
        if missed:
            self.missed = missed
            key = self._stage.key_of(KEY)
            shows = f" — {key} shows them" if key else ""
            self._stage.tell(f"while you were away ({span(missed.seconds)}): {missed.summary}{shows}")
