"""The filter line on the main screen, and what has to be said of the listing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from tui.query import begun_name, chips, server_part
from tui.screens.live import LiveFleet
from tui.screens.preview import Preview
from tui.widgets.filter_line import FilterLine

if TYPE_CHECKING:
    from textual import events

    from tui.screens.outset import Outset


class FilterKeys(LiveFleet):
    """Filters as somebody types."""

    _told = ""
    """The problem of the listing that was told last."""

    def __init__(self, outset: Outset) -> None:
        super().__init__(outset)
        self._preview = Preview(self)
        self._where = ""

    def paint(self) -> None:
        """Bring every part up to date, and see to it that what is looked for is loaded first."""
        super().paint()
        self._preview.want(self.session, server_part(self.listing.query), self.scene())
        if self._where != self._preview.where:
            self._explain()

    def on_mount(self) -> None:
        """Say what of the state could not be used, and filter from now on."""
        self._tell_problem()
        self._show_filter()
        self.watch(self.filter_line, "typed", self._filter, init=False)

    def _filter(self, text: str) -> None:
        """Filter by what has been typed so far. A word that fits nothing, but begins like a field, has to wait."""
        listing = self.listing
        listing.filter(text)
        if listing.fault is None and (begun := begun_name(text)) and not listing.order(self.scene()):
            listing.filter(text, begun)
        self._explain()
        self.paint()

    @on(FilterLine.Accepted)
    def _keep_filter(self) -> None:
        if self.listing.unfinished:
            self._set_filter(self.listing.text)
        self.listing.keep_filter()
        self.filter_line.remember(self.listing.history)
        self.table.focus()
        self._tell_problem()

    @on(FilterLine.Cancelled)
    def _leave_filter(self) -> None:
        self.table.focus()
        if self.listing.fault is not None:
            self._set_filter(self.listing.opened.filter)

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted over the table is text to look for, never keys."""
        event.stop()
        self.filter_line.paste(event.text)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the filter, its own key is a letter like any other: networks and regular expressions have it."""
        if action == "filter" and self.filter_line.has_focus_within:
            return False
        return super().check_action(action, parameters)

    def action_filter(self) -> None:
        """Start typing a filter."""
        self.filter_line.open()

    def _set_filter(self, text: str) -> None:
        self.listing.filter(text)
        self._show_filter()
        self.paint()

    def _show_filter(self) -> None:
        self.filter_line.set_text(self.listing.text)
        self._explain()

    def _show_change(self) -> None:
        self.paint()
        self._tell_problem()

    def _tell_problem(self) -> None:
        """Say what could not be remembered or used: once, not with each key."""
        problem = self.listing.problem
        if problem and problem != self._told:
            self.tell(problem, "warning")
        self._told = problem

    def _explain(self) -> None:
        fault = self.listing.fault
        if fault is None:
            self._where = self._preview.where
            unfinished = [f"{self.listing.unfinished}…"] if self.listing.unfinished else []
            read = [*chips(self.listing.query), *unfinished]
            self.filter_line.explain(read, self._where if self.listing.text else "")
        else:
            self.filter_line.refuse(fault.message, fault.column)
