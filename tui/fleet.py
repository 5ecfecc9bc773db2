"""Fleet: an immutable snapshot of every instance the user can see, how sure we are of it, and what changed.

All times are monotonic seconds of the session's clock. A fleet is made from the one before it by the three functions
below; nothing else makes one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from api_client.states import action_behind, is_transitional

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_client.errors import ApiError
    from api_client.rows import BadRow, InstanceRow

STUCK_AFTER = 600.0
"""Seconds in one transition after which an instance counts as stuck (a dead worker leaves it there for ever), as long
as nothing better is known."""

RECENT = 5.0
"""Seconds for which a new, changed or vanished row stays marked."""


class Loading(NamedTuple):
    """How far a sweep has come, in pages."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What one update altered."""

    added: frozenset[str] = frozenset()
    removed: Mapping[str, InstanceRow] = field(default_factory=dict)
    """The rows that went, as they were last seen."""
    changed: Mapping[str, InstanceRow] = field(default_factory=dict)
    """The rows that changed, as they were before."""

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


class Vanished(NamedTuple):
    """An instance that was there a moment ago."""

    row: InstanceRow
    """As it was last seen."""
    at: float
    """When it was found missing."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """The inventory, keyed by uuid, and the age of what we know."""

    rows: Mapping[str, InstanceRow] = field(default_factory=dict)
    bad: tuple[BadRow, ...] = ()
    swept_at: float | None = None
    """When the last whole sweep was asked for; None while there has been none, and `rows` is only a part."""
    refreshed_at: Mapping[str, float] = field(default_factory=dict)
    """When instances were asked for again, one by one, since that sweep."""
    since: Mapping[str, float] = field(default_factory=dict)
    """When an instance was first seen in its present state, where we saw it enter or it is in transition."""
    moving_since: Mapping[str, float] = field(default_factory=dict)
    """When an instance was first seen in the transition it is in, whichever of its states that was."""
    changed_at: Mapping[str, float] = field(default_factory=dict)
    """When an instance was last seen to appear or to change, for as long as that is recent."""
    added_at: Mapping[str, float] = field(default_factory=dict)
    """When an instance was first seen, for as long as that is recent."""
    vanished: Mapping[str, Vanished] = field(default_factory=dict)
    """Instances that went and did not come back, for as long as that is recent."""
    changes: Changes = field(default_factory=Changes)
    """What the update that made this snapshot altered."""
    loading: Loading | None = None
    problem: ApiError | None = None
    """Why the last attempt failed; None when it worked. The rows stay either way."""
    retry_at: float | None = None
    """When the next attempt after a failure is due; None where nothing failed, or where it waits for a person."""
    paused: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether the rows are the whole list, not the first part of one."""
        return self.swept_at is not None

    def last_seen(self, uuid: str) -> InstanceRow | None:
        """The instance, or what was seen of it before it went a moment ago."""
        gone = self.vanished.get(uuid)
        return self.rows.get(uuid) or (gone.row if gone else None)

    def has_just_gone(self, uuid: str, now: float) -> bool:
        """Whether the instance went a moment ago."""
        gone = self.vanished.get(uuid)
        return gone is not None and now - gone.at <= RECENT

    def confirmed_at(self, uuid: str) -> float | None:
        """When the question was asked that the server last answered about this instance: nothing later is known."""
        return self.refreshed_at.get(uuid, self.swept_at)

    def time_in_state(self, uuid: str, now: float) -> float | None:
        """Seconds since the instance was first seen in its present state; None when we did not see it enter."""
        entered = self.since.get(uuid)
        return None if entered is None else now - entered

    def time_in_transition(self, uuid: str, now: float) -> float | None:
        """Seconds since the instance was first seen in its present transition; None when it is in none."""
        entered = self.moving_since.get(uuid)
        return None if entered is None else now - entered


def after_page(fleet: Fleet, rows: Iterable[InstanceRow], loading: Loading) -> Fleet:
    """Add pages of the first sweep."""
    known = dict(fleet.rows)
    known.update((row.uuid, row) for row in rows)
    return replace(fleet, rows=known, loading=loading, changes=Changes(), problem=None, retry_at=None)


