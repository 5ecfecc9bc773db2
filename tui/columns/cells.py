"""What the cells say that hold more than a plain value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_client.states import is_transitional
from tui.columns.column import Cell
from tui.formats import UNKNOWN, date_text, money_text, size_text, state_glyph, state_role, stopwatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api_client.rows import InstanceRow
    from tui.fields import Scene

GIB = 1024
_BARS = "▁▂▃▄▅▆▇█"


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


def state(row: InstanceRow, scene: Scene) -> Cell:
    """The sign and the name of the state; while it passes, for how long already."""
    words = f"{state_glyph(row.state)} {row.state.replace('Scheduled', 'sched.') or UNKNOWN}"
    spent = scene.fleet.time_in_state(row.uuid, scene.now)
    if spent is None or not is_transitional(row.state):
        return Cell(words, state_role(row.state))
    if row.uuid in scene.stuck:
        return Cell(f"{words} {stopwatch(spent)} stuck", "warning")
    return Cell(f"{words} {stopwatch(spent)}", state_role(row.state))


def glyph(row: InstanceRow, _scene: Scene) -> Cell:
    """The sign of the state."""
    return Cell(state_glyph(row.state), state_role(row.state))


def addresses(row: InstanceRow, _scene: Scene) -> Cell:
    """The first address, and how many more there are."""
    first, *more = (*row.external_ips, *row.internal_ips) or ("",)
    return Cell(f"{first} +{len(more)}" if more else first)


def disks(row: InstanceRow, _scene: Scene) -> Cell:
    """The system disk and the data disk."""
    system, data = row.system_volume_size, row.data_volume_size
    if system is None and data is None:
        return Cell(UNKNOWN, "muted")
    if system and data and system % GIB == data % GIB == 0:
        return Cell(f"{system // GIB}+{data // GIB} GiB")
    return Cell("+".join(size_text(mib) for mib in (system, data) if mib != 0) or size_text(0))


def usage(row: InstanceRow, scene: Scene) -> Cell:
    """The trend of the usage, and its latest value."""
    values = scene.usage.get(row.uuid, ())
    known = [value for value in values if value is not None]
    if not known:
        return Cell("", "muted")
    if scene.usage_is_sum:
        return Cell(trend_text(values, max(known)))
    if scene.usage_item == "cpu":
        return Cell(f"{trend_text(values, max(100.0, *known))} {known[-1]:.0f}%")
    # A size is longer than a percentage: the trend gives up its beginning, so that the unit is never cut off.
    return Cell(f"{trend_text(values[-5:], max(known))} {size_text(round(known[-1] / 2**20))}")


def age(row: InstanceRow, scene: Scene) -> Cell:
    """The time since it was started."""
    return _span(None if row.start_time is None else scene.wall - row.start_time.timestamp())


def started(row: InstanceRow, _scene: Scene) -> Cell:
    """When it was started."""
    return Cell(date_text(row.start_time), "muted" if row.start_time is None else "")


def _span(seconds: float | None) -> Cell:
    return Cell(UNKNOWN, "muted") if seconds is None else Cell(span_text(seconds))


def time_in_state(row: InstanceRow, scene: Scene) -> Cell:
    """The time in its present state, where we saw it enter."""
    return _span(scene.fleet.time_in_state(row.uuid, scene.now))


def seen(row: InstanceRow, scene: Scene) -> Cell:
    """The age of what we know."""
    confirmed = scene.fleet.confirmed_at(row.uuid)
    return _span(None if confirmed is None else scene.now - confirmed)


def size(mib: int | None) -> Cell:
    """A size in MiB."""
    return Cell(size_text(mib), "muted" if mib is None else "")


def number(value: int | None) -> Cell:
    """A plain number."""
    return Cell(UNKNOWN, "muted") if value is None else Cell(str(value))


def sla(row: InstanceRow, _scene: Scene) -> Cell:
    """The agreed service level."""
    percent = row.agreed_sla
    return Cell(UNKNOWN, "muted") if percent is None else Cell(f"{money_text(percent)}%")


def listed(texts: Sequence[str]) -> Cell:
    """Several texts."""
    return Cell(", ".join(texts), "muted")
