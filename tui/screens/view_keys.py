"""What the keys do to the view: filter, order, columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work

from tui.query.examples import PROBLEMS
from tui.screens.choose import ChooseScreen, Item
from tui.screens.live import LiveFleet
from tui.widgets.filter_line import FilterLine
from tui.widgets.instance_table import InstanceTable

if TYPE_CHECKING:
    from textual import events


class ViewKeys(LiveFleet):
    """Chooses what of the fleet is shown, and how."""

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
