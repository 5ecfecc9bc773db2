"""Facts: what was worked out of rows, by uuid, for as long as the same row stands there; and batches of rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress
from operator import is_not
from typing import TYPE_CHECKING, Any, TypeVar

from tui.query.patterns import LOOKED_AT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from api_client.rows import InstanceRow


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Difference:
    """How the rows differ from those before."""

    fresh: Collection[str] = ()
    """Rows that came or changed."""
    stale: Collection[str] = ()
    """Rows that went or changed."""

    def __bool__(self) -> bool:
        return bool(self.fresh or self.stale)


class Facts:
    """The rows, and their texts, which are put together when they are first asked for."""

    def __init__(self) -> None:
        self.rows: Mapping[str, InstanceRow] = {}
        self._texts: dict[str, str] | None = None
        self._lines: dict[str, str] | None = None

    @property
    def texts(self) -> Mapping[str, str]:
        """What each row shows, case folded, a line for each text."""
        if self._texts is None:
            self._texts = {uuid: _searched(row) for uuid, row in self.rows.items()}
        return self._texts

    @property
    def lines(self) -> Mapping[str, str]:
        """What regular expressions see of each row: the beginning of each text, on a line of its own."""
        if self._lines is None:
            self._lines = {uuid: _lines(row) for uuid, row in self.rows.items()}
        return self._lines

    def follow(self, rows: Mapping[str, InstanceRow]) -> Difference:
        """Take these rows in place of those before, and tell what differs."""
        before, self.rows = self.rows, rows
        if rows is before:
            return Difference()
        # All rows are looked at, and few differ: the loop is left to C.
        fresh = list(compress(rows, map(is_not, rows.values(), map(before.get, rows))))
        changed = before.keys() & fresh
        went = before.keys() - rows.keys() if len(before) + len(fresh) - len(changed) > len(rows) else set[str]()
        difference = Difference(fresh, changed | went)
        _renew(self._texts, rows, difference, _searched)
        _renew(self._lines, rows, difference, _lines)
        return difference


class Batch:
    """Some rows in order, and what a query looks at in them, each in a list of its own: loops over these are fast."""

    def __init__(self, facts: Facts, uuids: list[str]) -> None:
        self.uuids = uuids
        self._facts = facts
        self._lists: dict[str, list[Any]] = {}

    @property
    def rows(self) -> list[InstanceRow]:
        """The rows themselves."""
        return self._list("rows", self._facts.rows)

    @property
    def texts(self) -> list[str]:
        """What each row shows, case folded, a line for each text."""
        return self._list("texts", self._facts.texts)

    @property
    def lines(self) -> list[str]:
        """What regular expressions see of each row."""
        return self._list("lines", self._facts.lines)

    def keep(self, fits: list[bool]) -> Batch:
        """Those that fit; the batch itself if all do."""
        if all(fits):
            return self
        kept = Batch(self._facts, list(compress(self.uuids, fits)))
        kept._lists = {name: list(compress(known, fits)) for name, known in self._lists.items()}
        return kept

    def _list(self, name: str, values: Mapping[str, T]) -> list[T]:
        if name not in self._lists:
            self._lists[name] = list(map(values.__getitem__, self.uuids))
        return self._lists[name]


def _renew(
    known: dict[str, str] | None,
    rows: Mapping[str, InstanceRow],
    difference: Difference,
    make: Callable[[InstanceRow], str],
) -> None:
    if known is not None:
        for uuid in difference.stale:
            del known[uuid]
        known.update((uuid, make(rows[uuid])) for uuid in difference.fresh)


def _shown(row: InstanceRow) -> tuple[str, ...]:
    """The texts of a row that words and regular expressions are looked up in; some may be empty."""
    return (
        row.hostname,
        row.state,
        row.project_name,
        *row.project_groups,
        row.customer_name,
        row.customer_abbreviation,
        row.template_name,
        row.template_os,
        row.cloud_name,
        *row.external_ips,
        *row.internal_ips,
        row.key_name,
        *row.security_groups,
        row.description,
    )


def _searched(row: InstanceRow) -> str:
    """What a row shows, case folded, a line for each text: no word reaches over the end of one."""
    return "\n".join(_shown(row)).casefold()


def _lines(row: InstanceRow) -> str:
    return "\n".join(text[:LOOKED_AT] for text in _shown(row) if text)
