"""What the keys do with the detail of an instance: beside the table, or on the whole screen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on

from tui.screens.beside import history
from tui.screens.instance_keys import InstanceKeys
from tui.screens.overlook import notes, offers
from tui.widgets.detail.tabs import Tab
from tui.widgets.instance_table import InstanceTable

if TYPE_CHECKING:
    from textual import events
    from textual.widget import Widget

    from api_client.states import Action
    from tui.columns import Cell
    from tui.sight import Sight
    from tui.widgets.action_bar import Offer

ROOMY = 140
"""Columns from which the detail stands beside the table without being asked for."""


class DetailKeys(InstanceKeys):
    """Shows the instance under the cursor from near, and acts on it there."""

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

    def act_on(self, action: Action, sight: Sight) -> None:
        """Do something to the instance that is seen on the whole screen."""
        row = sight.row
        if row is None or self.acting is None:
            self.tell(f"{action}: there is nothing here to act on", "warning")
        elif words := sight.hindrance(self._clock.monotonic()):
            self.tell(f"{action}: {words}", "warning")
        else:
            self._in_dialog(self.acting.perform(action, (row.uuid,), {row.uuid: row}))

    def choose_action(self, sight: Sight) -> None:
        """List what can be done to the instance that is seen on the whole screen."""
        self._in_dialog(self._choose_action(sight.row.uuid if sight.row else None))

    def undo(self) -> bool:
        """Take back what has not left yet, and tell whether there was anything."""
        return self.acting is not None and self.acting.undo()

    def offers_for(self, uuid: str) -> tuple[Offer, ...]:
        """What can be done to an instance, and why the rest can't."""
        busy = self.session.operations.running if self.session else {}
        offered = offers(self._fleet, uuid, self.viewer, busy, self._key_of)
        return tuple(offer for offer in offered if offer.action != "create")

    def note_of(self, uuid: str) -> Cell | None:
        """How an operation on it stands; None when there is none to tell of."""
        told = self.session.operations.to_tell() if self.session else {}
        return notes(told, self._fleet, self._clock.monotonic()).get(uuid)

    def _look(self, uuid: str, tab: Tab) -> None:
        # Imported when it is first opened: the first frame does without it.
        from tui.screens.detail import DetailScreen

        session = self.session
        if session is not None:
            self.app.push_screen(
                DetailScreen(
                    uuid, self.scene(), session.details, session.usage, self, history=partial(history, session), tab=tab
                )
            )
