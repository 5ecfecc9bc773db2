"""Which rows in which order: `select`, and the index that makes the next one fast."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from tui.query.matching import Entry, Filter, Word, compile_query
from tui.query.sorting import Sort
from tui.query.tree import Query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_client.rows import InstanceRow
    from tui.fields import Scene
    from tui.fleet import Fleet


def select(fleet: Fleet, query: Query, sort: Sort, scene: Scene, index: Index | None = None) -> tuple[str, ...]:
    """The uuids of the rows that fit the query, in order. An index that is handed in again makes it faster."""
    return (Index() if index is None else index).select(fleet, query, sort, scene)


class Index:
    """What was worked out about the rows of the last fleet: their texts, their order, the last hits.

    Rows never change, so what belongs to a row holds for as long as the same object stands under its uuid.
    """

    def __init__(self) -> None:
        self._rows: Mapping[str, InstanceRow] = {}
        self._entries: dict[str, Entry] = {}
        self._order: list[Entry] = []
        self._sort = Sort()
        self._scene: Scene | None = None
        """What the order was made for; None when it has to be made again."""
        self._query = Query()
        self._filter = Filter()
        self._words: tuple[Word, ...] = ()
        self._hits = self._order
        self._answer: tuple[list[Entry], tuple[str, ...]] | None = None

    def select(self, fleet: Fleet, query: Query, sort: Sort, scene: Scene) -> tuple[str, ...]:
        """The uuids of the rows that fit the query, in order."""
        self._take(fleet.rows)
        self._arrange(sort, scene)
        if query != self._query:
            self._query, self._filter = query, compile_query(query)
        hits = self._with_words()
        if not self._filter.predicates:
            return self._uuids_of(hits)
        for fits in self._filter.predicates:
            hits = [entry for entry in hits if fits(entry, scene)]
        return _uuids(hits)

    def _uuids_of(self, hits: list[Entry]) -> tuple[str, ...]:
        """The uuids of the hits, the same object for as long as these are: a repaint then costs nothing."""
        if self._answer is None or self._answer[0] is not hits:
            self._answer = (hits, _uuids(hits))
        return self._answer[1]

    def _take(self, rows: Mapping[str, InstanceRow]) -> None:
        """Follow the rows. Those that stay keep their order, so that sorting again is quick."""
        if rows is self._rows:
            return
        known, self._rows = self._entries, rows
        fresh = {
            uuid: Entry(row) for uuid, row in rows.items() if (entry := known.get(uuid)) is None or entry.row is not row
        }
        left = (known.keys() & fresh.keys()) | (known.keys() - rows.keys())
        if not fresh and not left:
            return
        for uuid in left:
            del known[uuid]
        known.update(fresh)
        self._order = [entry for entry in self._order if entry.row.uuid not in left] + list(fresh.values())
        self._scene = None

    def _arrange(self, sort: Sort, scene: Scene) -> None:
        """Bring the entries in order, unless they are."""
        live, same_sort = sort.live, sort == self._sort
        if self._scene is not None and same_sort and not (live and _has_moved(self._scene, scene)):
            return
        make, anew = sort.key_maker(), live or not same_sort
        for entry in self._order:
            if anew or entry.key is None:
                entry.key = make(entry.row, scene)
        self._order.sort(key=attrgetter("key"))
        self._sort, self._scene = sort, scene
        self._words, self._hits, self._answer = (), self._order, None

    def _with_words(self) -> list[Entry]:
        """The entries that have the filter's words, found among the last hits where these hold all of them."""
        if not self._filter.follows_from(self._words):
            self._hits = self._order
        elif self._filter.words == self._words:
            return self._hits
        for word in self._filter.words:
            self._hits = word.keep(self._hits)
        self._words = self._filter.words
        return self._hits


def _uuids(entries: list[Entry]) -> tuple[str, ...]:
    return tuple([entry.row.uuid for entry in entries])


def _has_moved(before: Scene, now: Scene) -> bool:
    """Whether live values may be in another order; time alone moves all of them alike."""
    return before.fleet is not now.fleet or before.usage is not now.usage
