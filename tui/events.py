"""Events: what happened to one instance or to the fleet, as far as this program knows.

It knows the states it saw an instance enter, and the operations in its journal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tui.formats import stopwatch
from tui.journal import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.journal import Entry
    from tui.timeline import Sighting


class Kind(StrEnum):
    """What an event is about."""

    STATE = "state"
    OPERATION = "operation"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at a moment (Unix seconds)."""

    at: float
    kind: Kind
    what: str
    """The state that was entered, or a sentence about the operation. Clean."""
    failed: bool = False
    """Whether it is bad news."""


@dataclass(frozen=True, slots=True)
class Happening:
    """An event, and the instance it befell. Clean."""

    at: float
    uuid: str
    hostname: str
    what: str
    """The states, or a sentence about the operation."""
    state: str = ""
    """The state that was entered; empty for an operation."""
    failed: bool = False
    """Whether it is bad news."""


def events_of(sightings: Iterable[Sighting], entries: Iterable[Entry]) -> tuple[Event, ...]:
    """Both histories of one instance as one, oldest first."""
    seen = [Event(sighting.at, Kind.STATE, sighting.state) for sighting in sightings]
    done = [event for entry in entries for event in _operation(entry)]
    return tuple(sorted((*seen, *done), key=lambda event: event.at))


def happenings(sightings: Iterable[Sighting], entries: Iterable[Entry]) -> tuple[Happening, ...]:
    """What happened in the fleet, newest first."""
    seen = [Happening(each.at, each.uuid, each.hostname, _passage(each), each.state) for each in sightings]
    done = [
        Happening(event.at, entry.uuid, entry.hostname, event.what, failed=event.failed)
        for entry in entries
        if entry.uuid or entry.hostname
        for event in _operation(entry)
    ]
    return tuple(sorted((*seen, *done), key=lambda each: each.at, reverse=True))


def _passage(sighting: Sighting) -> str:
    """From which state to which, and how long the first had lasted."""
    if not sighting.before:
        return f"new, {sighting.state or 'no state'}"
    after = "" if sighting.after is None else f" after {stopwatch(sighting.after)}"
    return f"{sighting.before} → {sighting.state or 'no state'}{after}"


def _operation(entry: Entry) -> Iterator[Event]:
    who = f" by {entry.user}" if entry.user else ""
    yield Event(entry.asked_at, Kind.OPERATION, f"{entry.summary}: asked for{who}")
    if entry.outcome is Outcome.ASKED:
        return
    words = f": {entry.words}" if entry.words else ""
    failed = entry.outcome in {Outcome.FAILED, Outcome.REFUSED, Outcome.UNKNOWN}
    at = entry.asked_at if entry.ended_at is None else entry.ended_at
    yield Event(at, Kind.OPERATION, f"{entry.summary}: {entry.outcome}{words}", failed)
