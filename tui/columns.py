"""Columns of the instance table: what a cell says of an instance, and how wide the columns are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from api_client.states import is_transitional
from tui.fields import find_field
from tui.formats import UNKNOWN, money_text, size_text, state_glyph, state_role, stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from api_client.rows import InstanceRow
    from tui.fields import Field, Scene

GIB = 1024
_BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, and its role: what it means, for the theme to colour."""

    text: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table. Widths are terminal cells."""

    field: Field
    """What it shows and is sorted by."""
    title: str
    cell: Callable[[InstanceRow, Scene], Cell]
    min_width: int
    """What it shrinks to before another column has to go."""
    align: Literal["left", "right"] = "left"
    max_width: int = 0
    """What it never grows over; less than `min_width` means that it never grows."""
    drop: int = 0
    """Its place in the order in which columns go when there is no room, 1 goes first; 0 stays."""
    name: str = ""
    """Its own name, where that is not the field's."""

    @property
    def id(self) -> str:
        """The name by which it is chosen."""
        return self.name or self.field.name


def layout(
    columns: Sequence[Column],
    width: int | None,
    sample: Sequence[Sequence[Cell]] = (),
    *,
    gap: int = 1,
    measure: Callable[[str], int] = len,
) -> list[tuple[Column, int]]:
    """Choose the columns there is room for, and their widths; with no `width` all get what they need.

    `sample` are some rows of cells, one for each column: they tell what is needed, without them it is the most. The
    columns that stay get what is left first, up to their need, then the others, the last to go before the first. Where
    there is not even room for those that stay, they are wider than `width`, and have to be scrolled.
    """
    needs = [_need(column, [cells[place] for cells in sample], measure) for place, column in enumerate(columns)]
    if width is None:
        return list(zip(columns, needs, strict=True))
    floors = [min(need, column.min_width) for need, column in zip(needs, columns, strict=True)]
    widths = {place: floors[place] for place in _kept(columns, floors, width, gap)}
    left = width - _total(list(widths.values()), gap)
    for place in sorted(widths, key=lambda place: (columns[place].drop > 0, -columns[place].drop)):
        given = max(0, min(left, needs[place] - widths[place]))
        widths[place] += given
        left -= given
    return [(columns[place], cells) for place, cells in widths.items()]


def _kept(columns: Sequence[Column], floors: Sequence[int], width: int, gap: int) -> list[int]:
    """The places of the columns that are left when enough of them went."""
    kept = list(range(len(columns)))
    for place in sorted((place for place in kept if columns[place].drop), key=lambda place: columns[place].drop):
        if _total([floors[place] for place in kept], gap) <= width:
            break
        kept.remove(place)
    return kept


def _need(column: Column, cells: Sequence[Cell], measure: Callable[[str], int]) -> int:
    most = max(column.min_width, column.max_width)
    if not cells:
        return most
    return max(1, min(most, max(measure(column.title), *(measure(cell.text) for cell in cells))))


def _total(widths: Sequence[int], gap: int) -> int:
    return sum(widths) + gap * max(0, len(widths) - 1)


def span_text(seconds: float) -> str:
    """A time span by its largest unit: 92d, 3h, 12m, 5s."""
    for length, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds >= length:
            return f"{int(seconds // length)}{unit}"
    return f"{max(0, int(seconds))}s"


def trend_text(values: Sequence[float | None], top: float) -> str:
    """The values as a row of bars from nothing to `top`; a gap where a value is missing."""
    return "".join(" " if value is None else _bar(value, top) for value in values)


def _bar(value: float, top: float) -> str:
    share = value / top if top > 0 else 0.0
    return _BARS[min(len(_BARS) - 1, max(0, int(share * len(_BARS))))]


def _state(row: InstanceRow, scene: Scene) -> Cell:
    words = f"{state_glyph(row.state)} {row.state.replace('Scheduled', 'sched.') or UNKNOWN}"
    spent = scene.fleet.time_in_state(row.uuid, scene.now)
    if spent is None or not is_transitional(row.state):
        return Cell(words, state_role(row.state))
    if scene.fleet.is_stuck(row.uuid, scene.now):
        return Cell(f"{words} {stopwatch(spent)} stuck", "warning")
    return Cell(f"{words} {stopwatch(spent)}", state_role(row.state))


def _glyph(row: InstanceRow, _scene: Scene) -> Cell:
    return Cell(state_glyph(row.state), state_role(row.state))


def _addresses(row: InstanceRow, _scene: Scene) -> Cell:
    first, *more = (*row.external_ips, *row.internal_ips) or ("",)
    return Cell(f"{first} +{len(more)}" if more else first)


def _disks(row: InstanceRow, _scene: Scene) -> Cell:
    system, data = row.system_volume_size, row.data_volume_size
    if system is None and data is None:
        return Cell(UNKNOWN, "muted")
    if system and data and system % GIB == data % GIB == 0:
        return Cell(f"{system // GIB}+{data // GIB} GiB")
    return Cell("+".join(size_text(size) for size in (system, data) if size != 0) or size_text(0))


