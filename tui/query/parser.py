r"""From text to tree.

    query       = alternatives { alternatives }          all of them have to fit
    alternatives = term { "|" term }                     binds tighter than the space: `web a|b` is web and (a or b)
    term        = "!" term | "(" query ")" | comparison | /regex/ | "phrase" | word
    comparison  = field op value { "," value }           op is : = != < <= > >=
    value       = /regex/ | "phrase" | anything up to a space or one of , | ( ) "

In a phrase `\"` and `\\` are a quote and a backslash, in a regular expression `\/` is a slash. Only `!` negates: a
word may begin with a dash, since `-db` is what people type to find web-db-1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.fields import field_names, find_field
from tui.nearest import hint
from tui.query.flags import FLAGS
from tui.query.operands import make_test
from tui.query.patterns import compile_pattern
from tui.query.tree import COMPARISON, And, Flags, Match, Not, Op, Or, Query, QueryError, Regex, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.fields import Field
    from tui.query.tree import Node, Operand

MAX_LENGTH = 1_000
"""Characters of a query."""
MAX_DEPTH = 30
"""Parentheses and negations inside each other."""

_SPACE = re.compile(r"\s*")
_WORD = re.compile(r'[^\s|()"]+')
_VALUE = re.compile(r'[^\s|(),"]+')
_PHRASE = re.compile(r'"((?:[^"\\]|\\.)*)"')
_LAST_WORD = re.compile(r"(?:^|(?<=[\s|(!]))[A-Za-z][A-Za-z_-]*$")
_REGEX = re.compile(r"/((?:[^/\\]|\\.)*)/")


def parse(text: str) -> Query:
    """Read a query. Raises QueryError."""
    if len(text) > MAX_LENGTH:
        raise QueryError(f"a filter has {MAX_LENGTH} characters at most", MAX_LENGTH)
    return _Parser(re.sub(r"\s", " ", text)).query()


def begun_name(text: str) -> str:
    """The last word, when it may become the name of a field that is still being typed; empty otherwise."""
    word = _LAST_WORD.search(text)
    begins = word is not None and any(name.startswith(word[0].casefold()) for name in (*field_names(), "is"))
    return word[0] if word is not None and begins else ""


class _Parser:
    """Reads one text from left to right; each method leaves the position behind what it has read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0

    def query(self) -> Query:
        if not self._next():
            return Query()
        root = self._all()
        if self._next():
            raise QueryError("this parenthesis was never opened", self._at)
        return Query(root)

    def _next(self) -> str:
        """The next character that is no space, which is where the position goes; empty at the end."""
        self._at = self._end_of(_SPACE)
        return self._text[self._at : self._at + 1]

    def _end_of(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self._text, self._at)
        return found.end() if found else self._at

    def _all(self) -> Node:
        parts = [self._alternatives()]
        while self._next() not in ("", ")"):
            parts.append(self._alternatives())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _alternatives(self) -> Node:
        parts = [self._term()]
        while self._next() == "|":
            self._at += 1
            parts.append(self._term())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _term(self) -> Node:
        char = self._next()
        if char in ("", "|", ")"):
            raise QueryError("something to look for is missing here", self._at)
        if char == "!":
            return self._nested(self._negation)
        if char == "(":
            return self._nested(self._group)
        comparison = COMPARISON.match(self._text, self._at)
        return self._comparison(comparison) if comparison else self._lookup()

    def _nested(self, read: Callable[[], Node]) -> Node:
        if self._depth == MAX_DEPTH:
            raise QueryError("too many parentheses inside each other", self._at)
        self._depth += 1
        self._at += 1
        node = read()
        self._depth -= 1
        return node

    def _negation(self) -> Node:
        return Not(self._term())

    def _group(self) -> Node:
        opened = self._at - 1
        node = self._all()
        if self._next() != ")":
            raise QueryError("this parenthesis is never closed", opened)
        self._at += 1
        return node

    def _lookup(self) -> Node:
        start = self._at
        node = self._operand(_WORD)
        if node == Text(""):
            raise QueryError("something to look for is missing between these quotes", start)
        return node

    def _comparison(self, found: re.Match[str]) -> Node:
        name, op = found.groups()
        start, self._at = self._at, found.end()
        if name.casefold() == "is":
            return self._flags(op, found.start(2))
        field = find_field(name)
        if field is None:
            raise QueryError(_no_field(name), start)
        if op == "!=":
            return Not(Match(field.name, Op.IS, self._values(field, Op.IS)))
        return Match(field.name, Op(op), self._values(field, Op(op)))

    def _values(self, field: Field, op: Op) -> tuple[Operand, ...]:
        values = [self._value(field, op)]
        while self._text.startswith(",", self._at):
            self._at += 1
            if op not in (Op.HAS, Op.IS):
                raise QueryError(f"{op} takes one value", self._at - 1)
            values.append(self._value(field, op))
        return tuple(values)

    def _value(self, field: Field, op: Op) -> Operand:
        start = self._at
        value = self._operand(_VALUE)
        try:
            make_test(field, op, value)
        except ValueError as error:
            raise QueryError(str(error), start) from error
        return value

    def _flags(self, op: str, column: int) -> Node:
        if op != Op.HAS:
            raise QueryError(f"write is: rather than is{op}", column)
        names = [self._flag()]
        while self._text.startswith(",", self._at):
            self._at += 1
            names.append(self._flag())
        return Flags(tuple(names))

    def _flag(self) -> str:
        start, self._at = self._at, self._end_of(_VALUE)
        name = self._text[start : self._at].casefold()
        if name not in FLAGS:
            known = hint(name, FLAGS) or f" There are {', '.join(FLAGS)}."
            raise QueryError(f'nothing is "{name}".{known}' if name else f"what it is, is missing here.{known}", start)
        return name

    def _operand(self, word: re.Pattern[str]) -> Operand:
        """A regular expression, a phrase or a word."""
        if self._text.startswith("/", self._at):
            return self._regex()
        if self._text.startswith('"', self._at):
            return Text(re.sub(r"\\(.)", r"\1", self._delimited(_PHRASE, "this quote is never closed")))
        start, self._at = self._at, self._end_of(word)
        if start == self._at:
            raise QueryError("a value is missing here", start)
        return Text(self._text[start : self._at])

    def _regex(self) -> Regex:
        start = self._at
        pattern = self._delimited(_REGEX, "this regular expression is never closed with /").replace(r"\/", "/")
        try:
            compile_pattern(pattern)
        except re.error as error:
            raise QueryError(f"not a regular expression: {error.msg}", start + 1 + (error.pos or 0)) from error
        return Regex(pattern)

    def _delimited(self, pattern: re.Pattern[str], problem: str) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise QueryError(problem, self._at)
        self._at = found.end()
        return found[1]


def _no_field(name: str) -> str:
    known = hint(name.casefold().replace("-", "_"), (*field_names(), "is"))
    return f'there is no field "{name}".{known or " Quotes make it a text to look for."}'
