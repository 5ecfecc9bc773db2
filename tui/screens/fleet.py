"""The main screen: its keys by theme, and those that concern all of it."""

from __future__ import annotations

from textual import on, work

from tui.query.examples import EXAMPLES
from tui.screens.detail_keys import ROOMY, DetailKeys
from tui.screens.fleet_keys import FLEET_BINDINGS, VIEW_BINDINGS
from tui.screens.instance_keys import InstanceKeys
from tui.screens.lock_keys import LockKeys
from tui.screens.login_keys import LoginKeys
from tui.screens.overlook import NO_CONNECTION
from tui.screens.past_keys import PastKeys
from tui.screens.profile_keys import ProfileKeys
from tui.screens.view_keys import ViewKeys
from tui.widgets.instance_table import InstanceTable


class FleetScreen(PastKeys, ViewKeys, DetailKeys, LockKeys, ProfileKeys, LoginKeys, InstanceKeys):
    """Shows the fleet, and does what is asked for."""

    BINDINGS = [*FLEET_BINDINGS, *VIEW_BINDINGS]
    BINDING_GROUP_TITLE = "Fleet"
    HORIZONTAL_BREAKPOINTS = [(ROOMY, "-wide")]

    @on(InstanceTable.CursorMoved)
    def _follow(self, event: InstanceTable.CursorMoved) -> None:
        if event.asked:
            self.steady.hold(self._clock.monotonic())
        self.paint_around()

    @on(InstanceTable.MarksChanged)
    def _count_marks(self) -> None:
        self.paint_soon()

    def action_back(self) -> None:
        """Undo the innermost thing: what has not left yet comes before the view."""
        if not self.undo():
            super().action_back()

    def action_refresh(self) -> None:
        """Read the list again now."""
        self.ask_again()

    def action_pause(self) -> None:
        """Pause the polling, or go on."""
        if self.session is None:
            self.tell(NO_CONNECTION, "warning")
        else:
            self.session.feed.pause(not self.session.feed.fleet.paused)

    def action_help(self) -> None:
        """Show all keys."""
        # Imported when it is first opened, like every dialog: the first frame does without them.
        from tui.screens.help import HelpScreen, effective_keys

        self.app.push_screen(HelpScreen(effective_keys(self), EXAMPLES))

    @work(group="leaving")
    async def action_quit(self) -> None:
        """Leave; what is still under way is asked about first."""
        from tui.screens.leaving import may_leave

        if self.session is None or await may_leave(self.app, self.session.operations):
            self.app.exit()
