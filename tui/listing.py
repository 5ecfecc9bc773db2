"""Listing: what of the fleet is shown, in which order and columns. It remembers itself from one start to the next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from api_client.clean import clean
from tui.columns import DEFAULT_COLUMNS, WIDE_COLUMNS, columns_named, held
from tui.query import Index, Query, QueryError, Sort, SortKey, parse
from tui.store import StoreError, View
from tui.usage import Item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.columns import Column
    from tui.fields import Scene
    from tui.store import State, Store

DEFAULT_SORT = Sort((SortKey("hostname"),))

ALL = View("All")
"""The view that is always there. Its order and columns are the usual ones, which other views can have as well."""


class Listing:
    """The filter, the sort and the columns of the table."""

    def __init__(self, store: Store) -> None:
        self.text = ""
        """The filter as it was typed."""
        self.unfinished = ""
        """The last word, when it does not count yet: it may become the name of a field."""
        self.at_work = ""
        """The filter that decides what is shown: the last one that made sense."""
        self.fault: QueryError | None = None
        """What is wrong with the filter; what stands before that is at work meanwhile."""
        self.wide = False
        """Whether the columns are scrolled over rather than dropped for want of room."""
        self.item: Item | None = Item.CPU
        """What the usage column shows; None when it is off."""
        self.problem = ""
        """What could not be remembered, or not be used of what was; empty when all is well."""
        self._usage_asked = False
        self._store = store
        self.query = Query()
        """How that filter was understood."""
        self.sort = DEFAULT_SORT
        """The order."""
        self._index = Index()
        self._columns: tuple[Column, ...] = ()
        """Those that were chosen; none where nobody has."""
        self.opened = ALL
        """The view that was opened, as it was then."""
        self.show(ALL)

    @property
    def state(self) -> State:
        """What is remembered."""
        return self._store.state

    @property
    def history(self) -> tuple[str, ...]:
        """The filters used before, the newest last."""
        return self.state.filters

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are wanted; unless they are scrolled over, the table drops those it has no room for.

        What the order goes by and the usage that was asked for are always among them, and are dropped last.
        """
        columns = self._columns or (WIDE_COLUMNS if self.wide else DEFAULT_COLUMNS)
        wanted = [key.field for key in self.sort.keys] + ["usage"] * self._usage_asked
        shown = held(columns, wanted)
        return shown if self.item is not None else tuple(column for column in shown if column.id != "usage")

    @property
    def chosen_columns(self) -> tuple[str, ...]:
        """The ids of the columns that were chosen; none where nobody has."""
        return tuple(column.id for column in self._columns)

    @property
    def view_name(self) -> str:
        """The name of the view that is open, with a star when something else is shown by now."""
        name = self.opened.name
        return name if self.present(name) == self.opened else f"{name}*"

    def present(self, name: str) -> View:
        """What is shown now, as a view of this name."""
        return View(name, clean(self.at_work.strip()), tuple(map(str, self.sort.keys)), self.chosen_columns)

    def show(self, view: View) -> None:
        """Show a view; what it leaves open is as usual, and what makes no sense any more is left out and told."""
        faults: list[str] = []
        self.filter(_usable_filter(view, faults))
        self.sort = _usable_sort(view.sort or self.state.sort, faults) or DEFAULT_SORT
        self._columns = _usable_columns(view.columns or self.state.columns, faults)
        self.opened = self.present(view.name)
        self.problem = f"view {view.name}: {', '.join(faults)} left out" if faults else ""

    def order(self, scene: Scene) -> tuple[str, ...]:
        """The uuids of the rows that are shown, in order."""
        return self._index.select(scene.fleet, self.query, self.sort, scene)

    def forget_rows(self) -> None:
        """Let go of what was worked out about the rows; what was typed and chosen stays."""
        self._index = Index()

    def filter(self, text: str, unfinished: str = "") -> None:
        """Take what was typed; where it makes no sense, take what stands before that, and say what is wrong.

        `unfinished` is its last word, where that does not count yet.
        """
        self.text, self.unfinished = text, unfinished
        usable = text.removesuffix(unfinished).rstrip("!|( ") if unfinished else text
        try:
            self.query, self.fault, self.at_work = parse(usable), None, usable
        except QueryError as fault:
            self.fault = fault
            self.query, self.at_work = _before(text, fault)

    def keep_filter(self) -> None:
        """Remember the filter for the next time."""
        text = clean(self.text.strip())
        if text and self.fault is None:
            self.remember(filters=(*(item for item in self.history if item != text), text))

    def sort_by(self, field: str, *, add: bool) -> None:
        """Sort by a field, or by one more. One that is sorted by turns round, and as a further one at last goes."""
        keys = list(self.sort.keys)
        place = next((place for place, key in enumerate(keys) if key.field == field), None)
        if place is None:
            keys = [*keys, SortKey(field)] if add else [SortKey(field)]
        elif add and place and keys[place].descending:
            del keys[place]
        elif add or place == 0:
            keys[place] = _turned(keys[place])
        else:
            keys = [SortKey(field)]
        self._order_by(keys)

    def reverse(self) -> None:
        """Turn the order round."""
        first, *rest = self.sort.keys
        self._order_by([_turned(first), *rest])

    def choose_columns(self, names: Sequence[str]) -> None:
        """Show these columns, in this order; none means the usual ones."""
        usual = tuple(column.id for column in DEFAULT_COLUMNS)
        self._columns = columns_named(names)[0] if names and tuple(names) != usual else ()
        self._make_usual()

    def toggle_wide(self) -> None:
        """Show all columns, or those there is room for."""
        self.wide = not self.wide

    def next_item(self) -> None:
        """Show the next kind of usage; after the last comes none."""
        items = [*Item, None]
        self._usage_asked = True
        self.item = items[(items.index(self.item) + 1) % len(items)]

    def remember(self, **changes: Any) -> None:  # noqa: ANN401 (each part of the state has its own type)
        """Remember something for the next start."""
        try:
            self._store.save(replace(self.state, **changes))
        except StoreError as error:
            self.problem = str(error)
        else:
            self.problem = ""

    def _order_by(self, keys: Sequence[SortKey]) -> None:
        self.sort = Sort(tuple(keys))
        self._make_usual()

    def _make_usual(self) -> None:
        """In the view of all, the order and the columns that are chosen become the usual ones."""
        if self.opened.name == ALL.name:
            now = self.present(ALL.name)
            self.opened = replace(now, filter="")
            self.remember(sort=now.sort, columns=now.columns)


def _before(text: str, fault: QueryError) -> tuple[Query, str]:
    """The whole terms before a fault, as far as they make sense."""
    usable = text[: fault.column]
    while usable:
        try:
            return parse(usable), usable
        except QueryError:
            usable = usable.rstrip().rpartition(" ")[0]
    return Query(), ""


def _turned(key: SortKey) -> SortKey:
    return replace(key, descending=not key.descending)


def _usable_filter(view: View, faults: list[str]) -> str:
    try:
        parse(view.filter)
    except QueryError as fault:
        faults.append(f"its filter ({fault})")
        return ""
    return view.filter


def _usable_sort(keys: Sequence[str], faults: list[str]) -> Sort | None:
    """The order by those of the keys that there are; None when there is none."""
    found: list[SortKey] = []
    for key in keys:
        try:
            found += Sort.parse(key).keys
        except QueryError:
            faults.append(f"the order by {key.removeprefix('-')}")
    return Sort(tuple(found)) if found else None


def _usable_columns(names: Sequence[str], faults: list[str]) -> tuple[Column, ...]:
    known, unknown = columns_named(names)
    faults += [f"the column {name}" for name in unknown]
    return known if len(known) > 1 else ()
