from __future__ import annotations

from tui.events import Event, Kind, events_of
from tui.journal import Entry, Outcome
from tui.timeline import Sighting


def entry(
    asked_at: float, outcome: Outcome, ended_at: float | None = None, words: str = "", user: str = "anna"
) -> Entry:
    return Entry(
        profile="p",
        user=user,
        action="stop",
        uuid="u",
        hostname="web-1",
        summary="stop",
        asked_at=asked_at,
        ended_at=ended_at,
        outcome=outcome,
        words=words,
    )


def test_states_and_operations_become_one_history() -> None:
    sightings = (Sighting(10, "Stopping", "Online"), Sighting(20, "Offline", "Stopping"))
    assert events_of(sightings, [entry(9, Outcome.DONE, 21, "it went well")]) == (
        Event(9, Kind.OPERATION, "stop: asked for by anna"),
        Event(10, Kind.STATE, "Stopping"),
        Event(20, Kind.STATE, "Offline"),
        Event(21, Kind.OPERATION, "stop: done: it went well"),
    )


def test_what_went_wrong_is_marked() -> None:
    told = events_of(
        (), [entry(1, Outcome.REFUSED, 2, "no"), entry(3, Outcome.UNKNOWN), entry(5, Outcome.ASKED, user="")]
    )
    assert [(event.what, event.failed) for event in told] == [
        ("stop: asked for by anna", False),
        ("stop: refused: no", True),
        ("stop: asked for by anna", False),
        ("stop: unknown", True),
        ("stop: asked for", False),
    ]
