"""The order of all rows, kept up as they change; another order is made from it with as little work as it takes.

Sorting is stable: sorted by the last field first and by the first field last, rows end up sorted by all of them. An
order that is there already saves some of these passes, often all but one. What is unknown comes last either way, and
where all fields agree the uuid decides.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import filterfalse
from typing import TYPE_CHECKING, TypeAlias

from tui.fields import find_field
from tui.query.sorting import Sort, column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api_client.rows import InstanceRow
    from tui.fields import Scene
    from tui.query.facts import Difference
    from tui.query.sorting import Sortable, SortKey

KEPT = 4
"""Fields whose values are kept, at least those of the order, in case it is sorted by them again."""

FEW, SHARE = 4, 0.02
"""The number and the share of the rows up to which those that changed are put in their places one by one."""

Column: TypeAlias = "dict[str, Sortable]"


class Order:
    """All uuids in order."""

    def __init__(self) -> None:
        self.uuids: list[str] = []
        """In order; the same list for as long as that is the order."""
        self._sort = Sort()
        self._scene: Scene | None = None
        self._columns: dict[str, Column] = {}
        self._by_uuid: list[str] | None = None

    def arrange(self, rows: Mapping[str, InstanceRow], difference: Difference, sort: Sort, scene: Scene) -> None:
        """Follow the rows, which differ like this from those before, and sort them."""
        has_moved = self._has_moved(scene)
        anew = has_moved and self._sort.live
        self._renew_columns(rows, difference, scene, has_moved)
        if difference:
            self._by_uuid = None
            anew = anew or len(difference.fresh) > max(FEW, SHARE * len(rows))
            if not anew:
                self._replace(difference)
        passes = None if anew else passes_between(self._sort, sort)
        if passes != ():
            self._sort_by(sort.keys if passes is None else passes, rows, scene, anew=passes is None)
        self._sort, self._scene = sort, scene
        self._forget_columns()

    def _has_moved(self, scene: Scene) -> bool:
        """Whether live values may be in another order; time alone moves all of them alike."""
        before = self._scene
        return before is None or before.fleet is not scene.fleet or before.usage is not scene.usage

    def _renew_columns(
        self, rows: Mapping[str, InstanceRow], difference: Difference, scene: Scene, has_moved: bool
    ) -> None:
        """Bring the values that are kept up to date, and forget those that may all have changed."""
        if has_moved:
            self._columns = {name: known for name, known in self._columns.items() if not _is_live(name)}
        fresh = {uuid: rows[uuid] for uuid in difference.fresh}
        for name, known in self._columns.items():
            for uuid in difference.stale:
                known.pop(uuid, None)
            known.update(column(name, fresh, scene))

    def _replace(self, difference: Difference) -> None:
        """Take the changed rows out and put them in their new places, the others stay where they are."""
        left = list(filterfalse(frozenset(difference.stale).__contains__, self.uuids))
        merged: list[str] = []
        start = 0
        for uuid in sorted(difference.fresh, key=self._place):
            end = bisect_left(left, self._place(uuid), lo=start, key=self._place)
            merged += left[start:end]
            merged.append(uuid)
            start = end
        merged += left[start:]
        if merged != self.uuids:
            self.uuids = merged

    def _place(self, uuid: str) -> tuple[object, ...]:
        """What a row of the present order is compared by."""
        values = ((self._columns[key.field].get(uuid), key.descending) for key in self._sort.keys)
        parts = ((value is None, _Falling(value) if down and value is not None else value) for value, down in values)
        return (*parts, uuid)

    def _sort_by(self, keys: Sequence[SortKey], rows: Mapping[str, InstanceRow], scene: Scene, *, anew: bool) -> None:
        """Sort by these fields, the first one last."""
        uuids = self.uuids
        if anew:
            self._by_uuid = uuids = self._by_uuid or sorted(rows)
        for key in reversed(keys):
            uuids = _sorted_by(self._column(key.field, rows, scene), uuids, descending=key.descending)
        if uuids != self.uuids:
            self.uuids = uuids

    def _column(self, name: str, rows: Mapping[str, InstanceRow], scene: Scene) -> Column:
        """What the rows are sorted by in one field, which becomes the latest one."""
        known = self._columns.pop(name, None)
        self._columns[name] = known = column(name, rows, scene) if known is None else known
        return known

    def _forget_columns(self) -> None:
        """Keep only so many fields."""
        unused = [name for name in self._columns if name not in self._sort.fields]
        for name in unused[: max(0, len(self._columns) - KEPT)]:
            del self._columns[name]


@dataclass(frozen=True, slots=True)
class _Falling:
    """A value that is compared the other way round."""

    value: Sortable

    def __lt__(self, other: _Falling) -> bool:
        return other.value < self.value  # type: ignore[operator]


def passes_between(old: Sort, new: Sort) -> tuple[SortKey, ...] | None:
    """The fields by which to sort an old order so that it becomes the new one; None where it is of no use.

    They are the first ones of the new order. Among rows that agree in these, the old order has to be right already: it
    is, where the other fields of both orders are the same.
    """
    for number in range(len(new.keys) + 1):
        done = {key.field for key in new.keys[:number]}
        before, wanted = ([key for key in keys if key.field not in done] for keys in (old.keys, new.keys[number:]))
        if before == wanted:
            return new.keys[:number]
    return None


def _sorted_by(known: Column, uuids: list[str], *, descending: bool) -> list[str]:
    """Sort by one field, stably; those without a value come last."""
    if len(known) == len(uuids):
        return sorted(uuids, key=known.__getitem__, reverse=descending)
    ordered = sorted(filter(known.__contains__, uuids), key=known.__getitem__, reverse=descending)
    ordered += filterfalse(known.__contains__, uuids)
    return ordered


def _is_live(name: str) -> bool:
    known = find_field(name)
    return known is not None and known.live
