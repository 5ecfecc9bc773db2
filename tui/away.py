"""While you were away: when nobody could see the fleet, and what became different meanwhile. Pure: no clock, no files.

Times are monotonic seconds, like the fleet's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tui.fleet import Fleet


class Seen(Protocol):
    """What counts of an instance: a row has it, and so has what is remembered of one."""

    @property
    def hostname(self) -> str:
        """Its name."""
        ...

    @property
    def state(self) -> str:
        """Its state."""
        ...


class Look(NamedTuple):
    """What is remembered of an instance."""

    hostname: str
    state: str


class Gap(Enum):
    """Why nobody could see the fleet."""

    PAUSE = auto()
    CONNECTION = auto()
    FOCUS = auto()


WORTH_A_WORD: Mapping[Gap, float] = {Gap.PAUSE: 0.0, Gap.CONNECTION: 60.0, Gap.FOCUS: 300.0}
"""Seconds a gap has to last before it is told what was missed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """An instance that is not as it was."""

    uuid: str
    hostname: str
    before: str
    """The state it was in; empty when it was not there."""
    now: str
    """The state it is in; empty when it is gone."""


@dataclass(frozen=True, slots=True)
class Missed:
    """What became different while nobody looked."""

    seconds: float
    """How long that was."""
    new: tuple[Difference, ...] = ()
    gone: tuple[Difference, ...] = ()
    changed: tuple[Difference, ...] = ()
    """Those in another state."""

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.changed)

    @property
    def summary(self) -> str:
        """How much: "2 new, 3 changed"."""
        groups = ((self.new, "new"), (self.gone, "gone"), (self.changed, "changed"))
        return ", ".join(f"{len(group)} {word}" for group, word in groups if group)


def compare(before: Mapping[str, Seen], now: Mapping[str, Seen], seconds: float = 0.0) -> Missed:
    """What is different after so many seconds, by hostname."""
    came, went = now.keys() - before.keys(), before.keys() - now.keys()
    moved = (
        Difference(uuid, seen.hostname, was.state, seen.state)
        for uuid, seen in now.items()
        if (was := before.get(uuid)) is not None and was is not seen and was.state != seen.state
    )
    return Missed(
        seconds,
        new=_by_name(Difference(uuid, now[uuid].hostname, "", now[uuid].state) for uuid in came),
        gone=_by_name(Difference(uuid, before[uuid].hostname, before[uuid].state, "") for uuid in went),
        changed=_by_name(moved),
    )


class _Over(NamedTuple):
    """A gap that is over, of which nothing was told yet."""

    began: float
    seconds: float
    before: Mapping[str, Seen]
    walked_from: float
    """A walk over the list that was asked for earlier shows nothing of it."""


class Absences:
    """Follows the fleet, and notices when nobody could see it."""

    def __init__(self) -> None:
        self._rows: Mapping[str, Seen] | None = None
        """The newest; None while there was no whole list."""
        self._began: dict[Gap, tuple[float, Mapping[str, Seen]]] = {}
        """The gaps that go on, and what could be seen before."""
        self._over: _Over | None = None

    def remember(self, before: Mapping[str, Seen], seconds: float) -> None:
        """Begin with what was seen so many seconds ago, before the program was started."""
        self._over = _Over(float("-inf"), seconds, before, float("-inf"))

    def follow(self, fleet: Fleet, now: float) -> Missed | None:
        """Take in a snapshot; tells what was missed once a gap is over and the list has been read again."""
        self._mind(Gap.PAUSE, now, is_open=fleet.paused)
        self._mind(Gap.CONNECTION, now, is_open=fleet.problem is not None)
        if fleet.is_whole:
            self._rows = fleet.rows
        return self._told(fleet)

    def sleep(self, since: float, seconds: float) -> None:
        """The machine was asleep for so many seconds, some time after the moment; then its clock stood still."""
        if self._rows is not None and (self._over is None or since < self._over.began):
            self._over = _Over(since, seconds, self._rows, since)

    def focus(self, fleet: Fleet, now: float, *, has_focus: bool) -> Missed | None:
        """The terminal has come to the front, or has gone to the back."""
        self._mind(Gap.FOCUS, now, is_open=not has_focus)
        return self._told(fleet)

    def _mind(self, gap: Gap, now: float, *, is_open: bool) -> None:
        if is_open and self._rows is not None:
            self._began.setdefault(gap, (now, self._rows))
        elif not is_open and gap in self._began:
            self._close(gap, *self._began.pop(gap), now)

    def _close(self, gap: Gap, began: float, before: Mapping[str, Seen], now: float) -> None:
        """Note that a gap is over. One with a longer one that is not told of yet is a part of that."""
        if now - began < WORTH_A_WORD[gap] or (self._over is not None and self._over.began <= began):
            return
        if gap is not Gap.FOCUS and self._rows is not None:
            # What was read one by one meanwhile stood on the screen.
            before = self._rows
        self._over = _Over(began, now - began, before, now if gap is Gap.PAUSE else began)

    def _told(self, fleet: Fleet) -> Missed | None:
        over = self._over
        if over is None or fleet.swept_at is None or fleet.swept_at < over.walked_from:
            return None
        self._over = None
        return compare(over.before, fleet.rows, over.seconds)


def _by_name(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    return tuple(sorted(differences, key=lambda each: (each.hostname, each.uuid)))
