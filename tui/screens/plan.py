"""The plan screen: any action on one or many is looked over, confirmed, carried out and told about in one place.

Nothing but the button confirms: letters may come from a terminal's own replies, and enter alone cancels.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.widgets import Button

from tui.formats import counted
from tui.forms.review import Review
from tui.journal import JournalError
from tui.screens.plan_frame import TypedLine
from tui.screens.plan_pages import review_page, run_page
from tui.screens.plan_review import ReviewScreen
from tui.widgets.plan_lines import natural

if TYPE_CHECKING:
    from tui.runs import Run
    from tui.screens.plan_pages import Page
    from tui.screens.plan_review import Desk

TICK = 1.0
"""Seconds between two looks at the clock while something is under way."""


class PlanScreen(ReviewScreen):
    """Shows a review until it is confirmed, and then its run. It can be left at any time: what was begun goes on.

    Left with whether anything was begun.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Cancel, undo, or leave", id="plan.back"),
        Binding("d", "hide_done", "Hide what is done, or show it again", id="plan.hide_done"),
        Binding("x", "keep_back", "Send nothing more for the instance", id="plan.keep_back"),
        Binding("X", "keep_all_back", "Send nothing more at all", id="plan.keep_all_back"),
    ]

    def __init__(self, desk: Desk, shown: Review | Run) -> None:
        """Open with a review, or come back to a run."""
        super().__init__(desk, shown)
        self._confirmed: Review | None = None
        targets = shown.candidates if isinstance(shown, Review) else self.plan.targets
        self._columns = natural(targets, self.plan.skipped)
        self._is_laid_out = False
        self._is_painted = False
        self._hides_done = False

    def on_mount(self) -> None:
        """Start at what harms nothing, or at what has to be typed."""
        self._is_laid_out = True
        self._open()
        self.set_interval(TICK, self.take_operations)

    def on_unmount(self) -> None:
        """Leave the telling to others."""
        self.desk.watch(None)

    def take_operations(self) -> None:
        """Follow how the operations move on, and how long they can be undone still."""
        # They may do so while the parts of the screen are being taken down, one by one.
        with suppress(NoMatches):
            if self.run is not None:
                self.show()

    def show(self) -> None:
        """Bring everything up to date."""
        if self._is_laid_out:
            self.lay_out(self._make_page(), self._columns, self.request() if self.shows_request else ())

    @on(Button.Pressed, "#cancel")
    def _press_safe(self) -> None:
        # Of two presses in one go, the second was not meant for what the first has brought.
        if self._is_painted:
            self.action_back()

    def action_back(self) -> None:
        """Leave without doing anything, undo what has not left yet, or leave what goes on."""
        if self.run is not None and self.run.leaves_at is not None:
            self._undo()
        else:
            self.close_with(self.run is not None)

    @on(Button.Pressed, "#confirm")
    def _press_other(self) -> None:
        """Begin, or look over again what did not happen."""
        page = self._make_page()
        if not self._is_painted or page.is_held or not page.verb:
            return
        if self.run is None:
            self._begin()
        else:
            self.shown = self.desk.retry(self.run)
            self._open()

    def action_hide_done(self) -> None:
        """Hide what is done, or show it again."""
        if self.run is not None:
            self._hides_done = not self._hides_done
            self.show()

    def action_keep_back(self) -> None:
        """Send nothing more for the instance under the cursor."""
        uuid = self.instances.cursor
        if self.run is not None and uuid is not None:
            self.say(self.desk.cancel(uuid))

    def action_keep_all_back(self) -> None:
        """Send nothing more at all: what waits for its turn, and the later steps of chains."""
        if self.run is not None:
            left = [uuid for uuid, each in self.run.operations.items() if not each.ended and each.left]
            for uuid in left:
                self.desk.cancel(uuid)
            self.say(f"Kept back what was not sent yet: {counted(len(left), 'instance')}.")

    def _open(self) -> None:
        """Show another stage: with the focus on what harms nothing, or where something has to be typed."""
        self.desk.watch(self.run)
        self.shows_request = self._hides_done = False
        self.say("")
        self.query_one("#proof" if self._make_page().wants_phrase else "#cancel").focus()
        self._is_painted = False
        self.call_after_refresh(self._take_answers)

    def _take_answers(self) -> None:
        """It has been seen: keys that came earlier were not meant for it."""
        self._is_painted = True
        self.query_one("#proof", TypedLine).clear()

    def _begin(self) -> None:
        try:
            run = self.desk.begin(self.plan)
        except JournalError as error:
            self.say(f"Nothing was sent: {error}.")
            return
        self._confirmed, self.shown = self.review, run
        if len(run.operations) == 1:
            # The row tells how it goes, and how long it can be undone.
            self.close_with(True)
        else:
            self._open()

    def _undo(self) -> None:
        """Take it back, and look it over again."""
        self.desk.undo()
        if self._confirmed is None:
            self.close_with(False)
            return
        self.shown = self._confirmed
        self.shown.follow(self.desk.fleet.rows)
        self._open()
        self.say("Undone: nothing was sent.")

    def _make_page(self) -> Page:
        desk = self.desk
        if isinstance(self.shown, Review):
            return review_page(self.shown, desk.rules, self.typed)
        return run_page(self.shown, desk.fleet, desk.now(), hides_done=self._hides_done)
