"""The main screen's keys: what each does to the view, the detail and the instances."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from textual import on, work

from api_client.states import Action
from tui.query.examples import EXAMPLES, PROBLEMS
from tui.screens import taking
from tui.screens.beside import history
from tui.screens.choose import ChooseScreen, Item
from tui.screens.detail import DetailScreen
from tui.screens.fleet_keys import FLEET_BINDINGS
from tui.screens.help import HelpScreen, effective_keys
from tui.screens.journal import JournalScreen
from tui.screens.leaving import may_leave
from tui.screens.live import LiveFleet
from tui.screens.overlook import OFFERED, reason_against
from tui.widgets.action_bar import ActionBar
from tui.widgets.detail.tabs import Tab
from tui.widgets.filter_line import FilterLine
from tui.widgets.instance_table import InstanceTable

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from textual import events
    from textual.notifications import SeverityLevel
    from textual.screen import Screen
    from textual.widget import Widget

    from tui.screens.acting import Stage

ROOMY = 140
"""Columns from which the detail stands beside the table without being asked for."""


class FleetScreen(LiveFleet):
    """Shows the fleet, and does what is asked for."""

    BINDINGS = FLEET_BINDINGS
    BINDING_GROUP_TITLE = "Fleet"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (ROOMY, "-wide")]

    def on_resize(self, event: events.Resize) -> None:
        """Show the detail by itself where there is room for it."""
        self.beside.offer_room(event.size.width >= ROOMY)

    # The view

    @on(FilterLine.QueryChanged)
    def _filter(self, event: FilterLine.QueryChanged) -> None:
        self.listing.filter(event.text)
        self._explain()
        self.paint()

    @on(FilterLine.Accepted)
    def _keep_filter(self) -> None:
        self.listing.keep_filter()
        self.table.focus()

    @on(FilterLine.Cancelled)
    def _leave_filter(self) -> None:
        self.table.focus()
        if self.listing.fault is not None:
            self._set_filter("")

    @on(InstanceTable.SortRequested)
    def _sort_by_title(self, event: InstanceTable.SortRequested) -> None:
        self.listing.sort_by(event.field, add=event.add)
        self.paint()

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted over the table is text to look for, never keys."""
        event.stop()
        self.filter_line.paste(event.text)

    def action_filter(self) -> None:
        """Start typing a filter."""
        self.filter_line.open()

    def action_back(self) -> None:
        """Undo the innermost thing: the filter, then the marks."""
        if self.listing.text:
            self._set_filter("")
        else:
            self.table.action_mark("none")

    def action_problems(self) -> None:
        """Show only problems, or all again."""
        self._set_filter("" if self.listing.text == PROBLEMS else PROBLEMS)

    @work(group="dialog")
    async def action_sort(self, add: bool) -> None:
        """Ask for a field to sort by."""
        items = [Item(field.name, field.name, field.help) for field in self.listing.sortable]
        title = "Then sort by" if add else "Sort by"
        chosen = await self.ask(ChooseScreen(title, items, self.listing.sort.keys[0].field))
        if chosen is not None:
            self.listing.sort_by(chosen, add=add)
            self.paint()

    def action_reverse(self) -> None:
        """Reverse the order."""
        self.listing.reverse()
        self.paint()

    def action_wide(self) -> None:
        """Show all columns to be scrolled over, or those there is room for."""
        self.listing.toggle_wide()
        self.paint()

    def action_usage(self) -> None:
        """Show the next kind of usage in the table."""
        self.listing.next_item()
        self.paint()

    def action_refresh(self) -> None:
        """Read the list again now."""
        self.ask_again()

    def action_pause(self) -> None:
        """Pause the polling, or go on."""
        if self.session is not None:
            self.session.feed.pause(not self.session.feed.fleet.paused)

    def _set_filter(self, text: str) -> None:
        self.filter_line.set_text(text)
        self.listing.filter(text)
        self._explain()
        self.paint()

    def _explain(self) -> None:
        fault = self.listing.fault
        if fault is None:
            self.filter_line.explain(self.listing.chips, "local" if self.listing.text else "")
        else:
            self.filter_line.refuse(fault.message, fault.column)

    # The detail

    @on(InstanceTable.CursorMoved)
    def _follow(self) -> None:
        self.paint_around()

    @on(InstanceTable.MarksChanged)
    def _count_marks(self) -> None:
        self.paint_soon()

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
        session = self.session
        if session is not None:
            self.app.push_screen(
                DetailScreen(
                    uuid, self.scene(), session.details, session.usage, history=partial(history, session), tab=tab
                )
            )

    # The instances

    def targets(self) -> tuple[str, ...]:
        """What an action is for: the marked instances, or else the one that was painted under the cursor."""
        if marks := self.table.marks:
            shown = [uuid for uuid in self._order if uuid in marks]
            return (*shown, *sorted(marks.difference(shown)))
        painted = self.table.painted_cursor
        return (painted,) if painted is not None and painted == self.table.cursor_uuid else ()

    @on(ActionBar.Chosen)
    def _act_by_click(self, event: ActionBar.Chosen) -> None:
        self._act(Action(event.action))

    def action_perform(self, action: str) -> None:
        """Do something to the marked instances, or to the one under the cursor."""
        self._act(Action(action))

    def action_create(self, like: bool) -> None:
        """Open the form for a new instance, filled in from the one under the cursor or as it was left."""
        uuid = self.table.cursor_uuid if like else None
        if self.acting is not None:
            self._in_dialog(self.acting.create(uuid))

    @work(group="dialog")
    async def action_actions(self) -> None:
        """List all actions for the instance under the cursor, with what stands against them."""
        row = self._fleet.rows.get(self.table.painted_cursor or "")
        busy = self.session.operations.running if self.session else {}
        reasons = {action: reason_against(action, row, self.viewer, busy) for action in OFFERED}
        items = [Item(action, action, reason, enabled=not reason) for action, reason in reasons.items()]
        chosen = await self.ask(ChooseScreen(f"Actions for {row.hostname}" if row else "Actions", items))
        if chosen is not None:
            self._act(Action(chosen), (row.uuid,) if row else ())

    def action_copy(self, field: str) -> None:
        """Copy a field of the marked instances, or of the one under the cursor."""
        taking.copy(self, self._shown(), field, self.table.cursor_uuid or "")

    def action_copy_field(self) -> None:
        """Choose a field of the instance under the cursor, and copy it."""
        self._in_dialog(taking.copy_field(self, self._shown(), self.table.cursor_uuid or ""))

    def action_export(self) -> None:
        """Export what is shown or marked."""
        self._in_dialog(taking.export_view(self, self._shown()))

    def action_journal(self) -> None:
        """Show what was asked for on this machine, and what came of it."""
        if self.session is not None:
            self.app.push_screen(JournalScreen(self.session.journal))

    def action_help(self) -> None:
        """Show all keys."""
        self.app.push_screen(HelpScreen(effective_keys(self), EXAMPLES))

    @work(group="leaving", exclusive=True)
    async def action_quit(self) -> None:
        """Leave; what is still under way is asked about first."""
        if self.session is None or await may_leave(self, self.session.operations):
            self.app.exit()

    def _act(self, action: Action, uuids: Sequence[str] | None = None) -> None:
        """Bind the wish to what is on the screen now, and go through with it."""
        if self.acting is None:
            self.tell("there is no connection yet", "warning")
        elif action is Action.CREATE:
            self._in_dialog(self.acting.create())
        else:
            chosen = self.targets() if uuids is None else uuids
            self._in_dialog(self.acting.perform(action, chosen, self._fleet.rows))

    def _shown(self) -> taking.Shown:
        scene = self.scene((*self._order, *self.table.marks))
        return taking.Shown(scene, self._order, self.listing.columns, self._place.profile)

    def _in_dialog(self, work: Coroutine[Any, Any, None]) -> None:
        """One dialog at a time: a second wish while the first is being asked about is dropped."""
        self.run_worker(work, group="dialog", exclusive=False)

    # What acting needs

    def stage(self) -> Stage:
        """The dialogs and sentences of acting appear on this screen."""
        return self

    async def ask(self, screen: Screen[Any]) -> Any:  # noqa: ANN401 (each dialog has its own result)
        """Show a dialog and wait for its result."""
        return await self.app.push_screen_wait(screen)

    def tell(self, sentence: str, severity: SeverityLevel = "information") -> None:
        """Say something to the person."""
        self.notify(sentence, severity=severity, markup=False)

    def copy(self, text: str) -> None:
        """Put a text into the clipboard."""
        self.app.copy_to_clipboard(text)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Carry on with something in the background."""
        self.run_worker(work, group="operations")
