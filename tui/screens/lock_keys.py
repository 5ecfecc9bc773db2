"""What the keys do with the lock of the profile."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from textual import work

from tui.formats import stopwatch
from tui.lock import Asked
from tui.screens.live import TICK, LiveFleet

if TYPE_CHECKING:
    from tui.session import Session

GROUP = "lock"
"""The worker that waits for the end of the time."""


class LockKeys(LiveFleet):
    """Unlocks the profile for a while, and locks it again."""

    def action_unlock(self) -> None:
        """Ask for how long and why, or lock again what is open."""
        session = self.session
        if session is not None and session.lock.seconds_left:
            self.workers.cancel_group(self, GROUP)
            self._lock_again(session, "by hand")
        else:
            self.ask_to_unlock(Asked())

    @work(group="dialog")
    async def ask_to_unlock(self, asked: Asked) -> None:
        """Ask for how long and why, beginning with what has been said already."""
        # Imported when it is first opened, like every dialog: the first frame does without them.
        from tui.screens.unlock import UnlockScreen

        session, place = self.session, self._place
        if session is None:
            self.tell("there is no connection yet", "warning")
        elif not session.lock.is_there:
            words = session.lock.hindrance or f"{place.title} is not locked"
            self.tell(words, "warning")
        elif await self.ask(UnlockScreen(place, asked, self._unlock)):
            self.tell(f"{place.title} is unlocked for {stopwatch(ceil(session.lock.seconds_left))}", "warning")

    def _unlock(self, seconds: float, reason: str) -> str:
        """Unlock it, or say why that can't be done."""
        # Imported when there is something to be written down: the first frame does without the journal's database.
        from tui.journal import JournalError

        if self.session is None:
            return "there is no connection any more"
        try:
            self.session.unlock(seconds, reason)
        except JournalError as error:
            return f"It stays locked: {error}"
        self._wait_for_the_end(self.session)
        self.show_everywhere()
        return ""

    @work(group=GROUP, exclusive=True)
    async def _wait_for_the_end(self, session: Session) -> None:
        while left := session.lock.seconds_left:
            # In small steps: a machine that was asleep has to notice.
            await self._clock.sleep(min(left, TICK))
        self._lock_again(session, "the time is up")

    def _lock_again(self, session: Session, why: str) -> None:
        from tui.journal import JournalError

        try:
            session.lock_again(why)
        except JournalError as error:
            self.tell(str(error), "error")
        self.tell(f"{self._place.title} is locked again: {why}", "warning")
        self.show_everywhere()
