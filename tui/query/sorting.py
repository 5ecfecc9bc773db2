"""The order of the rows: several fields, each up or down; what is unknown comes last either way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from api_client.states import SYMBOLS, state_order
from tui.fields import Kind, field_names, find_field
from tui.nearest import hint
from tui.query.addresses import address_number
from tui.query.operands import texts_of
from tui.query.tree import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from api_client.rows import InstanceRow
    from tui.fields import Field, Scene, Value

Key: TypeAlias = tuple[Any, ...]
"""What a row is sorted by: for each field whether it is unknown and a text or number, and the uuid in the end."""
KeyMaker: TypeAlias = "Callable[[InstanceRow, Scene], Key]"

_DIGITS = re.compile("[0-9]+")
_LAST_CHARACTER = "\U0010ffff"


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
        return any(field.live for field, _ in self._fields())

    def key_maker(self) -> KeyMaker:
        """What makes the key of a row."""
        fields = self._fields()
        if len(fields) == 1:
            ((only, descending),) = fields
            return lambda row, scene: (*_part(only, descending, row, scene), row.uuid)
        return lambda row, scene: (
            *(item for field, descending in fields for item in _part(field, descending, row, scene)),
            row.uuid,
        )

    def _fields(self) -> list[tuple[Field, bool]]:
        found = ((find_field(key.field), key.descending) for key in self.keys)
        return [(field, descending) for field, descending in found if field is not None]


def natural(text: str) -> str:
    """A text that sorts like the given one, with numbers in it sorted by their value: web-2 before web-10."""
    return _DIGITS.sub(_number, text.casefold())


def _number(found: re.Match[str]) -> str:
    digits = found.group().lstrip("0")
    return f"0{chr(0x30 + len(digits))}{digits}"


def _part(field: Field, descending: bool, row: InstanceRow, scene: Scene) -> tuple[bool, str | float | Decimal]:
    value = _sortable(field.kind, field.value(row, scene))
    if value is None:
        return (True, 0)
    if not descending:
        return (False, value)
    return (False, _inverted(value) if isinstance(value, str) else -value)


def _sortable(kind: Kind, value: Value) -> str | float | Decimal | None:
    """The value as a text or number that sorts as people expect; None when there is none."""
    if kind is Kind.STATE:
        return state_order(str(value)) if value in SYMBOLS else None
    if kind is Kind.ADDRESSES:
        return next((number for number in map(address_number, texts_of(value)) if number is not None), None)
    if isinstance(value, str | tuple):
        texts = texts_of(value)
        return natural(" ".join(texts)) if texts else None
    return value


def _inverted(text: str) -> str:
    """A text that sorts the other way round."""
    return text.translate(_INVERTED) + _LAST_CHARACTER


class _Inversion(dict[int, int]):
    """Each character's counterpart from the other end, remembered for the ASCII ones."""

    def __missing__(self, code: int) -> int:
        return 0x10FFFF - code


_INVERTED = _Inversion({code: 0x10FFFF - code for code in range(128)})
