"""Views for the tests of the instance table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api_client.rows import InstanceRow
from tui.columns import Cell, Column
from tui.fields import FIELDS, Scene
from tui.fleet import Fleet
from tui.widgets.instance_table import InstanceTable
from tui.widgets.table_view import TableView

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.strip import Strip


class CountingTable(InstanceTable):
    """Counts the lines it is asked to draw."""

    drawn = 0

    def render_line(self, y: int) -> Strip:
        self.drawn += 1
        return super().render_line(y)


def uuid(number: int) -> str:
    return f"{number:032x}"


def number(uuid: str | None) -> int | None:
    return None if uuid is None else int(uuid, 16)


def row(place: int, **fields: Any) -> InstanceRow:  # noqa: ANN401 (the fields have many types)
    return InstanceRow(**{"uuid": uuid(place), "hostname": f"web-{place:03}", "state": "Online", **fields})


KNOWN = {field.name: field for field in FIELDS}
COLUMNS = (
    Column(KNOWN["hostname"], "HOST", lambda row, _: Cell(row.hostname, "strong"), 12),
    Column(KNOWN["state"], "STATE", lambda row, _: Cell(f"● {row.state}", "online"), 12),
    Column(KNOWN["project"], "PROJECT", lambda row, _: Cell(row.project_name, "muted"), 12, drop=2),
    Column(KNOWN["cores"], "CORES", lambda row, _: Cell(f"{row.cores or ''}"), 8, "right", drop=1),
)


def view(rows: Iterable[InstanceRow], **fields: Any) -> TableView:  # noqa: ANN401 (the fields have many types)
    """A view of these rows in this order; `fleet` may tell more of the list."""
    order = tuple(fields.pop("order", ()) or ())
    known = {row.uuid: row for row in rows}
    fleet = fields.pop("fleet", None) or Fleet(rows=known, swept_at=0.0)
    now = fields.pop("now", 1.0)
    scene = Scene(fleet=fleet, now=now, wall=0.0)
    return TableView(order or tuple(known), known, fields.pop("columns", COLUMNS), scene, **fields)
