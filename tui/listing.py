"""Listing: what of the fleet is shown, in which order and columns. It remembers itself from one start to the next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.columns import DEFAULT_COLUMNS, WIDE_COLUMNS
from tui.fields import FIELDS
from tui.query import Index, Query, QueryError, Sort, SortKey, chips, complete, highlights, parse
from tui.store import StoreError
from tui.usage import Item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.columns import Column
    from tui.fields import Field, Scene
    from tui.fleet import Fleet
    from tui.query import Highlights
    from tui.store import State, Store

DEFAULT_SORT = Sort((SortKey("hostname"),))


class Listing:
    """The filter, the sort and the columns of the table."""

    def __init__(self, store: Store) -> None:
        self.text = ""
        """The filter as it was typed."""
        self.at_work = ""
        """The filter that decides what is shown: the last one that made sense."""
        self.fault: QueryError | None = None
        """What is wrong with the filter; the last good one is at work meanwhile."""
        self.wide = False
        """Whether all columns are shown."""
        self.item: Item | None = Item.CPU
        """What the usage column shows; None when it is off."""
        self.problem = ""
        """Why the last choice could not be remembered; empty when it could."""
        self._store = store
        self._query = Query()
        self._index = Index()
        self._sort = _remembered_sort(store)

    @property
    def history(self) -> tuple[str, ...]:
        """The filters used before, the newest last."""
        return self._store.state.filters

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are wanted; the table drops those it has no room for."""
        columns = WIDE_COLUMNS if self.wide else DEFAULT_COLUMNS
        return tuple(column for column in columns if column.id != "usage" or self.item is not None)

    @property
    def sort(self) -> Sort:
        """The order."""
        return self._sort

    @property
    def sortable(self) -> tuple[Field, ...]:
        """What can be sorted by."""
        return FIELDS

    @property
    def chips(self) -> tuple[str, ...]:
        """How the filter was understood."""
        return chips(self._query)

    @property
    def highlights(self) -> Highlights:
        """What to make visible where it was found."""
        return highlights(self._query)

    def order(self, scene: Scene) -> tuple[str, ...]:
        """The uuids of the rows that are shown, in order."""
        return self._index.select(scene.fleet, self._query, self._sort, scene)

    def complete(self, text: str, fleet: Fleet) -> Sequence[str]:
        """What the filter may become, best first."""
        return [completion.text for completion in complete(text, len(text), fleet)]

    def filter(self, text: str) -> None:
        """Take what was typed; where it makes no sense, keep the last filter that did and say what is wrong."""
        self.text = text
        try:
            self._query, self.fault, self.at_work = parse(text), None, text
        except QueryError as fault:
            self.fault = fault

    def keep_filter(self) -> None:
        """Remember the filter for the next time."""
        text = self.text.strip()
        if text and self.fault is None:
            earlier = tuple(item for item in self.history if item != text)
            self._save(replace(self._store.state, filters=(*earlier, text)))

    def sort_by(self, field: str, *, add: bool) -> None:
        """Sort by a field, or by one more; the one that is sorted by already turns round."""
        known = {key.field: key for key in self._sort.keys}
        if field in known and (add or self._sort.keys[0].field == field):
            self._order_by([_turned(key) if key.field == field else key for key in self._sort.keys])
        elif add:
            self._order_by([*self._sort.keys, SortKey(field)])
        else:
            self._order_by([SortKey(field)])

    def reverse(self) -> None:
        """Turn the order round."""
        first, *rest = self._sort.keys
        self._order_by([_turned(first), *rest])

    def toggle_wide(self) -> None:
        """Show all columns, or those there is room for."""
        self.wide = not self.wide

    def next_item(self) -> None:
        """Show the next kind of usage; after the last comes none."""
        items = [*Item, None]
        self.item = items[(items.index(self.item) + 1) % len(items)]

    def _order_by(self, keys: Sequence[SortKey]) -> None:
        self._sort = Sort(tuple(keys))
        self._save(replace(self._store.state, sort=tuple(map(str, keys))))

    def _save(self, state: State) -> None:
        try:
            self._store.save(state)
        except StoreError as error:
            self.problem = str(error)


def _turned(key: SortKey) -> SortKey:
    return replace(key, descending=not key.descending)


def _remembered_sort(store: Store) -> Sort:
    """The order used last; what a later version no longer knows is forgotten."""
    try:
        remembered = Sort.parse(",".join(store.state.sort))
    except QueryError:
        return DEFAULT_SORT
    return remembered if remembered.keys else DEFAULT_SORT
