"""The order of the rows as it is shown: held while the cursor is moved, and nothing leaves it behind one's back.

What has just gone is still in its place, and so is what is being worked on, whether it still fits the filter or not.
"""

from __future__ import annotations

from itertools import compress, count
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui.fields import Scene

HOLD = 1.5
"""Seconds for which the rows keep their places after the cursor was moved; what is new waits as long."""

LINGER = 5.0
"""Seconds for which an instance that no longer fits the filter stays after what was done to it has ended."""


class Shown(NamedTuple):
    """The rows on show."""

    rows: tuple[str, ...] = ()
    """The uuids of the instances that are there, in order."""
    order: tuple[str, ...] = ()
    """The same, and in between those that have just gone or gone astray."""
    gone: frozenset[str] = frozenset()
    """Those that have just gone."""
    astray: frozenset[str] = frozenset()
    """Those that do not fit the filter any more, and are or were just being worked on."""


class SteadyOrder:
    """Follows an order, but lets no row jump while somebody is about to act on one."""

    def __init__(self) -> None:
        self.shown = Shown()
        """What is shown now."""
        self._question: object = None
        self._held_until = float("-inf")
        self._worked_on: dict[str, float] = {}
        """When each instance was last seen to be worked on, for as long as that matters."""

    def hold(self, now: float) -> None:
        """The cursor has just been moved."""
        self._held_until = now + HOLD

    def release(self) -> None:
        """What is new may come in at once."""
        self._held_until = float("-inf")

    def follow(self, scene: Scene, question: object, select: Callable[[Scene], tuple[str, ...]]) -> Shown:
        """What to show now. Another `question`, a filter or a sort that a person chose, is answered at once."""
        before = self.shown
        if question != self._question:
            before, self._question = Shown(), question
            rows = select(scene)
        elif scene.now < self._held_until:
            rows = tuple([uuid for uuid in before.rows if uuid in scene.fleet.rows])
        else:
            rows = select(scene)
        recent = {uuid for uuid in scene.fleet.vanished if scene.fleet.has_just_gone(uuid, scene.now)}
        gone = frozenset(recent.intersection(before.order)) if recent else frozenset[str]()
        worked_on = self._look_at_work(scene)
        astray = frozenset(worked_on.intersection(before.order).difference(rows)) if worked_on else frozenset[str]()
        if (rows, gone, astray) != (before.rows, before.gone, before.astray):
            between = gone | astray
            before = Shown(rows, woven(before.order, rows, between) if between else rows, gone, astray)
        self.shown = before
        return before

    def _look_at_work(self, scene: Scene) -> set[str]:
        """The instances that are there and are worked on, or were a moment ago."""
        self._worked_on.update(dict.fromkeys(scene.under_way, scene.now))
        self._worked_on = {uuid: at for uuid, at in self._worked_on.items() if scene.now - at <= LINGER}
        return {uuid for uuid in self._worked_on if uuid in scene.fleet.rows}


def woven(before: Sequence[str], rows: Sequence[str], gone: frozenset[str]) -> tuple[str, ...]:
    """The rows, and those that are gone each behind the row it followed before, as far as that is still there.

    The list may be long: the loops over all of it are left to C.
    """
    present = frozenset(rows)
    followers: dict[str, list[str]] = {}
    anchor, seen = "", -1
    for place in compress(count(), map(gone.__contains__, before)):
        anchor = next((before[back] for back in range(place - 1, seen, -1) if before[back] in present), anchor)
        followers.setdefault(anchor, []).append(before[place])
        seen = place
    order = list(followers.get("", ()))
    start = 0
    for place in compress(count(), map(followers.__contains__, rows)):
        order += rows[start : place + 1]
        order += followers[rows[place]]
        start = place + 1
    return (*order, *rows[start:])
