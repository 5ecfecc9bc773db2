"""What a query that is being typed may go on with: fields, flags, and the values that are there."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_client.states import STATES
from tui.fields import FIELDS, Kind, Scene, find_field
from tui.query.flags import FLAGS
from tui.query.operands import texts_of
from tui.query.tree import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.fields import Field
    from tui.fleet import Fleet

MOST = 50
"""Values offered."""

_NAMED_KINDS = frozenset({Kind.TEXT, Kind.TEXTS, Kind.STATE, Kind.ADDRESSES})

_TAIL = re.compile(
    r"""
    (?: ^ | (?<= [\s|(!] ) )
    (?: (?P<field>[A-Za-z][A-Za-z_-]*) (?: !?= | : ) (?: (?: "[^"]*" | [^\s|(),"]+ ) , )* )?
    (?P<start> "[^"]* | [^\s|(),"!]* ) $
    """,
    re.VERBOSE,
)
"""The last term of what was typed so far: perhaps a field with values, and the start of a name or value."""


@dataclass(frozen=True, slots=True)
class Completion:
    """One way to go on."""

    text: str
    """What would stand before the cursor."""
    label: str
    """The part that is new, as it is offered."""
    help: str = ""


def complete(text: str, cursor: int, fleet: Fleet) -> list[Completion]:
    """How what stands before the cursor may go on, best first."""
    before = text[:cursor]
    tail = _TAIL.search(before)
    if tail is None:
        return []
    start = tail["start"].lstrip('"').casefold()
    if tail["field"] is not None:
        found = _values(tail["field"].casefold(), start, fleet)
    elif tail["start"].startswith('"'):
        return []
    else:
        found = _names(start)
    head = before[: tail.start("start")]
    return [Completion(head + label, label, explanation) for label, explanation in found]


def _names(start: str) -> Iterator[tuple[str, str]]:
    """The fields whose name begins like this, then those known by another name that does."""
    offered = [(f"{field.name}{_sign(field)}", field.help, (field.name, *field.aliases)) for field in FIELDS]
    offered.append(("is:", f"one of {', '.join(FLAGS)}", ("is",)))
    first = [offer for offer in offered if offer[2][0].startswith(start)]
    others = [offer for offer in offered if offer not in first and any(name.startswith(start) for name in offer[2])]
    return ((label, explanation) for label, explanation, _ in (*first, *others))


def _sign(field: Field) -> str:
    return ":" if field.kind in _NAMED_KINDS or field.kind is Kind.UUID else ">"


def _values(name: str, start: str, fleet: Fleet) -> Iterator[tuple[str, str]]:
    """The values a field or `is` can have: those that begin like this, then those that have it in them."""
    field = find_field(name)
    if name == "is":
        known = {flag: FLAGS[flag].help for flag in FLAGS}
    elif field is None or field.kind not in _NAMED_KINDS:
        return
    elif field.kind is Kind.STATE:
        known = {str(state): f"symbol {state.symbol}" if state.symbol else "on newer servers" for state in STATES}
    else:
        known = _seen(field, fleet)
    fitting = [value for value in known if start in value.casefold()]
    fitting.sort(key=lambda value: not value.casefold().startswith(start))
    for value in fitting[:MOST]:
        yield str(Text(value)), known[value]


def _seen(field: Field, fleet: Fleet) -> dict[str, str]:
    """The values a field has in the fleet, the most frequent first."""
    scene = Scene(fleet, now=0.0, wall=0.0)
    counts = Counter(text for row in fleet.rows.values() for text in texts_of(field.value(row, scene)))
    return {text: f"on {counts[text]}" for text in sorted(counts, key=lambda text: (-counts[text], text))}
