"""A query turned into something fast: words looked up in one text per row, and tests for the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tui.fields import find_field, present
from tui.query.flags import FLAGS
from tui.query.operands import make_test
from tui.query.patterns import LOOKED_AT, compile_pattern
from tui.query.tree import And, Flags, Match, Not, Or, Regex, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from api_client.rows import InstanceRow
    from tui.fields import Scene
    from tui.query.sorting import Key
    from tui.query.tree import Node, Query

_UUID_START = re.compile("[0-9a-f]{8,32}")


class Entry:
    """A row with what was worked out about it."""

    __slots__ = ("_lines", "_text", "key", "row")

    def __init__(self, row: InstanceRow) -> None:
        self.row = row
        self.key: Key | None = None
        """What it is sorted by."""
        self._text: str | None = None
        self._lines: str | None = None

    @property
    def text(self) -> str:
        """What the row shows, case folded, a line for each text."""
        if self._text is None:
            self._text = "\n".join(shown_texts(self.row)).casefold()
        return self._text

    @property
    def lines(self) -> str:
        """What regular expressions see of the row: the beginning of each text, on a line of its own."""
        if self._lines is None:
            self._lines = "\n".join(text[:LOOKED_AT] for text in shown_texts(self.row))
        return self._lines


Predicate: TypeAlias = "Callable[[Entry, Scene], bool]"


def shown_texts(row: InstanceRow) -> tuple[str, ...]:
    """The texts of a row that words and regular expressions are looked up in."""
    return present(
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

    def keep(self, entries: list[Entry]) -> list[Entry]:
        """The entries that have the word."""
        text = self.text
        if self.is_uuid:
            return [entry for entry in entries if text in entry.text or entry.row.uuid.startswith(text)]
        return [entry for entry in entries if text in entry.text]


@dataclass(frozen=True, slots=True)
class Filter:
    """A compiled query: words and predicates that all have to fit."""

    words: tuple[Word, ...] = ()
    predicates: tuple[Predicate, ...] = ()

    def follows_from(self, words: tuple[Word, ...]) -> bool:
        """Whether every row that this filter keeps has all of these words."""
        return all(any(word.follows_from(mine) for mine in self.words) for word in words)


def compile_query(query: Query) -> Filter:
    """Compile a query that was parsed."""
    words = tuple(Word(term.text.casefold()) for term in query.terms if isinstance(term, Text))
    rest = tuple(_predicate(term) for term in query.terms if not isinstance(term, Text))
    return Filter(words, rest)


def _predicate(node: Node) -> Predicate:
    match node:
        case Text(text):
            return _word(Word(text.casefold()))
        case Regex(pattern):
            search = compile_pattern(pattern).search
            return lambda entry, _scene: search(entry.lines) is not None
        case Match():
            return _match(node)
        case Flags(names):
            holds = [FLAGS[name].holds for name in names]
            if len(holds) == 1:
                holds_alone = holds[0]
                return lambda entry, scene: holds_alone(entry.row, scene)
            return lambda entry, scene: any(hold(entry.row, scene) for hold in holds)
        case Not(part):
            inner = _predicate(part)
            return lambda entry, scene: not inner(entry, scene)
        case Or(parts):
            some = [_predicate(part) for part in parts]
            return lambda entry, scene: any(one(entry, scene) for one in some)
        case And(parts):
            every = [_predicate(part) for part in parts]
            return lambda entry, scene: all(one(entry, scene) for one in every)


def _word(word: Word) -> Predicate:
    text = word.text
    if word.is_uuid:
        return lambda entry, _scene: text in entry.text or entry.row.uuid.startswith(text)
    return lambda entry, _scene: text in entry.text


def _match(node: Match) -> Predicate:
    field = find_field(node.field)
    if field is None:
        raise ValueError(f"there is no field {node.field}")
    read = field.value
    tests = [make_test(field, node.op, value) for value in node.values]
    if len(tests) == 1:
        test = tests[0]
        return lambda entry, scene: test(read(entry.row, scene))
    return lambda entry, scene: any(test(read(entry.row, scene)) for test in tests)
