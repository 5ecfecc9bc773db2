from __future__ import annotations

import pytest

from api_client.states import (
    STABLE,
    SYMBOLS,
    TRANSITIONS,
    Action,
    InstanceState,
    action_behind,
    allowed_actions,
    is_known,
    is_transitional,
    parse_state,
    state_order,
)


def test_the_symbols_are_those_of_the_specification() -> None:
    expected = {
        "PROVISIONING_SCHEDULED": "p",
        "PROVISIONING": "P",
        "ONLINE": "+",
        "OFFLINE": "-",
        "STARTING_SCHEDULED": "a",
        "STARTING": "A",
        "STOPPING_SCHEDULED": "o",
        "STOPPING": "O",
        "ERRED": "e",
        "DELETION_SCHEDULED": "d",
        "DELETING": "D",
        "RESIZING_SCHEDULED": "r",
        "RESIZING": "R",
    }
    assert {state.name: symbol for state, symbol in SYMBOLS.items()} == expected
    assert all(state.symbol == symbol for state, symbol in SYMBOLS.items())
    assert len(set(SYMBOLS.values())) == 13


def test_actions_fit_the_stable_states_only() -> None:
    edit = {Action.EDIT}
    assert allowed_actions("Online") == {Action.STOP, Action.RESTART} | edit
    assert allowed_actions("Offline") == {Action.START, Action.RESIZE, Action.DELETE} | edit
    for state in set(InstanceState) - {InstanceState.ONLINE, InstanceState.OFFLINE}:
        assert allowed_actions(state) == edit


def test_p12_an_unknown_state_allows_nothing_and_counts_as_work() -> None:
    assert parse_state("Rebooting") == "Rebooting"
    assert not is_known("Rebooting")
    assert allowed_actions("Rebooting") == frozenset()
    assert is_transitional("Rebooting")
    assert state_order("Rebooting") == len(InstanceState)


def test_transitions_pass_through_states_of_work_and_end_in_a_stable_one() -> None:
    for move in TRANSITIONS.values():
        assert move.starts <= STABLE
        assert all(is_transitional(state) for state in (*move.passes, *move.detour))
        assert move.ends is None or move.ends in STABLE


def test_newer_servers_have_two_states_more_which_have_no_symbol() -> None:
    assert set(InstanceState) - set(SYMBOLS) == {"Restarting Scheduled", "Restarting"}
    assert InstanceState.RESTARTING.symbol == ""
    assert is_known("Restarting")


def test_a_restart_goes_one_of_two_ways() -> None:
    restart = TRANSITIONS[Action.RESTART]
    assert restart.way("Restarting") == ("Restarting Scheduled", "Restarting")
    assert restart.way("Starting") == ("Stopping Scheduled", "Stopping", "Starting Scheduled", "Starting")
    assert restart.way("Resizing") == ()


def test_states_sort_in_life_cycle_order() -> None:
    assert sorted(InstanceState, key=state_order) == list(InstanceState)
    assert parse_state("Online") is InstanceState.ONLINE


@pytest.mark.parametrize(
    ("state", "likely", "action"),
    [
        ("Stopping", None, Action.STOP),
        ("Stopping", Action.RESTART, Action.RESTART),
        ("Stopping", Action.START, Action.STOP),
        ("Stopping", Action.EDIT, Action.STOP),
        ("Starting Scheduled", None, Action.START),
        ("Restarting", None, Action.RESTART),
        ("Restarting Scheduled", Action.STOP, Action.RESTART),
        ("Provisioning", None, Action.CREATE),
        ("Online", Action.STOP, None),
        ("Frobnicating", Action.STOP, None),
    ],
)
def test_what_is_behind_a_state(state: str, likely: Action | None, action: Action | None) -> None:
    assert action_behind(state, likely) is action
