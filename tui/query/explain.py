"""How a query was understood: in words for a person, as texts to highlight, as filters a server could take over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.fields import FIELDS, Kind, find_field
from tui.query.operands import state_names, texts_of
from tui.query.tree import And, Flags, Match, Not, Op, Or, Query, Regex, Text, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from api_client.rows import InstanceRow
    from tui.fields import Field, Scene
    from tui.query.tree import Node, Operand

_SIGNS = {Op.HAS: "", Op.IS: "=", Op.LESS: "<", Op.LESS_OR_EQUAL: "≤", Op.GREATER: ">", Op.GREATER_OR_EQUAL: "≥"}
_SHOWN_AS_TEXT = frozenset({Kind.TEXT, Kind.TEXTS, Kind.ADDRESSES, Kind.UUID})


def chips(query: Query) -> tuple[str, ...]:
    """One short text for each part that has to fit."""
    return tuple(_words(term) for term in query.terms)


def _words(node: Node) -> str:
    match node:
        case Text(text):
            return quoted(text)
        case Match():
            return _comparison(node)
        case Flags(names):
            return " or ".join(names)
        case Not(part):
            return f"not {_grouped(part)}"
        case Or(parts):
            return " or ".join(map(_grouped, parts))
        case And(parts):
            return " and ".join(map(_grouped, parts))
    return str(node)


def _grouped(node: Node) -> str:
    several = isinstance(node, And | Or) or (isinstance(node, Flags) and len(node.names) > 1)
    return f"({_words(node)})" if several else _words(node)


def _comparison(node: Match) -> str:
    values = " or ".join(_value(node, value) for value in node.values)
    return " ".join(part for part in (node.field, _SIGNS[node.op], values) if part)


def _value(node: Match, value: Operand) -> str:
    if isinstance(value, Regex):
        return str(value)
    if not value.text:
        return "nothing"
    if node.field == "state":
        return " or ".join(state_names(node.op, value.text))
    return value.text


@dataclass(frozen=True, slots=True)
class Highlights:
    """What a query looked for, to be made visible where it was found; case does not count."""

    texts: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    """Regular expressions."""


def highlights(query: Query) -> Highlights:
    """The texts and expressions that rows are shown for; what must not fit is left out."""
    found = dict.fromkeys(operand for term in query.terms for operand in _looked_for(term))
    return Highlights(
        tuple(operand.text for operand in found if isinstance(operand, Text) and operand.text),
        tuple(operand.pattern for operand in found if isinstance(operand, Regex)),
    )


def _looked_for(node: Node) -> Iterator[Operand]:
    match node:
        case Text() | Regex():
            yield node
        case Match(name, _, values):
            known = find_field(name)
            if known is not None and known.kind in _SHOWN_AS_TEXT:
                yield from values
        case Or(parts) | And(parts):
            for part in parts:
                yield from _looked_for(part)


@dataclass(frozen=True, slots=True)
class ServerPart:
    """What of a query the list filters of the API could do."""

    filters: Mapping[str, str] = field(default_factory=dict)
    """Parameter → value, a state by its display name. They let through all that the query wants, maybe more."""
    whole: bool = False
    """Whether they let through exactly that."""

    @property
    def where(self) -> str:
        """Who works the query out, when the server is given its part."""
        if not self.filters:
            return "local"
        return "server" if self.whole else "server+local"

    def lets_through(self, row: InstanceRow, scene: Scene) -> bool:
        """Whether a server that does these filters would have sent this row."""
        sent = [field for field in FIELDS if field.server in self.filters]
        return all(
            any(_has(field.kind, text, self.filters[field.server]) for text in _texts(field, row, scene))
            for field in sent
        )


def _texts(field: Field, row: InstanceRow, scene: Scene) -> tuple[str, ...]:
    value = field.value(row, scene)
    return texts_of(value) if isinstance(value, str | tuple) else ()


def _has(kind: Kind, text: str, wanted: str) -> bool:
    return text == wanted if kind is Kind.STATE else wanted.casefold() in text.casefold()


def server_part(query: Query) -> ServerPart:
    """Find the comparisons that the server can do: one value each, one for each parameter."""
    filters: dict[str, str] = {}
    exact = 0
    for term in query.terms:
        pushed = _pushed(term)
        if pushed is not None and pushed[0] not in filters:
            parameter, filters[parameter], is_exact = pushed
            exact += is_exact
    return ServerPart(filters, whole=exact == len(query.terms) > 0)


def _pushed(node: Node) -> tuple[str, str, bool] | None:
    """The parameter, its value, and whether that says all of the comparison; None when the server cannot do it."""
    if not isinstance(node, Match) or len(node.values) > 1:
        return None
    known, value = find_field(node.field), node.values[0]
    if known is None or not known.server or isinstance(value, Regex) or not value.text:
        return None
    if known.kind is Kind.STATE:
        states = state_names(node.op, value.text)
        return (known.server, states[0], True) if len(states) == 1 else None
    # Databases differ in what they take for the same letter beyond ASCII.
    return (known.server, value.text, node.op is Op.HAS) if value.text.isascii() else None
