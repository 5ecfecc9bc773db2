"""What the keys do to the view: order, columns, views under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work

from tui.fields import FIELDS
from tui.listing import ALL
from tui.query.examples import PROBLEMS
from tui.screens.filter_keys import FilterKeys
from tui.views import Views
from tui.widgets.instance_table import InstanceTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.query import SortKey
    from tui.screens.choose import Item
    from tui.screens.outset import Outset


class ViewKeys(FilterKeys):
    """Chooses what of the fleet is shown, and how."""

    def __init__(self, outset: Outset) -> None:
        super().__init__(outset)
        self.views = Views(outset.belongings.listing)
        """The views there are."""

    @on(InstanceTable.SortRequested)
    def _sort_by_title(self, event: InstanceTable.SortRequested) -> None:
        self.listing.sort_by(event.field, add=event.add)
        self._show_change()

    def action_back(self) -> None:
        """Undo the innermost thing: the filter that was typed, then the view, then the marks."""
        opened = self.listing.opened
        if self.listing.text != opened.filter:
            self._set_filter(opened.filter)
        elif opened.name != ALL.name:
            self.action_open_view(0)
        else:
            self.table.action_mark("none")

    def action_problems(self) -> None:
        """Show only problems, or all again."""
        usual = self.listing.opened.filter
        if self.listing.text != PROBLEMS:
            self._set_filter(PROBLEMS)
        elif usual != PROBLEMS:
            self._set_filter(usual)
        else:
            self.action_open_view(0)

    @work(group="dialog")
    async def action_sort(self, add: bool) -> None:
        """Ask for a field to sort by."""
        # Imported when it is first opened, like every dialog: the first frame does without them.
        from tui.screens.choose import ChooseScreen

        keys = self.listing.sort.keys
        title = f"{'Then sort by' if add else 'Sort by'} (now {order_text(keys)})"
        chosen = await self.ask(ChooseScreen(title, sort_items(keys), keys[0].field))
        if chosen is not None:
            self.listing.sort_by(chosen, add=add)
            self._show_change()

    def action_reverse(self) -> None:
        """Reverse the order."""
        self.listing.reverse()
        self._show_change()

    def action_wide(self) -> None:
        """Show all columns to be scrolled over, or those there is room for."""
        self.listing.toggle_wide()
        self.paint()

    @work(group="dialog")
    async def action_columns(self) -> None:
        """Choose the columns and their order."""
        from tui.screens.columns import ColumnsScreen

        chosen = await self.ask(ColumnsScreen(self.listing.chosen_columns))
        if chosen is not None:
            self.listing.choose_columns(chosen)
            self._show_change()

    def action_open_view(self, place: int) -> None:
        """Open a view by its place."""
        view = self.views.at(place)
        if view is None:
            self.tell(f"there is no view {place}: W saves one", "warning")
            return
        self.listing.show(view)
        self._show_filter()
        self._show_change()

    @work(group="dialog")
    async def action_views(self) -> None:
        """Choose a view, or change them."""
        from tui.screens.views import ViewsScreen

        chosen = await self.ask(ViewsScreen(self.views))
        if chosen is None:
            self._show_filter()
            self._show_change()
        else:
            self.action_open_view(chosen)

    def view_names(self) -> Sequence[str]:
        """The names of the views, by place."""
        return self.views.names

    def action_usage(self) -> None:
        """Show the next kind of usage in the table."""
        self.listing.next_item()
        self.tell(f"usage: {self.listing.item or 'off'}")
        self.paint()


def order_text(keys: Sequence[SortKey]) -> str:
    """An order in a few words."""
    return ", ".join(f"{key.field} {'▼' if key.descending else '▲'}" for key in keys)


def sort_items(keys: Sequence[SortKey]) -> list[Item]:
    """All there is to sort by; what is sorted by already comes first, and is numbered."""
    from tui.screens.choose import Item

    signs = {key.field: f"{place} {'▼' if key.descending else '▲'}" for place, key in enumerate(keys, 1)}
    places = {field: place for place, field in enumerate(signs)}
    fields = sorted(FIELDS, key=lambda field: places.get(field.name, len(places)))
    return [
        Item(field.name, field.name, f"{signs[field.name]} · {field.help}" if field.name in signs else field.help)
        for field in fields
    ]
