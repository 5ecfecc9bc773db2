"""A query turned into something fast: words looked up in one text per row, and what sifts the rows for the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import compress, filterfalse, repeat
from operator import contains
from typing import TYPE_CHECKING, TypeAlias

from tui.fields import find_field
from tui.query.flags import FLAGS
from tui.query.operands import make_test
from tui.query.patterns import compile_pattern
from tui.query.tree import And, Flags, Match, Not, Or, Regex, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tui.fields import Scene
    from tui.query.facts import Facts
    from tui.query.tree import Node, Query

_UUID_START = re.compile("[0-9a-f]{8,32}")

Sieve: TypeAlias = "Callable[[list[str], Facts, Scene], list[str]]"
"""Given uuids, keeps those whose rows fit, in their order."""


@dataclass(frozen=True, slots=True)
class Word:
    """A text to look up, case folded. One that can be the beginning of a uuid is looked up there too."""

    text: str

    @property
    def is_uuid(self) -> bool:
        """Whether it is long enough to mean a uuid: two letters would be found in every other one."""
        return _UUID_START.fullmatch(self.text) is not None

    def follows_from(self, other: Word) -> bool:
        """Whether every row that has the other word has this one."""
        if other.is_uuid:
            return self.is_uuid and other.text.startswith(self.text)
        return self.text in other.text

    def found_in(self, uuids: Sequence[str], texts: Iterable[str]) -> list[bool]:
        """For each of these rows, given with its text, whether it has the word. The loop is left to C."""
        found = list(map(contains, texts, repeat(self.text)))
        if not self.is_uuid:
            return found
        return [has or uuid.startswith(self.text) for has, uuid in zip(found, uuids, strict=True)]


@dataclass(frozen=True, slots=True)
class Filter:
    """A compiled query: words and other terms that all have to fit."""

    words: tuple[Word, ...] = ()
    sieves: Mapping[Node, Sieve] = field(default_factory=dict)
    """What keeps the rows that fit a term, for each of those that only look at the row."""
    live: tuple[Sieve, ...] = ()
    """The same of those that look at more, and so may let a row through that has not changed, or no longer do."""

    def follows_from(self, other: Filter) -> bool:
        """Whether every row that this filter keeps is kept by the other one, but for what that has of live ones."""
        has_words = all(any(word.follows_from(mine) for mine in self.words) for word in other.words)
        return has_words and other.sieves.keys() <= self.sieves.keys()


def compile_query(query: Query) -> Filter:
    """Compile a query that was parsed."""
    words = tuple(Word(term.text.casefold()) for term in query.terms if isinstance(term, Text))
    rest = [term for term in query.terms if not isinstance(term, Text)]
    sieves: dict[Node, Sieve] = {term: _sieve(term) for term in rest if not _is_live(term)}
    return Filter(words, sieves, tuple(_sieve(term) for term in rest if _is_live(term)))


def _is_live(node: Node) -> bool:
    match node:
        case Match(name):
            known = find_field(name)
            return known is not None and known.live
        case Flags(names):
            return any(FLAGS[name].live for name in names)
        case Not(part):
            return _is_live(part)
        case Or(parts) | And(parts):
            return any(map(_is_live, parts))
    return False


def _sieve(node: Node) -> Sieve:
    match node:
        case Text(text):
            return _having(Word(text.casefold()))
        case Regex(pattern):
            search = compile_pattern(pattern).search
            return lambda uuids, facts, _scene: [uuid for uuid in uuids if search(facts.lines[uuid])]
        case Match():
            return _matching(node)
        case Flags(names):
            return _any_of([_flagged(name) for name in names])
        case Not(part):
            return _without(_sieve(part))
        case Or(parts):
            return _any_of([_sieve(part) for part in parts])
        case And(parts):
            return _all_of([_sieve(part) for part in parts])


def _having(word: Word) -> Sieve:
    def keep(uuids: list[str], facts: Facts, _scene: Scene) -> list[str]:
        return list(compress(uuids, word.found_in(uuids, map(facts.texts.__getitem__, uuids))))

    return keep


def _matching(node: Match) -> Sieve:
    known = find_field(node.field)
    if known is None:
        raise ValueError(f"there is no field {node.field}")
    read = known.value
    tests = [make_test(known, node.op, value) for value in node.values]

    def keep(uuids: list[str], facts: Facts, scene: Scene) -> list[str]:
        rows = facts.rows
        values = [read(rows[uuid], scene) for uuid in uuids]
        if len(tests) == 1:
            return list(compress(uuids, map(tests[0], values)))
        return [uuid for uuid, value in zip(uuids, values, strict=True) if any(test(value) for test in tests)]

    return keep


def _flagged(name: str) -> Sieve:
    holds = FLAGS[name].holds

    def keep(uuids: list[str], facts: Facts, scene: Scene) -> list[str]:
        return list(compress(uuids, map(holds, map(facts.rows.__getitem__, uuids), repeat(scene))))

    return keep


def _without(inner: Sieve) -> Sieve:
    def keep(uuids: list[str], facts: Facts, scene: Scene) -> list[str]:
        return list(filterfalse(set(inner(uuids, facts, scene)).__contains__, uuids))

    return keep


def _any_of(sieves: Sequence[Sieve]) -> Sieve:
    if len(sieves) == 1:
        return sieves[0]

    def keep(uuids: list[str], facts: Facts, scene: Scene) -> list[str]:
        found: set[str] = set()
        left = uuids
        for sieve in sieves:
            found.update(sieve(left, facts, scene))
            left = list(filterfalse(found.__contains__, left))
        return list(filter(found.__contains__, uuids))

    return keep


def _all_of(sieves: Sequence[Sieve]) -> Sieve:
    def keep(uuids: list[str], facts: Facts, scene: Scene) -> list[str]:
        for sieve in sieves:
            uuids = sieve(uuids, facts, scene)
        return uuids

    return keep
