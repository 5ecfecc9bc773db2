"""Instance records on the wire → rows.

A page is decoded in one go, without a Python call for each record, and its texts are cleaned only when they can need
it. A page with a record that makes no sense is read again, record by record, so that the others are kept.
"""

from __future__ import annotations

from dataclasses import fields, replace
from functools import lru_cache
from hashlib import sha256
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import TypeAdapter
from pydantic_core import CoreSchema, SchemaValidator, ValidationError
from pydantic_core import core_schema as cs

from api_client.body import Json, check_values, parse
from api_client.clean import MAX_LENGTH, clean
from api_client.errors import BadReply
from api_client.models import Moment, Money, Number
from api_client.rows import UUID_PATTERN, ZERO, BadRow, InstanceRow
from api_client.states import InstanceState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from decimal import Decimal

Rows: TypeAlias = "tuple[InstanceRow, ...]"
BadRows: TypeAlias = "tuple[BadRow, ...]"
Decoded: TypeAlias = "tuple[Rows, BadRows]"
"""What a page told: its rows, and the records that could not be read."""

MAX_BAD = 1_000
"""Unreadable records of one page that are told of; a page with more is no list."""

_BLOCK = MAX_LENGTH // 2
_TEXTS = (
    *("hostname", "description", "template_name", "template_os", "cloud_name", "cloud_uuid", "project_name"),
    *("project_uuid", "customer_name", "customer_abbreviation", "key_name", "key_fingerprint"),
)
_TUPLES = ("project_groups", "security_groups", "licences", "external_ips", "internal_ips")
_NUMBERS = ("cores", "ram", "system_volume_size", "data_volume_size")
_SOURCES: dict[str, str | list[list[str | int]]] = {
    "hostname": [["hostname"], ["name"]],
    **dict.fromkeys(("licences", "setup_fee", "monthly_fee"), "instance_licenses"),
}
"""Field of the row → key of the record, where they differ, or the keys, of which the first that is there counts."""


def decode_rows(body: bytes) -> Decoded:
    """The rows of one page, and the records that could not be read. Raises BadReply when it is no list at all."""
    check_values(body)
    try:
        rows: list[InstanceRow] = _PAGE.validate_json(body)
    except ValidationError:
        return _without_doubles(*_decode_singly(body))
    return _without_doubles(rows if _is_plain(body) else map(_cleaned, rows), ())


def remembering(before: Mapping[bytes, Decoded], now: dict[bytes, Decoded]) -> Callable[[bytes], Decoded]:
    """A `decode_rows` that knows pages again: what is in `before` is not decoded anew. `now` takes in all that came."""

    def decode(body: bytes) -> Decoded:
        digest = sha256(body).digest()
        found = now[digest] = before.get(digest) or decode_rows(body)
        return found

    return decode


def decode_row(body: bytes) -> InstanceRow:
    """The row of a single instance. Raises BadReply when it cannot be read."""
    found = _read_one(parse(body))
    if isinstance(found, BadRow):
        raise BadReply(found.reason)
    return found


def _is_plain(body: bytes) -> bool:
    """Whether no text of a JSON body can hold anything to clean.

    Raw control characters are no JSON to begin with, and a text that is too long covers a block without a quote.
    """
    return (
        body.isascii()
        and b"\\" not in body
        and b"\x7f" not in body
        and all(body.find(b'"', at, at + _BLOCK) >= 0 for at in range(0, len(body) - _BLOCK, _BLOCK))
    )


def _cleaned(row: InstanceRow) -> InstanceRow:
    changed: dict[str, Any] = {}
    for name in (*_TEXTS, "state"):
        text = getattr(row, name)
        if (tidy := clean(text)) is not text:
            changed[name] = tidy
    for name in _TUPLES:
        texts = getattr(row, name)
        if any((clean(text) is not text) for text in texts):
            changed[name] = tuple(map(clean, texts))
    return replace(row, **changed) if changed else row


def _decode_singly(body: bytes) -> tuple[list[InstanceRow], list[BadRow]]:
    records = parse(body)
    if not isinstance(records, list):
        raise BadReply("The answer is no list of instances.")
    rows: list[InstanceRow] = []
    bad: list[BadRow] = []
    for record in records:
        found = _read_one(record)
        if isinstance(found, InstanceRow):
            rows.append(found)
        elif len(bad) < MAX_BAD:
            bad.append(found)
        else:
            raise BadReply(f"More than {MAX_BAD} records of the list cannot be read.")
    return rows, bad


