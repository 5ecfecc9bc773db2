"""What the rows are sorted by: several fields, each up or down, and the values by which a field sorts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, TypeAlias

from api_client.states import is_known, state_order
from tui.fields import Kind, field_names, find_field
from tui.nearest import hint
from tui.query.addresses import address_number
from tui.query.operands import texts_of
from tui.query.tree import QueryError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from api_client.rows import InstanceRow
    from tui.fields import Scene, Value

Sortable: TypeAlias = "str | float | Decimal"
"""A value as it is compared; those of one field are of one kind."""

_DIGITS = re.compile("[0-9]+")


@dataclass(frozen=True, slots=True)
class SortKey:
    """A field to sort by."""

    field: str
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.field}" if self.descending else self.field


@dataclass(frozen=True, slots=True)
class Sort:
    """Fields to sort by, the most important first; the uuid decides in the end."""

    keys: tuple[SortKey, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Sort:
        """Read `hostname,-ram`: a dash stands for descending. Raises QueryError."""
        keys: list[SortKey] = []
        column = 0
        for part in text.split(",") if text.strip() else ():
            name = part.strip()
            field = find_field(name.removeprefix("-"))
            if field is None:
                place = column + len(part) - len(part.lstrip())
                known = hint(name.removeprefix("-").casefold(), field_names())
                raise QueryError(f'there is no field "{name.removeprefix("-")}".{known}', place)
            keys.append(SortKey(field.name, name.startswith("-")))
            column += len(part) + 1
        return cls(tuple(keys))

    def __str__(self) -> str:
        return ",".join(map(str, self.keys))

    @property
    def live(self) -> bool:
        """Whether the order may change while the rows stay."""
        return any(known.live for known in map(find_field, self.fields) if known)

    @property
    def fields(self) -> frozenset[str]:
        """The names of the fields."""
        return frozenset(key.field for key in self.keys)


def natural(text: str) -> str:
    """A text that sorts like the given one, with numbers in it sorted by their value: web-2 before web-10."""
    return _DIGITS.sub(_number, text.casefold())


def _number(found: re.Match[str]) -> str:
    digits = found.group().lstrip("0")
    return f"0{chr(0x30 + len(digits))}{digits}"


def column(name: str, rows: Mapping[str, InstanceRow], scene: Scene) -> dict[str, Sortable]:
    """What these rows are sorted by, by uuid, without those whose value is unknown."""
    field = find_field(name)
    if field is None:
        return {}
    sortable = _Sortables(field.kind)
    values = map(sortable.__getitem__, map(field.value, rows.values(), repeat(scene)))
    return {uuid: value for uuid, value in zip(rows, values, strict=True) if value is not None}


class _Sortables(dict["Value", "Sortable | None"]):
    """A field's values as they are compared; many rows have the same, and each is worked out once."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def __missing__(self, value: Value) -> Sortable | None:
        self[value] = made = _sortable(self._kind, value)
        return made


def _sortable(kind: Kind, value: Value) -> Sortable | None:
    """The value as a text or number that sorts as people expect; None when there is none."""
    if kind is Kind.STATE:
        state = str(value)
        return state_order(state) if is_known(state) else None
    if kind is Kind.ADDRESSES:
        return next((number for number in map(address_number, texts_of(value)) if number is not None), None)
    if isinstance(value, str | tuple):
        texts = texts_of(value)
        return natural(" ".join(texts)) if texts else None
    return value
