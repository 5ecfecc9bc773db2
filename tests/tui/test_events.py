from __future__ import annotations

from tui.events import Event, Happening, Kind, events_of, happenings
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


def test_the_fleet_has_one_history_newest_first() -> None:
    sightings = (
        Sighting(10, "Stopping", "Online", "u", "web-1"),
        Sighting(20, "Offline", "Stopping", "u", "web-1", 41.9),
        Sighting(22, "Provisioning", "", "v", "new-1"),
        Sighting(23, "gone", "", "w", ""),
    )
    assert happenings(sightings, [entry(9, Outcome.FAILED, 21, "it ended Erred")]) == (
        Happening(23, "w", "", "new, gone", "gone"),
        Happening(22, "v", "new-1", "new, Provisioning", "Provisioning"),
        Happening(21, "u", "web-1", "stop: failed: it ended Erred", failed=True),
        Happening(20, "u", "web-1", "Stopping → Offline after 0:41", "Offline"),
        Happening(10, "u", "web-1", "Online → Stopping", "Stopping"),
        Happening(9, "u", "web-1", "stop: asked for by anna"),
    )
