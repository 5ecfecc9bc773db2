from __future__ import annotations

import pytest

from api_client.states import Action, InstanceState, allowed_actions, is_transitional
from tui.widgets.state_strip import state_strip


@pytest.mark.parametrize(
    ("state", "seconds", "drawn"),
    [
        ("Stopping", 12.0, "Stopping Scheduled ─ ◐ Stopping 0:12 ─ Offline"),
        ("Stopping Scheduled", 725.9, "◐ Stopping Scheduled 12:05 ─ Stopping ─ Offline"),
        ("Starting", None, "Starting Scheduled ─ ◐ Starting ─ Online"),
        ("Deleting", 3.0, "Deletion Scheduled ─ ◐ Deleting 0:03 ─ gone"),
        ("Online", None, "● Online · can: stop, restart, edit"),
        ("Offline", 5.0, "○ Offline 0:05 · can: start, resize, edit, delete"),
        ("Erred", None, "✖ Erred · can: edit"),
        ("Frobnicating", None, "? Frobnicating · a state this program does not know"),
        ("", None, "? no state · a state this program does not know"),
    ],
)
def test_the_strip_shows_where_it_is(state: str, seconds: float | None, drawn: str) -> None:
    can = [action for action in Action if action in allowed_actions(state)]
    assert state_strip(state, 80, seconds=seconds, can=can).plain == drawn


def test_an_action_under_way_chooses_its_own_path() -> None:
    drawn = state_strip("Starting", 120, action=Action.RESTART).plain
    assert drawn == "Stopping Scheduled ─ Stopping ─ Starting Scheduled ─ ◐ Starting ─ Online"


def test_an_action_that_does_not_pass_here_changes_nothing() -> None:
    assert state_strip("Starting", 80, action=Action.STOP).plain == "Starting Scheduled ─ ◐ Starting ─ Online"


def test_what_was_passed_is_given_up_when_it_is_narrow() -> None:
    assert state_strip("Stopping", 30).plain == "… ─ ◐ Stopping ─ Offline"
    narrow = state_strip("Starting", 50, action=Action.RESTART).plain
    assert narrow == "… ─ Starting Scheduled ─ ◐ Starting ─ Online"


def test_a_restart_with_states_of_its_own_has_a_way_of_its_own() -> None:
    assert state_strip("Restarting", 80).plain == "Restarting Scheduled ─ ◐ Restarting ─ Online"


def test_where_nothing_can_be_asked_for_only_the_state_is_told() -> None:
    assert state_strip("Erred", 80).plain == "✖ Erred"


def test_a_stuck_one_says_so() -> None:
    assert state_strip("Stopping", 80, stuck=True).plain.endswith("Offline · stuck: far too long")
    told = state_strip("Stopping", 120, so_far=400.0, usual=40.0, stuck=True).plain
    assert told.endswith("Offline · stuck: 6:40 by now, usually 0:40")


def test_the_usual_time_stands_beside_the_way_or_below_it() -> None:
    way = "Stopping Scheduled ─ ◐ Stopping ─ Offline"
    assert state_strip("Stopping", 80, usual=40.0).plain == f"{way} · usually 0:40 in all"
    assert state_strip("Stopping", len(way), usual=40.0).plain == f"{way}\nusually 0:40 in all"
    assert state_strip("Online", 80, usual=40.0, can=[Action.STOP]).plain == "● Online · can: stop"


@pytest.mark.parametrize("state", InstanceState)
def test_every_state_is_drawn_with_its_name(state: InstanceState) -> None:
    drawn = state_strip(state, 80).plain
    assert state in drawn
    assert is_transitional(state) == ("─" in drawn)


def test_a_hostile_state_is_text() -> None:
    assert "[/red]" in state_strip("[/red][@click=app.bell]", 80).plain


def test_whoever_may_only_look_is_not_told_what_others_can_do() -> None:
    assert state_strip("Online", 80, can=None).plain == "● Online · your role lets you look only"
