"""The order of the rows as it is shown: held while the cursor is moved, with what has just gone still in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from tui.fields import Scene

HOLD = 1.5
"""Seconds for which the rows keep their places after the cursor was moved; what is new waits as long."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows on show."""

    rows: tuple[str, ...] = ()
    """The uuids of the instances that are there, in order."""
    order: tuple[str, ...] = ()
    """The same, and in between those that have just gone."""
    gone: frozenset[str] = frozenset()
    """Those that have just gone."""


class SteadyOrder:
    """Follows an order, but lets no row jump while somebody is about to act on one."""

    def __init__(self) -> None:
        self._shown = Shown()
        self._question: object = None
        self._held_until = float("-inf")

    def hold(self, now: float) -> None:
        """The cursor has just been moved."""
        self._held_until = now + HOLD

    def follow(self, scene: Scene, question: object, select: Callable[[Scene], tuple[str, ...]]) -> Shown:
        """What to show now. Another `question`, a filter or a sort that a person chose, is answered at once."""
        before = self._shown
        if question != self._question:
            before, self._question = Shown(), question
            rows = select(scene)
        elif scene.now < self._held_until:
            rows = tuple([uuid for uuid in before.rows if uuid in scene.fleet.rows])
        else:
            rows = select(scene)
        recent = {uuid for uuid in scene.fleet.vanished if scene.fleet.has_just_gone(uuid, scene.now)}
        gone = frozenset(recent.intersection(before.order)) if recent else frozenset[str]()
        self._shown = Shown(rows, woven(before.order, rows, gone) if gone else rows, gone)
        return self._shown


def woven(before: Iterable[str], rows: Iterable[str], gone: Container[str]) -> tuple[str, ...]:
    """The rows, and those that are gone each behind the row it followed before, as far as that is still there."""
    present = frozenset(rows)
    followers: dict[str, list[str]] = {}
    anchor = ""
    for uuid in before:
        if uuid in gone:
            followers.setdefault(anchor, []).append(uuid)
        elif uuid in present:
            anchor = uuid
    order = list(followers.get("", ()))
    for uuid in rows:
        order.append(uuid)
        order.extend(followers.get(uuid, ()))
    return tuple(order)
