"""What the keys do with the detail of an instance: beside the table, or on the whole screen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on

from tui.screens.beside import history
from tui.screens.live import LiveFleet
from tui.widgets.detail.tabs import Tab
from tui.widgets.instance_table import InstanceTable

if TYPE_CHECKING:
    from textual import events
    from textual.widget import Widget

ROOMY = 140
"""Columns from which the detail stands beside the table without being asked for."""


class DetailKeys(LiveFleet):
    """Shows the instance under the cursor from near."""

    def on_resize(self, event: events.Resize) -> None:
        """Show the detail by itself where there is room for it."""
        self.beside.offer_room(event.size.width >= ROOMY)

    @on(InstanceTable.Opened)
    def _open(self, event: InstanceTable.Opened) -> None:
        self._look(event.uuid, Tab.SUMMARY)

    def action_pane(self) -> None:
        """Show or hide the detail pane."""
        self.beside.toggle()

    def action_look(self, tab: str) -> None:
        """Show one tab of the instance under the cursor on the whole screen."""
        if self.table.cursor_uuid is not None:
            self._look(self.table.cursor_uuid, Tab(tab))

    async def action_in_pane(self, name: str, by: int) -> None:
        """Do something in the detail pane while the keys stay with the table."""
        pane = self.beside.pane
        if pane is not None and self.beside.has_class("-open"):
            await pane.run_action(f"{name}({by})")

    def action_maximize_pane(self) -> None:
        """Give the detail pane the whole screen, or its place again."""
        if self.maximized is not None:
            self.minimize()
        elif self.beside.has_class("-open"):
            self.maximize(self.beside)

    def watch_maximized(self, _before: Widget | None, maximized: Widget | None) -> None:
        """Give the keys to what can be seen: a hidden table would lose them to the hidden filter."""
        if maximized is None:
            self.table.focus()
        elif self.beside.pane is not None:
            self.beside.pane.focus_page()

    def _look(self, uuid: str, tab: Tab) -> None:
        # Imported when it is first opened: the first frame does without it.
        from tui.screens.detail import DetailScreen

        session = self.session
        if session is not None:
            self.app.push_screen(
                DetailScreen(
                    uuid, self.scene(), session.details, session.usage, history=partial(history, session), tab=tab
                )
            )
