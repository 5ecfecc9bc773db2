"""A query turned into something fast: words looked up in one text per row, and checks for the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import repeat
from operator import and_, contains, not_, or_
from typing import TYPE_CHECKING, TypeAlias

from tui.fields import find_field
from tui.query.flags import FLAGS
from tui.query.operands import make_test
from tui.query.patterns import compile_pattern
from tui.query.tree import And, Flags, Match, Not, Or, Regex, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tui.fields import Scene
    from tui.query.facts import Batch
    from tui.query.tree import Node, Query

_UUID_START = re.compile("[0-9a-f]{8,32}")

Check: TypeAlias = "Callable[[Batch, Scene], list[bool]]"
"""Tells of each row of a batch whether it fits. Where it can, the loop is left to C."""


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

    def check(self, batch: Batch, _scene: Scene) -> list[bool]:
        """Whether each row has the word."""
        found = list(map(contains, batch.texts, repeat(self.text)))
        if not self.is_uuid:
            return found
        return [has or uuid.startswith(self.text) for has, uuid in zip(found, batch.uuids, strict=True)]


@dataclass(frozen=True, slots=True)
class Filter:
    """A compiled query: words and other terms that all have to fit."""

    words: tuple[Word, ...] = ()
    checks: Mapping[Node, Check] = field(default_factory=dict)
    """The other terms that only look at the row."""
    live: tuple[Check, ...] = ()
    """Those that look at more, so that a row may come to fit, or cease to, without a change of its own."""

    def follows_from(self, other: Filter) -> bool:
        """Whether every row that this filter keeps is kept by the other one, but for what that has of live ones."""
        has_words = all(any(word.follows_from(mine) for mine in self.words) for word in other.words)
        return has_words and other.checks.keys() <= self.checks.keys()


def compile_query(query: Query) -> Filter:
    """Compile a query that was parsed."""
    words = tuple(Word(term.text.casefold()) for term in query.terms if isinstance(term, Text))
    rest = [term for term in query.terms if not isinstance(term, Text)]
    checks: dict[Node, Check] = {term: _check(term) for term in rest if not _is_live(term)}
    return Filter(words, checks, tuple(_check(term) for term in rest if _is_live(term)))


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


def _check(node: Node) -> Check:
    match node:
        case Text(text):
            return Word(text.casefold()).check
        case Regex(pattern):
            search = compile_pattern(pattern).search
            return lambda batch, _scene: [search(lines) is not None for lines in batch.lines]
        case Match():
            return _matching(node)
        case Flags(names):
            return _combined(or_, [_flagged(name) for name in names])
        case Not(part):
            inner = _check(part)
            return lambda batch, scene: list(map(not_, inner(batch, scene)))
        case Or(parts):
            return _combined(or_, [_check(part) for part in parts])
        case And(parts):
            return _combined(and_, [_check(part) for part in parts])


def _matching(node: Match) -> Check:
    known = find_field(node.field)
    if known is None:
        raise ValueError(f"there is no field {node.field}")
    read = known.value
    tests = [make_test(known, node.op, value) for value in node.values]

    def check(batch: Batch, scene: Scene) -> list[bool]:
        values = map(read, batch.rows, repeat(scene))
        if len(tests) == 1:
            return list(map(tests[0], values))
        return [any(test(value) for test in tests) for value in values]

    return check


def _flagged(name: str) -> Check:
    holds = FLAGS[name].holds
    return lambda batch, scene: list(map(holds, batch.rows, repeat(scene)))


def _combined(operator: Callable[[bool, bool], bool], checks: Sequence[Check]) -> Check:
    first, *others = checks

    def check(batch: Batch, scene: Scene) -> list[bool]:
        fits = first(batch, scene)
        for other in others:
            fits = list(map(operator, fits, other(batch, scene)))
        return fits

    return check
