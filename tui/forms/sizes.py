"""The present size of an instance beside the one it is to have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.formats import UNKNOWN, size_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from api_client.models import Flavor, Instance


def comparison(instance: Instance, flavor: Flavor | None, disk: int | None) -> str:
    """Three lines of now, then, and difference. A flavor changes cores and memory, not the disks."""
    cores = instance.cores if flavor is None else flavor.cores
    ram = instance.ram if flavor is None else flavor.ram
    lines = (
        _line("", "now", "new", ""),
        _compared("cores", instance.cores, cores, str),
        _compared("RAM", instance.ram, ram, size_text),
        _compared("data disk", instance.data_volume_size, disk or instance.data_volume_size, size_text),
    )
    return "\n".join(lines)


def _compared(what: str, now: int | None, new: int | None, show: Callable[[int], str]) -> str:
    before, after = (UNKNOWN if amount is None else show(amount) for amount in (now, new))
    return _line(what, before, after, _difference(now, new, show))


def _difference(now: int | None, new: int | None, show: Callable[[int], str]) -> str:
    if now is None or new is None:
        return ""
    if now == new:
        return "="
    return f"{'+' if new > now else '−'}{show(abs(new - now))}"


def _line(what: str, now: str, new: str, difference: str) -> str:
    return f"{what:<17}{now:<14}{new:<14}{difference}".rstrip()