def _read_one(value: Json) -> InstanceRow | BadRow:
    try:
        return _cleaned(_ONE.validate_python(value))
    except ValidationError as error:
        uuid = value.get("uuid") if isinstance(value, dict) else None
        place = error.errors(include_url=False, include_input=False)[0]["loc"]
        reason = f"Its {clean(str(place[0]), 80)} makes no sense." if place else "It is no instance at all."
        return BadRow(clean(uuid, 80) if isinstance(uuid, str) else "", reason)


def _without_doubles(rows: Iterable[InstanceRow], bad: Iterable[BadRow]) -> tuple[Rows, BadRows]:
    first: dict[str, InstanceRow] = {}
    refused = list(bad)
    for row in rows:
        if first.setdefault(row.uuid, row) is not row:
            refused.append(BadRow(row.uuid, "Another instance of this list has the same uuid."))
    return tuple(first.values()), tuple(refused)


@lru_cache(maxsize=1024)
def _money(text: str | None) -> Decimal | None:
    return _MONEY.validate_python(text)


@lru_cache(maxsize=1024)
def _sum(fees: tuple[str | None, ...]) -> Decimal:
    return sum((_money(fee) or ZERO for fee in fees), ZERO)


def _split(value: str) -> tuple[str, ...]:
    return tuple([part.strip() for part in value.split(",") if part.strip()])


def _row_schema() -> CoreSchema:
    """An instance record → `InstanceRow`.

    A text or number that makes no sense is unknown. A wrong uuid is refused, and so is a list of the wrong shape, which
    may not be taken for an empty one.
    """
    schemas = _field_schemas()
    names = [field.name for field in fields(InstanceRow)]
    parts = [cs.dataclass_field(name, schemas[name], validation_alias=_SOURCES.get(name)) for name in names]
    return cs.dataclass_schema(
        InstanceRow, cs.dataclass_args_schema("InstanceRow", parts, extra_behavior="ignore"), names, slots=True
    )


def _field_schemas() -> dict[str, CoreSchema]:
    plain = cs.str_schema()
    text = _or_default(plain, "")
    state = _either(cs.enum_schema(InstanceState, list(InstanceState), sub_type="str"), plain)
    named = _or_nothing(_many(_of_each("name", text)), ())
    addresses = _either(_many(plain), _then(_split, plain))
    counted = _then(len, _many(_either(cs.typed_dict_schema({}), plain)))
    money = _or_default(cs.str_schema(coerce_numbers_to_str=True), None)
    return {
        "uuid": cs.str_schema(pattern=UUID_PATTERN),
        "state": _or_default(state, ""),
        "start_time": TypeAdapter(Moment).core_schema,
        "agreed_sla": cs.with_default_schema(_then(_money, money), default=None),
        "setup_fee": _or_nothing(_then(_sum, _many(_of_each("fee", money, "setup_fee"))), ZERO),
        "monthly_fee": _or_nothing(_then(_sum, _many(_of_each("fee", money, "monthly_fee"))), ZERO),
        **dict.fromkeys(_TEXTS, text),
        **dict.fromkeys(_NUMBERS, TypeAdapter(Number).core_schema),
        **dict.fromkeys(("project_groups", "security_groups", "licences"), named),
        **dict.fromkeys(("external_ips", "internal_ips"), _or_nothing(addresses, ())),
        **dict.fromkeys(("backups", "backup_schedules"), _or_nothing(counted, 0)),
    }


def _of_each(name: str, schema: CoreSchema, source: str | None = None) -> CoreSchema:
    """One value out of an object."""
    return _then(itemgetter(name), cs.typed_dict_schema({name: cs.typed_dict_field(schema, validation_alias=source)}))


def _many(item: CoreSchema) -> CoreSchema:
    return cs.tuple_schema([item], variadic_item_index=0)


def _either(*choices: CoreSchema) -> CoreSchema:
    return cs.union_schema(list(choices), mode="left_to_right")


def _then(function: Callable[[Any], object], schema: CoreSchema) -> CoreSchema:
    """A value that is made of another; functions written in C cost next to nothing."""
    return cs.no_info_after_validator_function(function, schema)


def _or_nothing(schema: CoreSchema, nothing: object) -> CoreSchema:
    """A value that may be null or missing."""
    return cs.with_default_schema(_either(schema, _then(lambda _: nothing, cs.none_schema())), default=nothing)


def _or_default(schema: CoreSchema, default: object) -> CoreSchema:
    return cs.with_default_schema(schema, default=default, on_error="default")


_ONE = SchemaValidator(_row_schema())
_PAGE = SchemaValidator(cs.list_schema(_row_schema(), fail_fast=True))
_MONEY: TypeAdapter[Decimal | None] = TypeAdapter(Money)
