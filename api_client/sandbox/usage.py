"""What a machine uses: a function of the machine, the item and the time, with nothing stored.

cpu is percent of the whole machine, 0 to 100; memory and storage are bytes. A machine that is off uses nothing. What
it is for (the first word of its hostname) gives the load, its daily rhythm and its bursts; memory fills up after each
boot and then grows slowly; storage grows for as long as the machine lives.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import cos, exp, tau
from typing import TYPE_CHECKING

from api_client.sandbox.names import KINDS, Kind

if TYPE_CHECKING:
    from api_client.sandbox.records import Instance

MINUTE = 60.0
HOUR = 3_600.0
DAY = 86_400.0
MIB = 1_048_576
SAMPLES = 60
"""Samples looked at in one segment, at most."""

_MIX = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Segment:
    """One point of a series; from `start` to `end`, in whole Unix seconds."""

    start: int
    end: int
    value: float


def series(instance: Instance, item: str, start: int, end: int, points: int, *, is_sum: bool) -> list[Segment]:
    """So many segments of equal length, oldest first; a segment that holds no time has the value 0."""
    length = (end - start) // points
    edges = [start + place * length for place in range(points + 1)]
    return [
        Segment(before, after, _segment(instance, item, before, after, is_sum=is_sum))
        for before, after in pairwise(edges)
    ]


def sample(instance: Instance, item: str, moment: float) -> float:
    """The use at one moment."""
    booted = instance.booted_at(moment)
    if booted is None:
        return 0
    if item == "cpu":
        return _cpu(instance, moment)
    return _memory(instance, moment - booted) if item == "memory" else _storage(instance, moment)


def _segment(instance: Instance, item: str, start: int, end: int, *, is_sum: bool) -> float:
    samples = int((end - start) / MINUTE)
    looked = max(1, min(SAMPLES, samples))
    if end <= start:
        return 0
    step = (end - start) / looked
    mean = sum(sample(instance, item, start + (place + 0.5) * step) for place in range(looked)) / looked
    value = mean * samples if is_sum else mean
    return round(value, 2) if item == "cpu" else int(value)


def _cpu(instance: Instance, moment: float) -> float:
    kind = _kind(instance)
    own = 0.4 + 0.8 * _noise(instance, 1)
    rhythm = 1 - kind.rhythm * cos(tau * (moment % DAY) / DAY - 0.6 * _noise(instance, 2))
    jitter = 0.85 + 0.3 * _noise(instance, int(moment // MINUTE))
    load = kind.load * own * rhythm * jitter
    hour, within = divmod(moment, HOUR)
    if _noise(instance, int(hour) ^ 0x5BD1E995) < kind.bursts and within < 900 + 1800 * _noise(instance, int(hour)):
        load += 30 + 40 * _noise(instance, int(hour) + 7)
    return min(100.0, max(0.3, load))


def _memory(instance: Instance, age: float) -> float:
    plateau = 0.35 + 0.35 * _noise(instance, 3)
    filled = 1 - 0.7 * exp(-age / (20 * MINUTE))
    leak = 0.1 * _noise(instance, 4) * age / (10 * DAY)
    return instance.ram * MIB * min(0.97, plateau * filled + leak)


def _storage(instance: Instance, moment: float) -> float:
    born = instance.switches[0]
    share = 0.15 + 0.45 * _noise(instance, 5) + 0.002 * _noise(instance, 6) * (moment - born) / DAY
    return (instance.system_volume_size + instance.data_volume_size) * MIB * min(0.96, share)


def _kind(instance: Instance) -> Kind:
    name = instance.hostname.partition("-")[0]
    named = (kind for kind in KINDS if kind.name == name)
    return next(named, KINDS[int(instance.uuid[:8], 16) % len(KINDS)])


def _noise(instance: Instance, salt: int) -> float:
    """A number in [0, 1) that depends on the machine and the salt alone."""
    bits = (int(instance.uuid[:16], 16) + salt * _MIX) & _MASK
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & _MASK
    return (bits ^ (bits >> 31)) / (_MASK + 1)
