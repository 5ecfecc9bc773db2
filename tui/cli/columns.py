"""Columns: what is told of each instance, by the names the app has for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.columns import COLUMNS, Cell, Column, columns_named
from tui.export import all_fields, cell_text, fields_of, plain
from tui.fields import FIELDS, Field, Scene, find_field
from tui.nearest import hint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_client.rows import InstanceRow
    from tui.store import View

USUAL = ("hostname", "state", "project", "customer", "template", "ip", "cores", "ram", "disks", "age", "uuid")
"""The columns of a table, where nobody has said which; other outputs have everything."""

_KNOWN = {column.id: column for column in COLUMNS}


def named_columns(names: Iterable[str]) -> tuple[Column, ...]:
    """The columns of these names, each once, in this order. Raises click.BadParameter."""
    wanted = dict.fromkeys(name.strip().casefold() for name in names)
    return tuple(_column(name) for name in wanted if name)


def view_columns(view: View) -> tuple[Column, ...]:
    """The columns of a view, without those that nobody can know who looks but once; none where it leaves them open."""
    known, _unknown = columns_named(view.columns)
    return tuple(_whole(column) for column in known if _lasts(column)) if view.columns else ()


def lasting_fields() -> tuple[Field, ...]:
    """Every field that is told: without those that only a program which keeps looking can know."""
    return tuple(field for field in all_fields() if not field.live)


def _column(name: str) -> Column:
    """A column of the app, or a field that has none as a column of its own."""
    field = find_field(name)
    if name in _KNOWN:
        column = _whole(_KNOWN[name])
    elif field is not None:
        column = _plain(field)
    else:
        near = (
            hint(name, {*_KNOWN, *(known.name for known in FIELDS)}) or f" There are {', '.join(_KNOWN)}, and fields."
        )
        raise click.BadParameter(f"there is no column {name}.{near}", param_hint="--columns")
    if not _lasts(column):
        raise click.BadParameter(f"only an app that keeps looking can tell {name}.", param_hint="--columns")
    return column


def _plain(field: Field) -> Column:
    def cell(row: InstanceRow, scene: Scene) -> Cell:
        return Cell(cell_text(plain(field, field.value(row, scene))))

    return Column(field, field.name, cell, len(field.name))


def _whole(column: Column) -> Column:
    """The column as it is where there is room for everything: of a uuid all is told."""
    return column._replace(cell=lambda row, _scene: Cell(row.uuid)) if column.id == "uuid" else column


def _lasts(column: Column) -> bool:
    return not any(field.live for field in fields_of([column]))
