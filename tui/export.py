"""Export: what the table shows, as a text for other programs, with whole values where the table shortens them."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from tui.fields import FIELDS, Field, Kind, find_field
from tui.files import write_private

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tui.columns import Column
    from tui.fields import Scene, Value

Plain: TypeAlias = "str | int | float | list[str] | None"
"""A value as JSON knows it."""


class Format(StrEnum):
    """How an export is written; the value is the ending of its file."""

    CSV = "csv"
    JSON = "json"
    NDJSON = "ndjson"
    MARKDOWN = "md"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is exported, in plain values."""

    names: tuple[str, ...]
    """What each value of a record is, with its unit."""
    records: tuple[tuple[Plain, ...], ...]
    """One for each instance."""


FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
"""What makes a spreadsheet take a cell for a formula, and act on it."""

_PARTS = {
    "customer": ("customer_name", "abbreviation"),
    "ip": ("external", "internal"),
    "total": ("system", "disk"),
    "age": ("started",),
}
"""Field → those it is made of, which tell more, and are still true tomorrow."""

_UNITS = {Kind.SIZE: "_mib", Kind.PERCENT: "_percent", Kind.DURATION: "_seconds"}


def fields_of(columns: Iterable[Column]) -> tuple[Field, ...]:
    """The fields behind some columns, each once."""
    return _whole(column.field for column in columns)


def all_fields() -> tuple[Field, ...]:
    """Every field that is not made of others."""
    return _whole(FIELDS)


def make_sheet(fields: Sequence[Field], uuids: Iterable[str], scene: Scene) -> Sheet:
    """Read the fields of these instances; those that are no more are left out."""
    rows = [row for uuid in uuids if (row := scene.fleet.rows.get(uuid)) is not None]
    records = (tuple(plain(field, field.value(row, scene)) for field in fields) for row in rows)
    return Sheet(tuple(_name(field, scene) for field in fields), tuple(records))


def plain(field: Field, value: Value) -> Plain:
    """A value of a field for other programs: MiB, seconds, moments in ISO 8601 (UTC), lists."""
    match value:
        case float() if field.kind is Kind.MOMENT:
            return iso(value)
        case float() if field.kind is Kind.DURATION:
            return round(value)
        case tuple():
            return list(value)
        case Decimal() | float():
            return int(value) if value == int(value) else float(value)
        case _:
            return value


def iso(seconds: float) -> Plain:
    """A moment, of Unix seconds, in ISO 8601 (UTC)."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (OverflowError, ValueError):
        return seconds  # outside of what calendars know, and so only known as a number


def write(sheet: Sheet, form: Format) -> str:
    """Write a sheet in a format."""
    return _WRITERS[form](sheet)


def cell_text(value: Plain) -> str:
    """A value where there are only texts."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def default_name(profile: str, wall: float, form: Format) -> str:
    """A name for the file, made of what we know ourselves: no server has a say in it."""
    day = datetime.fromtimestamp(wall, UTC).astimezone().date()
    return f"vmdeck-{re.sub(r'[^A-Za-z0-9_.-]+', '-', profile)}-{day}.{form}"


def with_ending(name: str, form: Format) -> str:
    """The name of the file for another format; an ending that is of none of them stays."""
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{form}" if stem and ending in set(Format) else name


def save(name: str, text: str, *, replace: bool) -> Path:
    """Write a file that only its owner can read, whole or not at all; return where it is, from the root on.

    Raises FileExistsError where there is one that must not be replaced, and OSError where it can't be written.
    """
    path = Path(os.path.abspath(os.path.expanduser(name)))  # Path's own raises RuntimeError for a user there is not.
    if not path.parent.is_dir():
        raise _refusal(errno.ENOENT, "there is no such folder", path.parent)
    if path.is_dir():
        raise _refusal(errno.EISDIR, "this is a folder: add a name", path)
    if path.exists() and not path.is_file():
        raise _refusal(errno.EINVAL, "this is not a regular file", path)
    if path.exists() and not replace:
        raise _refusal(errno.EEXIST, "there is such a file already", path)
    write_private(path, text)
    return path


def _whole(fields: Iterable[Field]) -> tuple[Field, ...]:
    names = [name for field in fields for name in _PARTS.get(field.name, (field.name,))]
    return tuple(field for name in dict.fromkeys(names) if (field := find_field(name)) is not None)


def _name(field: Field, scene: Scene) -> str:
    """The name of a value, with its unit where it has one."""
    if field.name == "usage" and scene.usage_item:
        return f"{scene.usage_item}_{'percent' if scene.usage_item == 'cpu' else 'bytes'}"
    return field.name + _UNITS.get(field.kind, "")


def _csv(sheet: Sheet) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(sheet.names)
    writer.writerows([_harmless(cell_text(value)) for value in record] for record in sheet.records)
    return out.getvalue()


def _harmless(text: str) -> str:
    """A text that no spreadsheet acts on, not even one that drops the blanks before it."""
    acts = text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)
    return f"'{text}" if acts else text


def _json(sheet: Sheet) -> str:
    """A record a line: with an indent, Python writes all of it by itself, several times as slowly."""
    lines = ",\n".join(_objects(sheet))
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def _ndjson(sheet: Sheet) -> str:
    return "".join(f"{line}\n" for line in _objects(sheet))


def _objects(sheet: Sheet) -> Iterator[str]:
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    return (encode(dict(zip(sheet.names, record, strict=True))) for record in sheet.records)


def _markdown(sheet: Sheet) -> str:
    lines = [sheet.names, ["---"] * len(sheet.names)]
    lines += [[_unmarked(cell_text(value)) for value in record] for record in sheet.records]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _unmarked(text: str) -> str:
    """A text in one line, with nothing left that Markdown or HTML would act on."""
    return re.sub(r"([\\`*_\[\]<>|~&$])", r"\\\1", " ".join(text.split()))


def _refusal(number: int, words: str, path: Path) -> OSError:
    return OSError(number, words, str(path))


_WRITERS = {Format.CSV: _csv, Format.JSON: _json, Format.NDJSON: _ndjson, Format.MARKDOWN: _markdown}
