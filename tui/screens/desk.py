"""The desk: makes plans of wishes, has them carried out, and keeps what is under way to be looked at again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.forms.review import Review
from tui.plan import plan
from tui.screens.telling import ending

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_client.rows import InstanceRow
    from tui.fleet import Fleet
    from tui.orders import Wish
    from tui.place import Place
    from tui.plan import Plan
    from tui.rules import Rules
    from tui.runs import Run
    from tui.screens.stage import Stage
    from tui.session import Session

KEPT = 20
"""Runs that are kept once they are over."""


class SessionDesk:
    """Carries out plans in one session."""

    def __init__(self, stage: Stage, session: Session) -> None:
        self.runs: tuple[Run, ...] = ()
        """What was begun, the newest first."""
        self._stage = stage
        self._session = session
        self._watched: Run | None = None
        self._told = ""

    @property
    def place(self) -> Place:
        """Where we are."""
        return self._session.place

    @property
    def base_url(self) -> str:
        """The server's root, with a trailing slash."""
        return self._session.client.base_url

    @property
    def rules(self) -> Rules:
        """What the profile permits."""
        return self._session.viewer.rules

    @property
    def fleet(self) -> Fleet:
        """The newest snapshot."""
        return self._session.feed.fleet

    def now(self) -> float:
        """Monotonic seconds."""
        return self._session.clock.monotonic()

    def review(self, wish: Wish, uuids: Iterable[str], shown: Mapping[str, InstanceRow]) -> Review:
        """A review of a wish on the instances as they were shown."""
        chosen, session = tuple(uuids), self._session

        def make(rows: Mapping[str, InstanceRow], chained: bool) -> Plan:
            return plan(
                wish,
                chosen,
                rows,
                session.viewer,
                session.operations.running,
                has_restart=session.client.dialect.has_restart,
                chain=chained,
                shown=shown,
            )

        return Review(make, self.fleet.rows)

    def begin(self, plan: Plan) -> Run:
        """Write the plan into the journal and begin to carry it out. Raises JournalError, and then sends nothing."""
        run = self._session.operations.begin(plan)
        over = [each for each in self.runs if each.is_over]
        self.runs = (run, *(each for each in self.runs if each not in over[KEPT:]))
        self._stage.start(self._carry_out(run))
        return run

    def undo(self) -> int:
        """End what has not left yet, and tell how much that was."""
        self.runs = tuple(run for run in self.runs if run.leaves_at is None)
        return self._session.operations.undo()

    def cancel(self, uuid: str) -> str:
        """Send nothing more for an instance, and tell what became of it."""
        return self._session.operations.cancel(uuid)

    def retry(self, run: Run) -> Review:
        """Look over again what of a run is known not to have happened."""
        review = self.review(run.plan.wish, run.refused, self.fleet.rows)
        if any(len(run.operations[uuid].steps) > 1 for uuid in run.refused):
            review.chain()
        return review

    def watch(self, run: Run | None) -> None:
        """Hear which run is before a person's eyes: nothing else needs to tell of it."""
        self._watched = run

    async def _carry_out(self, run: Run) -> None:
        await self._session.operations.carry_out(run)
        if run in self.runs and run is not self._watched:
            self._stage.tell(*ending(run, self._stage.key_of("act.runs")))
        trouble = self._session.operations.trouble
        if trouble and trouble != self._told:
            self._told = trouble
            self._stage.tell(f"not all of this is in the journal: {trouble}", "error")