def _usage(row: InstanceRow, scene: Scene) -> Cell:
    values = scene.usage.get(row.uuid, ())
    known = [value for value in values if value is not None]
    if not known:
        return Cell("", "muted")
    if scene.usage_is_sum:
        return Cell(trend_text(values, max(known)))
    if scene.usage_item == "cpu":
        return Cell(f"{trend_text(values, max(100.0, *known))} {known[-1]:.0f}%")
    return Cell(f"{trend_text(values, max(known))} {size_text(round(known[-1] / 2**20))}")


def _age(row: InstanceRow, scene: Scene) -> Cell:
    if row.start_time is None:
        return Cell(UNKNOWN, "muted")
    return Cell(span_text(scene.wall - row.start_time.timestamp()))


def _size(mib: int | None) -> Cell:
    return Cell(size_text(mib), "muted" if mib is None else "")


def _number(number: int | None) -> Cell:
    return Cell(UNKNOWN, "muted") if number is None else Cell(str(number))


def _sla(row: InstanceRow, _scene: Scene) -> Cell:
    sla = row.agreed_sla
    return Cell(UNKNOWN, "muted") if sla is None else Cell(f"{money_text(sla)}%")


def _list(texts: Sequence[str]) -> Cell:
    return Cell(", ".join(texts), "muted")


def _of(name: str) -> Field:
    field = find_field(name)
    if field is None:
        raise LookupError(f"there is no field {name}")
    return field


HOSTNAME = Column(_of("hostname"), "Hostname", lambda row, _: Cell(row.hostname, "strong"), 24, max_width=60)
STATE = Column(_of("state"), "State", _state, 19, max_width=34)
GLYPH = Column(_of("state"), "", _glyph, 1, name="glyph")

_DROPPED = (
    Column(_of("description"), "Description", lambda row, _: Cell(row.description, "muted"), 12, max_width=40, drop=1),
    Column(_of("uuid"), "UUID", lambda row, _: Cell(row.uuid[:8], "muted"), 8, drop=2),
    Column(_of("setup_fee"), "Setup", lambda row, _: Cell(money_text(row.setup_fee)), 6, "right", 12, drop=3),
    Column(_of("key"), "Key", lambda row, _: Cell(row.key_name), 12, max_width=24, drop=4),
    Column(_of("security_group"), "Security", lambda row, _: _list(row.security_groups), 12, max_width=30, drop=5),
    Column(_of("schedules"), "Schedules", lambda row, _: _number(row.backup_schedules), 9, "right", drop=6),
    Column(_of("backups"), "Backups", lambda row, _: _number(row.backups), 7, "right", drop=7),
    Column(_of("sla"), "SLA", _sla, 7, "right", 9, drop=8),
    Column(_of("fee"), "Fee", lambda row, _: Cell(money_text(row.monthly_fee)), 6, "right", 12, drop=9),
    Column(_of("os"), "OS", lambda row, _: Cell(row.template_os), 12, max_width=20, drop=10),
    Column(_of("cloud"), "Cloud", lambda row, _: Cell(row.cloud_name), 12, max_width=24, drop=11),
    Column(_of("group"), "Group", lambda row, _: _list(row.project_groups), 12, max_width=24, drop=12),
    Column(_of("template"), "Template", lambda row, _: Cell(row.template_name), 12, max_width=24, drop=13),
    Column(
        _of("customer"),
        "Customer",
        lambda row, _: Cell(row.customer_name or row.customer_abbreviation),
        12,
        max_width=24,
        drop=14,
    ),
    Column(_of("total"), "Disks", _disks, 10, "right", 20, drop=15, name="disks"),
    Column(_of("age"), "Age", _age, 5, "right", 6, drop=16),
    Column(_of("usage"), "Usage", _usage, 13, max_width=18, drop=17),
    Column(_of("cores"), "Cores", lambda row, _: _number(row.cores), 5, "right", drop=18),
    Column(_of("ram"), "RAM", lambda row, _: _size(row.ram), 7, "right", 9, drop=19),
    Column(_of("ip"), "Addresses", _addresses, 15, max_width=22, drop=20),
    Column(_of("project"), "Project", lambda row, _: Cell(row.project_name), 12, max_width=24, drop=21),
)
"""The columns that go when there is no room, in the order in which they go."""

_KNOWN = {column.id: column for column in (HOSTNAME, STATE, GLYPH, *_DROPPED)}

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
            *("group", "cloud", "os", "fee", "setup_fee", "sla"),
            *("backups", "schedules", "key", "security_group", "uuid", "description"),
        )
    ),
)
"""All there is to tell."""

COLUMNS = (*WIDE_COLUMNS, GLYPH)
"""Every column."""
