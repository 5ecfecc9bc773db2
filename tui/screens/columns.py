"""The dialog to choose the columns of the table and their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList

from tui.columns import COLUMNS, DEFAULT_COLUMNS, columns_named
from tui.screens.listed import ListDialog
from tui.widgets.roles import muted, styled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.columns import Column

TITLE_WIDTH = 13


class ColumnsScreen(ListDialog[tuple[str, ...]]):
    """Returns the ids of the columns to show, in order, or None. The hostname comes first and always stays."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "Show or hide"),
        Binding("D", "usual", "The usual columns"),
        Binding("enter", "apply", "Apply", priority=True),
    ]

    def __init__(self, shown: Sequence[str]) -> None:
        super().__init__("Columns", "space on/off · J K move · D default · enter applies · esc cancels")
        self._arrange(shown)

    def lines(self) -> Sequence[Content]:
        """Every column: whether it is shown, its title, and what it tells."""
        return [
            _line(column, shown=column.id in self._shown, fixed=not place) for place, column in enumerate(self._all)
        ]

    def moved(self, place: int, by: int) -> int:
        """Move a column; none comes before the hostname."""
        if place == 0:
            return 0
        to = min(max(place + by, 1), len(self._all) - 1)
        self._all.insert(to, self._all.pop(place))
        return to

    def action_tick(self) -> None:
        """Show the column under the cursor, or hide it."""
        if self.place:
            self._shown ^= {self._all[self.place].id}
            self.draw(self.place)

    def action_usual(self) -> None:
        """Go back to the columns of somebody who never chose any."""
        self._arrange(())
        self.draw(0)

    def action_apply(self) -> None:
        """Show what was chosen."""
        self.close_with(tuple(column.id for column in self._all if column.id in self._shown))

    @on(OptionList.OptionSelected)
    def _toggle_clicked(self) -> None:
        self.action_tick()

    def _arrange(self, names: Sequence[str]) -> None:
        """The columns that are shown first, in their order, the usual ones without any; then the others."""
        shown = columns_named(names)[0] if names else DEFAULT_COLUMNS
        self._shown = {column.id for column in shown}
        self._all = [*shown, *(column for column in COLUMNS if column.id not in self._shown)]


def _line(column: Column, *, shown: bool, fixed: bool) -> Content:
    title = (column.title or column.id).ljust(TITLE_WIDTH)
    about = f"{column.help}; always the first" if fixed else column.help
    sign = styled("✓ ", "strong") if shown else Content("  ")
    return Content.assemble(sign, styled(title, "strong") if shown else Content(title), muted(about))
