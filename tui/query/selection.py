"""Which rows in which order: `select`, and the index that makes the next one fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.query.facts import Batch, Facts
from tui.query.matching import Filter, compile_query
from tui.query.order import Order
from tui.query.tree import Query

if TYPE_CHECKING:
    from tui.fields import Scene
    from tui.fleet import Fleet
    from tui.query.facts import Difference
    from tui.query.matching import Check
    from tui.query.sorting import Sort


def select(fleet: Fleet, query: Query, sort: Sort, scene: Scene, index: Index | None = None) -> tuple[str, ...]:
    """The uuids of the rows that fit the query, in order. An index that is handed in again makes it faster."""
    return (Index() if index is None else index).select(fleet, query, sort, scene)


class Index:
    """What was worked out about the rows of the last fleet: their texts, their order, the last hits.

    Rows never change, so what belongs to a row holds for as long as the same object stands under its uuid.
    """

    def __init__(self) -> None:
        self._facts = Facts()
        self._order = Order()
        self._query = Query()
        self._filter = Filter()
        self._whole = self._hits = Batch(self._facts, [])
        self._made_by = Filter()
        """What kept the hits."""
        self._answer: tuple[list[str], tuple[str, ...]] = ([], ())

    def select(self, fleet: Fleet, query: Query, sort: Sort, scene: Scene) -> tuple[str, ...]:
        """The uuids of the rows that fit the query, in order: the same object as before if they are the same."""
        difference = self._facts.follow(fleet.rows)
        self._order.arrange(fleet.rows, difference, sort, scene)
        if difference or self._order.uuids is not self._whole.uuids:
            self._whole = Batch(self._facts, self._order.uuids)
            self._hits = self._still_hit(difference, scene)
        if query != self._query:
            self._query, self._filter = query, compile_query(query)
            self._look_through(scene)
        hits = self._hits
        for check in self._filter.live:
            hits = hits.keep(check(hits, scene))
        return self._told(hits.uuids)

    def _look_through(self, scene: Scene) -> None:
        """Find the hits of a new filter, among those of the last one where that let through all that may fit."""
        if not self._filter.follows_from(self._made_by):
            self._hits, self._made_by = self._whole, Filter()
        self._hits = _narrowed(self._hits, self._made_by, self._filter, scene)
        self._made_by = self._filter

    def _still_hit(self, difference: Difference, scene: Scene) -> Batch:
        """The hits when rows differ or stand in another order: only those that differ are looked at."""
        if not self._made_by.words and not self._made_by.checks:
            return self._whole
        fresh = _narrowed(Batch(self._facts, list(difference.fresh)), Filter(), self._made_by, scene)
        kept = set(self._hits.uuids).difference(difference.stale).union(fresh.uuids)
        return Batch(self._facts, list(filter(kept.__contains__, self._whole.uuids)))

    def _told(self, found: list[str]) -> tuple[str, ...]:
        """The answer. While it stays the same it is the same object, and whoever shows it has nothing to do."""
        before, answer = self._answer
        if found is not before:
            told = tuple(found)
            self._answer = (found, answer if told == answer else told)
        return self._answer[1]


def _narrowed(batch: Batch, done: Filter, wanted: Filter, scene: Scene) -> Batch:
    """What a filter keeps of a batch that has been through another one; live terms are left out."""
    new: list[Check] = [word.check for word in wanted.words if word not in done.words]
    new += [check for term, check in wanted.checks.items() if term not in done.checks]
    for check in new:
        batch = batch.keep(check(batch, scene))
    return batch
