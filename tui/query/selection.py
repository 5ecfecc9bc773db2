"""Which rows in which order: `select`, and the index that makes the next one fast."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING

from tui.query.facts import Facts
from tui.query.matching import Filter, compile_query
from tui.query.order import Order
from tui.query.tree import Query

if TYPE_CHECKING:
    from tui.fields import Scene
    from tui.fleet import Fleet
    from tui.query.facts import Difference
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
        self._whole = self._hits = Hits([], Filter())
        self._answer: tuple[list[str], tuple[str, ...]] = ([], ())

    def select(self, fleet: Fleet, query: Query, sort: Sort, scene: Scene) -> tuple[str, ...]:
        """The uuids of the rows that fit the query, in order: the same object as before if they are the same."""
        difference = self._facts.follow(fleet.rows)
        self._order.arrange(fleet.rows, difference, sort, scene)
        if difference or self._order.uuids is not self._whole.uuids:
            self._whole = Hits(self._order.uuids, Filter())
            self._hits = self._hits.after(difference, self._whole, self._facts, scene)
        if query != self._query:
            self._query, self._filter = query, compile_query(query)
            start = self._hits if self._filter.follows_from(self._hits.filter) else self._whole
            self._hits = start.narrowed(self._filter, self._facts, scene)
        found = self._hits.uuids
        for keep in self._filter.live:
            found = keep(found, self._facts, scene)
        return self._told(found)

    def _told(self, found: list[str]) -> tuple[str, ...]:
        """The answer. While it stays the same it is the same object, and whoever shows it has nothing to do."""
        before, answer = self._answer
        if found is not before:
            told = tuple(found)
            self._answer = (found, answer if told == answer else told)
        return self._answer[1]


class Hits:
    """The rows that a filter keeps, but for its live part, in order."""

    def __init__(self, uuids: list[str], kept_by: Filter, texts: list[str] | None = None) -> None:
        self.uuids = uuids
        self.filter = kept_by
        self._texts = texts
        """Theirs, in the same order; None when they have to be looked up."""

    def narrowed(self, wanted: Filter, facts: Facts, scene: Scene) -> Hits:
        """What a filter keeps that keeps some or all of these."""
        uuids, texts = self.uuids, self._texts
        for word in (word for word in wanted.words if word not in self.filter.words):
            if texts is None:
                texts = self._texts = list(map(facts.texts.__getitem__, uuids))
            found = word.found_in(uuids, texts)
            if not all(found):
                uuids, texts = list(compress(uuids, found)), list(compress(texts, found))
        for sieve in (sieve for term, sieve in wanted.sieves.items() if term not in self.filter.sieves):
            uuids, texts = sieve(uuids, facts, scene), None
        return Hits(uuids, wanted, texts)

    def after(self, difference: Difference, whole: Hits, facts: Facts, scene: Scene) -> Hits:
        """The same when rows differ or stand in another order: only those that differ are looked at."""
        if not self.filter.words and not self.filter.sieves:
            return whole
        fresh = Hits(list(difference.fresh), Filter()).narrowed(self.filter, facts, scene)
        kept = set(self.uuids).difference(difference.stale).union(fresh.uuids)
        return Hits(list(filter(kept.__contains__, whole.uuids)), self.filter)
