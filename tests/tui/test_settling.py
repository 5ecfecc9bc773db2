"""How a step has ended, by what the server showed: the table of all that can be seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api_client.errors import NotFound, WrongState
from api_client.rows import BadRow
from api_client.states import TRANSITIONS, Action, InstanceState
from tests.tui.fakes import row, uuid
from tui.fleet import Fleet, after_refresh, after_sweep
from tui.journal import Outcome
from tui.orders import Step
from tui.runs import Operation
from tui.settling import DOUBT, has_begun, is_gone, judge, newcomer, not_ready, overdue

ME = uuid(1)
ASKED = 100.0
ACTING = (Action.START, Action.STOP, Action.RESTART, Action.RESIZE, Action.DELETE)


def operation(action: Action, outcome: Outcome = Outcome.ACCEPTED, **fields: object) -> Operation:
    made = Operation(action, str(action), ME, "web-1", (Step(action),), sent=True, outcome=outcome, words="lost")
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def seen(state: str, at: float = ASKED + 1) -> Fleet:
    return after_sweep(Fleet(), [row(1, state)], (), at, at)


def none_seen(at: float = ASKED + 1) -> Fleet:
    return after_sweep(Fleet(), [], (), at, at)


@pytest.mark.parametrize("action", ACTING)
@pytest.mark.parametrize("state", [*InstanceState, "Rebooting"])
def test_an_accepted_step_ends_where_it_should_or_fails_where_it_stays(action: Action, state: str) -> None:
    verdict = judge(seen(state), operation(action), ASKED)
    if state == TRANSITIONS[action].ends:
        assert verdict is not None
        assert verdict.outcome is Outcome.DONE
    elif state in {"Online", "Offline", "Erred"}:
        assert verdict is not None
        assert verdict.outcome is Outcome.FAILED
        assert state in verdict.words
    else:
        assert verdict is None


@pytest.mark.parametrize("action", ACTING)
@pytest.mark.parametrize("at", [ASKED - 1, ASKED])
def test_r01_what_was_asked_before_the_answer_says_nothing(action: Action, at: float) -> None:
    for state in InstanceState:
        assert judge(seen(state, at), operation(action), ASKED) is None
        assert judge(seen(state, at), operation(action, Outcome.UNKNOWN), ASKED) is None


@pytest.mark.parametrize("action", ACTING)
def test_a_lost_answer_and_the_state_of_before_stays_in_doubt_and_then_unknown(action: Action) -> None:
    (state,) = TRANSITIONS[action].starts
    lost = operation(action, Outcome.UNKNOWN)
    assert judge(seen(state, ASKED + DOUBT), lost, ASKED) is None
    verdict = judge(seen(state, ASKED + DOUBT + 1), lost, ASKED)
    assert verdict is not None
    assert (verdict.outcome, verdict.words) == (Outcome.UNKNOWN, "lost")


@pytest.mark.parametrize("action", ACTING)
def test_a_lost_answer_was_taken_when_the_instance_moves(action: Action) -> None:
    for state in [*InstanceState, "Rebooting"]:
        begun = has_begun(seen(state), operation(action, Outcome.UNKNOWN), ASKED)
        assert begun is bool(TRANSITIONS[action].way(state))
        assert not has_begun(seen(state, ASKED), operation(action, Outcome.UNKNOWN), ASKED)


@pytest.mark.parametrize("field", ["cores", "ram", "data_volume_size"])
def test_a_lost_resize_was_taken_when_the_size_is_another(field: str) -> None:
    sizes = {"cores": 1, "ram": 1, "data_volume_size": 1}
    before = row(1, "Offline", **sizes)
    now = ASKED + 1
    lost = operation(Action.RESIZE, Outcome.UNKNOWN, before=before)
    same = after_refresh(seen("Offline"), [before], [], now, now)
    other = after_refresh(seen("Offline"), [row(1, "Offline", **sizes | {field: 2})], [], now, now)
    assert not has_begun(same, lost, ASKED)
    assert has_begun(other, lost, ASKED)
    assert not has_begun(other, operation(Action.START, Outcome.UNKNOWN, before=before), ASKED)


@pytest.mark.parametrize("action", ACTING)
@pytest.mark.parametrize("outcome", [Outcome.ACCEPTED, Outcome.UNKNOWN])
def test_n10_what_is_gone_was_deleted_or_has_failed(action: Action, outcome: Outcome) -> None:
    verdict = judge(none_seen(), operation(action, outcome), ASKED)
    assert verdict is not None
    assert verdict.outcome is (Outcome.DONE if action is Action.DELETE else Outcome.FAILED)


def test_what_is_not_listed_yet_or_unreadable_is_not_gone() -> None:
    unreadable = replace(none_seen(), bad=(BadRow(ME, "no state"),))
    for fleet in (Fleet(), unreadable):
        assert not is_gone(fleet, ME)
        assert judge(fleet, operation(Action.DELETE), ASKED) is None
    assert is_gone(none_seen(), ME)


@pytest.mark.parametrize(
    ("state", "outcome"),
    [("Provisioning", None), ("Online", Outcome.DONE), ("Offline", Outcome.DONE), ("Erred", Outcome.FAILED)],
)
def test_how_a_creation_ends(state: str, outcome: Outcome | None) -> None:
    verdict = judge(seen(state), operation(Action.CREATE), ASKED)
    assert (verdict.outcome if verdict else None) is outcome


def test_a_creation_may_be_listed_late_but_not_for_ever() -> None:
    assert judge(none_seen(ASKED + DOUBT), operation(Action.CREATE), ASKED) is None
    verdict = judge(none_seen(ASKED + DOUBT + 1), operation(Action.CREATE), ASKED)
    assert verdict is not None
    assert verdict.outcome is Outcome.FAILED


def test_what_takes_too_long_is_unknown_and_says_what_was_seen_last() -> None:
    assert overdue(seen("Stopping"), operation(Action.STOP), 1_800.0).words.startswith("still Stopping after 30 min")
    assert overdue(none_seen(), operation(Action.CREATE), 60.0).words.startswith("still unseen after 1 min")


def test_the_first_request_leaves_only_in_the_state_that_was_shown() -> None:
    asked = operation(Action.RESTART, before=row(1))
    assert not_ready(seen("Online"), asked) is None
    error = not_ready(seen("Offline"), asked)
    assert isinstance(error, WrongState)
    assert (error.detail, error.sent) == ("not sent: it is Offline now, not Online", False)
    assert isinstance(not_ready(none_seen(), asked), NotFound)


@pytest.mark.parametrize("state", [*InstanceState, "Rebooting"])
def test_a_later_request_leaves_only_in_the_state_it_starts_from(state: str) -> None:
    later = operation(Action.DELETE, before=row(1), step=1, steps=(Step(Action.STOP), Step(Action.DELETE)))
    assert (not_ready(seen(state), later) is None) is (state == "Offline")


def test_one_new_instance_of_the_name_is_the_one_that_was_made() -> None:
    twins = [row(number, hostname="web-99") for number in (1, 2, 3)]
    fleet = after_sweep(Fleet(), [*twins, row(4)], (), ASKED, ASKED)
    made = operation(Action.CREATE, hostname="web-99", namesakes=frozenset({uuid(1), uuid(2)}))
    assert newcomer(fleet, made, ()) == uuid(3)
    assert newcomer(fleet, made, {uuid(3)}) == ""
    assert newcomer(fleet, operation(Action.CREATE, hostname="web-99", namesakes=frozenset({uuid(1)})), ()) == ""
    assert newcomer(fleet, operation(Action.CREATE, hostname="web-99"), ()) == ""
