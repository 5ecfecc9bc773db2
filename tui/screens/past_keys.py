"""What the keys do with what has happened: the journal, the timeline, what was missed, and the way to an instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from tui.screens.filter_keys import FilterKeys

if TYPE_CHECKING:
    from tui.fleet import Fleet
    from tui.journal import Entry
    from tui.screens.resuming import Resuming
    from tui.screens.returning import Returning
    from tui.session import Session

OPERATIONS_SHOWN = 500
"""Operations in the timeline of the fleet, the newest."""


class PastKeys(FilterKeys):
    """Shows what has happened, and leads to where it did."""

    returning: Returning | None = None
    """What tells of what was missed while nobody looked; None until there is a session."""
    resuming: Resuming | None = None
    """What takes up the operations of before; None until there is a session."""

    def opened(self, session: Session) -> None:
        """Begin with what there is of earlier times."""
        # Imported once there is a session: the first frame does without them.
        from tui.screens.resuming import Resuming
        from tui.screens.returning import Returning

        super().opened(session)
        self.returning = Returning(self, self._clock, session.last_look)
        self.resuming = Resuming(
            self,
            session.operations.leftovers,
            self._clock,
            lambda actions: session.viewer.locked or session.viewer.rules.refusal(actions),
        )
        self.run_worker(self.resuming.begin(), group="resuming")

    def attend(self, watched: bool) -> None:
        """Remember what was seen when the terminal went to the back; tell what is different when it is back."""
        super().attend(watched)
        if self.returning is not None:
            self.returning.focus(watched)

    def _take(self, fleet: Fleet) -> None:
        super()._take(fleet)
        if self.returning is not None:
            self.returning.take(fleet)

    async def on_unmount(self) -> None:
        """Keep what is seen for the next start."""
        if self.returning is not None:
            await self.returning.keep()

    @work(group="resuming")
    async def action_unfinished(self) -> None:
        """Ask again which operations of before are to go on."""
        if self.resuming is not None:
            await self.resuming.ask()

    def action_journal(self) -> None:
        """Show what was asked for on this machine, and what came of it."""
        # Imported when it is first opened, like every dialog: the first frame does without them.
        from tui.screens.journal import JournalScreen

        if self.session is not None:
            self.app.push_screen(JournalScreen(self.session.journal, self._place.profile, self._clock))

    @work(group="dialog")
    async def action_timeline(self) -> None:
        """Show what happened in the fleet, and go to the instance that is chosen."""
        from tui.screens.timeline import TimelineScreen

        if self.session is not None:
            uuid = await self.ask(TimelineScreen(self.session.timeline, self._operations))
            self._go_to_chosen(uuid)

    @work(group="dialog")
    async def action_away(self) -> None:
        """Show what became different while nobody looked, and go to the instance that is chosen."""
        from tui.screens.away import AwayScreen

        missed = self.returning.missed if self.returning else None
        if missed is None:
            self.tell("nothing was missed: nothing became different while you were away")
        else:
            self._go_to_chosen(await self.ask(AwayScreen(missed)))

    def go_to(self, uuid: str) -> None:
        """Put the cursor on an instance; a filter that hides it is cleared."""
        row = self._fleet.rows.get(uuid)
        if row is None:
            self.tell("it is no longer there", "warning")
            return
        if not self.way.point_at(uuid):
            self._set_filter("")
            self.tell(f"the filter hid {row.hostname or uuid}: it is cleared")
            self.way.point_at(uuid)

    def _go_to_chosen(self, uuid: str | None) -> None:
        if uuid is not None:
            self.go_to(uuid)

    def _operations(self) -> tuple[Entry, ...]:
        from tui.journal import JournalError

        session = self.session
        try:
            return () if session is None else session.journal.entries(limit=OPERATIONS_SHOWN)
        except JournalError as error:
            self.tell(str(error), "error")
            return ()
