"""What the keys do with the instances: act on them, and take them elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import on

from api_client.states import Action
from tui.screens.live import LiveFleet
from tui.screens.overlook import NO_CONNECTION, OFFERED, reason_against
from tui.widgets.action_bar import ActionBar
from tui.widgets.instance_table import InstanceTable

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping

    from api_client.rows import InstanceRow
    from tui.fleet import Fleet
    from tui.screens.taking import Shown


class InstanceKeys(LiveFleet):
    """Does something with the marked instances, or with the one under the cursor."""

    @on(InstanceTable.CursorMoved)
    def _choose(self, event: InstanceTable.CursorMoved) -> None:
        if event.asked:
            self.sight.choose(event.uuid or "")

    @on(InstanceTable.CursorPainted)
    def _see(self, event: InstanceTable.CursorPainted) -> None:
        self.sight.see(event.row, self._clock.monotonic())

    @on(InstanceTable.MarksChanged)
    def _remember_marked(self, event: InstanceTable.MarksChanged) -> None:
        self.marked.follow(event.marks, self._fleet.rows)

    def _take(self, fleet: Fleet) -> None:
        super()._take(fleet)
        if self.session is not None:
            self.marked.follow(self.table.marks, fleet.rows, self.session.operations.running)

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
        if self.acting is None:
            self.tell(f"create: {NO_CONNECTION}", "warning")
        else:
            self._in_dialog(self.acting.create(uuid))

    def action_actions(self) -> None:
        """List all actions for the instance under the cursor, with what stands against them."""
        self._in_dialog(self._choose_action(self.table.painted_cursor))

    async def _choose_action(self, uuid: str | None) -> None:
        # Imported when it is first opened, like every dialog: the first frame does without them.
        from tui.screens.choose import ChooseScreen, Item

        fleet = self._fleet
        row = fleet.last_seen(uuid or "")
        busy = self.session.operations.running if self.session else {}
        reasons = {action: reason_against(action, fleet, uuid, self.viewer, busy) for action in OFFERED}
        items = [Item(action, action, reason, enabled=not reason) for action, reason in reasons.items()]
        chosen = await self.ask(ChooseScreen(f"Actions for {row.hostname}" if row else "Actions", items))
        if chosen is None or self.acting is None:
            return
        if chosen == Action.CREATE:
            await self.acting.create()
        elif row is not None:
            await self.acting.perform(Action(chosen), (row.uuid,), {row.uuid: row})

    def action_runs(self) -> None:
        """Come back to what is under way, or look at how it ended."""
        if self.acting is None:
            self.tell(NO_CONNECTION, "warning")
        else:
            self._in_dialog(self.acting.show_runs())

    def action_copy(self, field: str) -> None:
        """Copy a field of the marked instances, or of the one under the cursor."""
        from tui.screens import taking

        taking.copy(self, self._shown(), field, self.table.cursor_uuid or "")

    def action_copy_field(self) -> None:
        """Choose a field of the instance under the cursor, and copy it."""
        from tui.handover import Handover
        from tui.screens import taking

        handover = Handover(self.viewer, self.session.client.base_url) if self.session else None
        self._in_dialog(taking.copy_field(self, self._shown(), self.table.cursor_uuid or "", handover))

    def action_export(self) -> None:
        """Export what is shown or marked."""
        from tui.screens import taking

        self._in_dialog(taking.export_view(self, self._shown()))

    def copy(self, text: str) -> None:
        """Put a text into the clipboard."""
        self.app.copy_to_clipboard(text)

    def _act(self, action: Action) -> None:
        """Bind the wish to what is on the screen now, and go through with it."""
        if self.acting is None:
            self.tell(NO_CONNECTION, "warning")
        elif action is Action.CREATE:
            self._in_dialog(self.acting.create())
        elif words := self._moved():
            self.tell(f"{action}: {words}", "warning")
        else:
            self._in_dialog(self.acting.perform(action, self.targets(), self._seen()))

    def _moved(self) -> str:
        """What happened under the cursor so short ago that the key may have been meant for something else."""
        return "" if self.table.marks else self.sight.hindrance(self._clock.monotonic())

    def _seen(self) -> Mapping[str, InstanceRow]:
        """The instances as a person saw them: the marked ones when they were marked, the other when it was painted."""
        seen = self.sight.row
        return self.marked.rows if self.table.marks else {seen.uuid: seen} if seen else {}

    def _shown(self) -> Shown:
        from tui.screens.taking import Shown

        scene = self.scene((*self._order, *self.table.marks))
        return Shown(scene, self._order, self.listing.columns, self._place.profile)

    def _in_dialog(self, work: Coroutine[Any, Any, None]) -> None:
        """Go on while the screen stays alive. What is asked for before the dialog is there was meant for the dialog."""
        if any(worker.group == "dialog" and not worker.is_finished for worker in self.workers):
            work.close()
        else:
            self.run_worker(work, group="dialog")
