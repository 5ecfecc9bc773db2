"""A query as a small tree of frozen nodes. Printing a tree gives a text that parses to the same tree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Op(StrEnum):
    """What stands between a field and a value; `!=` is read as `!` before `=`."""

    HAS = ":"
    IS = "="
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="


@dataclass(frozen=True, slots=True)
class Text:
    """A text to look for: a word or a quoted phrase, alone or as a value."""

    text: str

    def __str__(self) -> str:
        return quoted(self.text) if _UNSAFE.search(self.text) else self.text


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression, alone or as a value; `pattern` has no slashes around it."""

    pattern: str

    def __str__(self) -> str:
        return "/" + re.sub(r"(\\.)|/", lambda found: found[1] or r"\/", self.pattern, flags=re.DOTALL) + "/"


Operand: TypeAlias = Text | Regex


@dataclass(frozen=True, slots=True)
class Match:
    """A field compared with one value, or with several of which one has to fit."""

    field: str
    """The field's own name, whatever alias was typed."""
    op: Op
    values: tuple[Operand, ...]

    def __str__(self) -> str:
        return f"{self.field}{self.op}{','.join(map(str, self.values))}"


@dataclass(frozen=True, slots=True)
class Flags:
    """`is:` with the names of one or several flags, of which one has to be up."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"is:{','.join(self.names)}"


@dataclass(frozen=True, slots=True)
class Not:
    """What must not fit."""

    part: Node

    def __str__(self) -> str:
        return f"!{_grouped(self.part, And, Or)}"


@dataclass(frozen=True, slots=True)
class Or:
    """Two or more parts of which one has to fit."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return "|".join(_grouped(part, And, Or) for part in self.parts)


@dataclass(frozen=True, slots=True)
class And:
    """Two or more parts that all have to fit."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(_grouped(part, And) for part in self.parts)


Node: TypeAlias = Text | Regex | Match | Flags | Not | Or | And


@dataclass(frozen=True, slots=True)
class Query:
    """What a person is looking for; the empty query finds everything."""

    root: Node | None = None

    @property
    def terms(self) -> tuple[Node, ...]:
        """The parts that all have to fit."""
        if self.root is None:
            return ()
        return self.root.parts if isinstance(self.root, And) else (self.root,)

    def __and__(self, other: Query) -> Query:
        terms = (*self.terms, *other.terms)
        return Query(And(terms)) if len(terms) > 1 else self or other

    def __bool__(self) -> bool:
        return self.root is not None

    def __str__(self) -> str:
        return "" if self.root is None else str(self.root)


class QueryError(ValueError):
    """A query that makes no sense, and the column (from 0) where it stops doing so."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column

    def __str__(self) -> str:
        return f"at {self.column + 1}: {self.message}"


COMPARISON = re.compile(r"([A-Za-z][A-Za-z_-]*)(!=|<=|>=|[:=<>])")
"""The beginning of a comparison: a name that could be a field's, and what follows it."""

_UNSAFE = re.compile(rf'^$|^[!/=]|[\s|(),"]|^{COMPARISON.pattern}')


def quoted(text: str) -> str:
    """The text in quotes, which take everything as it is."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _grouped(node: Node, *kinds: type) -> str:
    return f"({node})" if isinstance(node, kinds) else str(node)
