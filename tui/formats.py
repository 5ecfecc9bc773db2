"""How amounts, times and states are written for a person, everywhere in the same way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from api_client.states import InstanceState, is_known

if TYPE_CHECKING:
    from decimal import Decimal

UNKNOWN = "–"
"""Stands for what the server did not tell."""

STABLE_LOOKS = {
    InstanceState.ONLINE: ("●", "online"),
    InstanceState.OFFLINE: ("○", "offline"),
    InstanceState.ERRED: ("✖", "erred"),
}
"""State → glyph and role, for those that last."""


def state_glyph(state: str) -> str:
    """The sign before the word of a state."""
    return _state_look(state)[0]


def state_role(state: str) -> str:
    """The role a state is shown in."""
    return _state_look(state)[1]


def _state_look(state: str) -> tuple[str, str]:
    if not is_known(state):
        return "?", "unknown"
    return STABLE_LOOKS.get(InstanceState(state), ("◐", "transition"))


def size_text(mib: int | None) -> str:
    """A size in MiB, in the largest unit that keeps it above one."""
    if mib is None:
        return UNKNOWN
    for unit, width in (("TiB", 1024 * 1024), ("GiB", 1024)):
        if mib >= width:
            return f"{round(mib / width, 2):g} {unit}"
    return f"{mib} MiB"


def money_text(amount: Decimal | None) -> str:
    """A fee without needless zeros."""
    if amount is None:
        return UNKNOWN
    return f"{amount.normalize():f}" if amount else "0"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number} {one}" if number == 1 else f"{number} {many or one + 's'}"


def stopwatch(seconds: float) -> str:
    """A time that runs: 0:07, 12:30, 3:00:00, 4 d 03:00."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours:02}:{minutes:02}"
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def date_text(moment: datetime | None) -> str:
    """A moment in local time, to the minute."""
    return UNKNOWN if moment is None else moment.astimezone().strftime("%Y-%m-%d %H:%M")


def local_time(at: float, pattern: str) -> str:
    """Unix seconds in local time."""
    return datetime.fromtimestamp(at, UTC).astimezone().strftime(pattern)
