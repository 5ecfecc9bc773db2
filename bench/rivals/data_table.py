"""The app that one would write first: Textual's own input and table, refilled at every key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App
from textual.widgets import DataTable, Input, Static

from bench.rivals.records import COLUMNS, lines, matching

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from bench.rivals.records import Line


class DataTableApp(App[None]):
    """Shows, filters and sorts."""

    BINDINGS = [("slash", "filter", "Filter"), ("I", "sort", "Sort")]
    CSS = "Input, #count { height: 1; border: none; }"

    def __init__(self, lines: list[Line]) -> None:
        super().__init__()
        self._all = lines
        self._reverse = False

    def compose(self) -> ComposeResult:
        yield Static(id="count", markup=False)
        yield Input()
        yield DataTable[str](cursor_type="row")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        for name in COLUMNS:
            table.add_column(name, key=name)
        table.focus()
        self._show(self._all)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._show(matching(self._all, event.value))

    def action_filter(self) -> None:
        self.query_one(Input).focus()

    def action_sort(self) -> None:
        self._reverse = not self._reverse
        self.query_one(DataTable).sort("project", "hostname", reverse=self._reverse)

    def _show(self, lines: Sequence[Line]) -> None:
        table = self.query_one(DataTable)
        table.clear()
        table.add_rows(line[: len(COLUMNS)] for line in lines)
        self.query_one("#count", Static).update(f"{len(lines)}/{len(self._all)}")


if __name__ == "__main__":
    DataTableApp(lines()).run()