def after_sweep(
    fleet: Fleet, rows: Iterable[InstanceRow], bad: tuple[BadRow, ...], asked_at: float, now: float
) -> Fleet:
    """Replace the inventory by a whole sweep that was asked for at `asked_at` and has just ended.

    A row that says nothing new stays the same object, and so do the rows together, so that what was worked out about
    them holds on.
    """
    found: Mapping[str, InstanceRow] = {row.uuid: _kept(fleet.rows.get(row.uuid), row) for row in rows}
    if found == fleet.rows:
        found = fleet.rows
    changes = _compare(fleet, found) if fleet.is_whole else Changes()
    moving = _moving_since(fleet, found, changes, now)
    unreadable = {record.uuid for record in bad}
    return Fleet(
        rows=found,
        bad=bad,
        swept_at=asked_at,
        since=_since(fleet, found, changes, moving, now),
        moving_since=moving,
        changed_at=_recent(fleet.changed_at, found, (*changes.added, *changes.changed), now),
        added_at=_recent(fleet.added_at, found, changes.added, now),
        vanished={uuid: gone for uuid, gone in _vanished(fleet, found, changes, now).items() if uuid not in unreadable},
        changes=changes,
        paused=fleet.paused,
    )


def after_refresh(fleet: Fleet, rows: Iterable[InstanceRow], gone: Iterable[str], asked_at: float, now: float) -> Fleet:
    """Take in instances that were read one by one, and leave out those that are no more."""
    found = dict(fleet.rows)
    fresh = {row.uuid: _kept(fleet.rows.get(row.uuid), row) for row in rows}
    found.update(fresh)
    for uuid in gone:
        found.pop(uuid, None)
    changes = _compare(fleet, found)
    moving = _moving_since(fleet, found, changes, now)
    refreshed = {uuid: when for uuid, when in fleet.refreshed_at.items() if uuid in found}
    return replace(
        fleet,
        rows=found,
        refreshed_at=refreshed | dict.fromkeys(fresh, asked_at),
        since=_since(fleet, found, changes, moving, now),
        moving_since=moving,
        changed_at=_recent(fleet.changed_at, found, (*changes.added, *changes.changed), now),
        added_at=_recent(fleet.added_at, found, changes.added, now),
        vanished=_vanished(fleet, found, changes, now),
        changes=changes,
        problem=None,
        retry_at=None,
    )


def after_failure(fleet: Fleet, problem: ApiError, retry_at: float | None = None) -> Fleet:
    """Keep what we know, and say why it is getting old, and until when."""
    return replace(fleet, problem=problem, retry_at=retry_at, loading=None, changes=Changes())


def _kept(before: InstanceRow | None, row: InstanceRow) -> InstanceRow:
    return before if before is not None and (before is row or before == row) else row


def _compare(fleet: Fleet, found: Mapping[str, InstanceRow]) -> Changes:
    before = fleet.rows
    return Changes(
        added=frozenset(found.keys() - before.keys()),
        removed={uuid: before[uuid] for uuid in before.keys() - found.keys()},
        changed={uuid: before[uuid] for uuid, row in found.items() if uuid in before and before[uuid] is not row},
    )


def _since(
    fleet: Fleet, found: Mapping[str, InstanceRow], changes: Changes, moving: Mapping[str, float], now: float
) -> dict[str, float]:
    since = {uuid: when for uuid, when in fleet.since.items() if uuid in found}
    entered = {uuid for uuid, before in changes.changed.items() if before.state != found[uuid].state}
    since.update(dict.fromkeys(entered | changes.added, now))
    return dict.fromkeys(moving, now) | since


def _moving_since(fleet: Fleet, found: Mapping[str, InstanceRow], changes: Changes, now: float) -> dict[str, float]:
    """Of a list that was whole before, only what has changed is looked at."""
    moving = {uuid: when for uuid, when in fleet.moving_since.items() if uuid in found}
    for uuid in changes.added.union(changes.changed) if fleet.is_whole else found:
        state = found[uuid].state
        if not is_transitional(state):
            moving.pop(uuid, None)
        elif uuid not in moving or action_behind(fleet.rows[uuid].state) is not action_behind(state):
            moving[uuid] = now
    return moving


def _recent(
    before: Mapping[str, float], found: Mapping[str, InstanceRow], fresh: Iterable[str], now: float
) -> dict[str, float]:
    kept = {uuid: when for uuid, when in before.items() if uuid in found and now - when <= RECENT}
    return kept | dict.fromkeys(fresh, now)


def _vanished(fleet: Fleet, found: Mapping[str, InstanceRow], changes: Changes, now: float) -> dict[str, Vanished]:
    kept = {uuid: gone for uuid, gone in fleet.vanished.items() if uuid not in found and now - gone.at <= RECENT}
    return kept | {uuid: Vanished(row, now) for uuid, row in changes.removed.items()}
