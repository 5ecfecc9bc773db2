"""Every column there is, in the order in which they are offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.columns import cells
from tui.columns.column import Cell, Column
from tui.fields import find_field
from tui.formats import money_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tui.fields import Field


def _of(name: str) -> Field:
    field = find_field(name)
    if field is None:
        raise LookupError(f"there is no field {name}")
    return field


HOSTNAME = Column(_of("hostname"), "Hostname", lambda row, _: Cell(row.hostname, "strong"), 24, max_width=60, claim=3)
STATE = Column(
    _of("state"), "State", cells.state, 19, max_width=34, claim=1, about="state; for how long, while it changes"
)
GLYPH = Column(_of("state"), "", cells.glyph, 1, name="glyph", about="the sign of the state, without the word")

_GOING = (
    Column(_of("fingerprint"), "Fingerprint", lambda row, _: Cell(row.key_fingerprint, "muted"), 12, max_width=47),
    Column(_of("seen"), "Seen", cells.seen, 4, "right", 5),
    Column(_of("description"), "Description", lambda row, _: Cell(row.description, "muted"), 12, max_width=40),
    Column(_of("uuid"), "UUID", lambda row, _: Cell(row.uuid[:8], "muted"), 8, about="the beginning of the uuid"),
    Column(_of("licence"), "Licences", lambda row, _: cells.listed(row.licences), 12, max_width=30),
    Column(_of("setup_fee"), "Setup", lambda row, _: Cell(money_text(row.setup_fee)), 6, "right", 12),
    Column(_of("key"), "Key", lambda row, _: Cell(row.key_name), 12, max_width=24),
    Column(_of("security_group"), "Security", lambda row, _: cells.listed(row.security_groups), 12, max_width=30),
    Column(_of("schedules"), "Schedules", lambda row, _: cells.number(row.backup_schedules), 9, "right"),
    Column(_of("backups"), "Backups", lambda row, _: cells.number(row.backups), 7, "right"),
    Column(_of("sla"), "SLA", cells.sla, 7, "right", 9),
    Column(_of("fee"), "Fee", lambda row, _: Cell(money_text(row.monthly_fee)), 6, "right", 12),
    Column(_of("os"), "OS", lambda row, _: Cell(row.template_os), 12, max_width=20),
    Column(_of("cloud"), "Cloud", lambda row, _: Cell(row.cloud_name), 12, max_width=24),
    Column(_of("group"), "Group", lambda row, _: cells.listed(row.project_groups), 12, max_width=24),
    Column(_of("started"), "Started", cells.started, 16, about="when it was started, in local time"),
    Column(_of("internal"), "Internal", lambda row, _: cells.listed(row.internal_ips), 15, max_width=32),
    Column(_of("external"), "External", lambda row, _: cells.listed(row.external_ips), 15, max_width=32),
    Column(_of("system"), "System", lambda row, _: cells.size(row.system_volume_size), 7, "right", 9),
    Column(_of("disk"), "Data", lambda row, _: cells.size(row.data_volume_size), 7, "right", 9),
    Column(_of("template"), "Template", lambda row, _: Cell(row.template_name), 12, max_width=24),
    Column(_of("abbreviation"), "Cust.", lambda row, _: Cell(row.customer_abbreviation), 5, max_width=12),
    Column(
        _of("customer"), "Customer", lambda row, _: Cell(row.customer_name or row.customer_abbreviation), 12,
        max_width=24,
    ),
    Column(_of("total"), "Disks", cells.disks, 10, "right", 20, name="disks", about="system and data disk"),
    Column(_of("age"), "Age", cells.age, 5, "right", 6),
    Column(_of("usage"), "Usage", cells.usage, 13, max_width=18, about="trend of the last hour"),
    Column(_of("in"), "In state", cells.time_in_state, 8, "right"),
    Column(_of("cores"), "Cores", lambda row, _: cells.number(row.cores), 5, "right"),
    Column(_of("ram"), "RAM", lambda row, _: cells.size(row.ram), 7, "right", 9),
    Column(
        _of("ip"), "Addresses", cells.addresses, 15, max_width=22, claim=2,
        about="the first address, and how many more",
    ),
    Column(_of("project"), "Project", lambda row, _: Cell(row.project_name), 12, max_width=24),
)  # fmt: skip
"""The columns that go when there is no room, in the order in which they go."""

_KNOWN = {
    column.id: column
    for column in (HOSTNAME, STATE, GLYPH, *(column._replace(drop=place) for place, column in enumerate(_GOING, 1)))
}

DEFAULT_COLUMNS = tuple(
    _KNOWN[name]
    for name in (
        *("hostname", "state", "project", "customer", "template"),
        *("ip", "cores", "ram", "disks", "usage", "age"),
    )
)
"""What is shown when nobody has chosen. The first column stays when the others are scrolled."""

WIDE_COLUMNS = (
    *DEFAULT_COLUMNS,
    *(
        _KNOWN[name]
        for name in (
            *("group", "cloud", "os", "fee", "setup_fee", "licence", "sla"),
            *("backups", "schedules", "key", "security_group", "uuid", "description"),
        )
    ),
)
"""All there is to tell, each thing once: what a person sees who asked for everything."""

COLUMNS = (
    *WIDE_COLUMNS,
    *(
        _KNOWN[name]
        for name in (
            *("in", "external", "internal", "system", "disk"),
            *("abbreviation", "started", "fingerprint", "seen", "glyph"),
        )
    ),
)
"""Every column there is to choose from."""


_HELD = {column.field.name: column._replace(drop=len(COLUMNS)) for column in reversed(COLUMNS)}
"""Field → the first column that shows it, as one that goes after all others."""


def held(columns: Iterable[Column], fields: Collection[str]) -> tuple[Column, ...]:
    """These columns, those of certain fields with a place as long as there is any; one that is missing comes last."""
    shown = [_HELD[column.field.name] if column.drop and column.field.name in fields else column for column in columns]
    present = {column.field.name for column in shown}
    return (*shown, *(_HELD[name] for name in fields if name in _HELD and name not in present))


def columns_named(names: Iterable[str]) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """The columns of these ids, each once, the hostname always first; and the names that are no column's.

    Whoever puts columns in order says what matters: when there is no room, the last one goes first.
    """
    wanted = dict.fromkeys((HOSTNAME.id, *names))
    known = [_KNOWN[name] for name in wanted if name in _KNOWN]
    ranked = [column._replace(drop=len(known) - place if column.drop else 0) for place, column in enumerate(known)]
    return tuple(ranked), tuple(name for name in wanted if name not in _KNOWN)
