"""Events: what happened to one instance, as far as this program knows: states it was seen in, operations on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

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


def events_of(sightings: Iterable[Sighting], entries: Iterable[Entry]) -> tuple[Event, ...]:
    """Both histories of one instance as one, oldest first."""
    seen = [Event(sighting.at, Kind.STATE, sighting.state) for sighting in sightings]
    done = [event for entry in entries for event in _operation(entry)]
    return tuple(sorted((*seen, *done), key=lambda event: event.at))


def _operation(entry: Entry) -> Iterator[Event]:
    who = f" by {entry.user}" if entry.user else ""
    yield Event(entry.asked_at, Kind.OPERATION, f"{entry.summary}: asked for{who}")
    if entry.outcome is Outcome.ASKED:
        return
    words = f": {entry.words}" if entry.words else ""
    failed = entry.outcome in {Outcome.FAILED, Outcome.REFUSED, Outcome.UNKNOWN}
    at = entry.asked_at if entry.ended_at is None else entry.ended_at
    yield Event(at, Kind.OPERATION, f"{entry.summary}: {entry.outcome}{words}", failed)
