from __future__ import annotations

import pytest

from api_client.states import Action, InstanceState
from tests.tui.fakes import row, uuid
from tui.plan import Viewer, creation_refusal, plan, refusal

ADMIN = Viewer("anna", admin_projects=frozenset({"p1"}))
STATES = [*InstanceState, "Rebooting"]
ALLOWED: dict[Action, set[str]] = {
    Action.START: {"Offline"},
    Action.STOP: {"Online"},
    Action.RESTART: {"Online"},
    Action.RESIZE: {"Offline"},
    Action.DELETE: {"Offline"},
    Action.EDIT: set(InstanceState),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", list(ALLOWED))
def test_an_administrator_may_do_what_the_life_cycle_allows(action: Action, state: str) -> None:
    reason = refusal(action, row(1, state), ADMIN)
    assert (reason == "") is (state in ALLOWED[action])
    if reason:
        assert state in reason


@pytest.mark.parametrize("action", list(ALLOWED))
def test_without_the_role_nothing_is_offered_and_the_project_is_named(action: Action) -> None:
    manager = Viewer("mira", admin_projects=frozenset({"p2"}))
    assert "administrator role in project shop" in refusal(action, row(1, "Offline"), manager)


def test_staff_need_no_role() -> None:
    assert refusal(Action.START, row(1, "Offline"), Viewer("root", is_staff=True, admin_projects=frozenset())) == ""


def test_while_the_role_is_not_known_the_server_decides() -> None:
    assert refusal(Action.START, row(1, "Offline"), Viewer("anna")) == ""


def test_read_only_comes_first() -> None:
    viewer = Viewer("root", is_staff=True, read_only=True)
    assert refusal(Action.START, row(1, "Offline"), viewer) == "this profile is read-only"
    assert creation_refusal(viewer) == "this profile is read-only"


def test_a_running_operation_keeps_a_second_one_off() -> None:
    assert "still running" in refusal(Action.START, row(1, "Offline"), ADMIN, {uuid(1)})


def test_a_transition_says_to_wait() -> None:
    assert refusal(Action.STOP, row(1, "Starting"), ADMIN).endswith("it is Starting: wait until it ends")


def test_a_plan_keeps_the_order_and_gives_each_its_reason() -> None:
    rows = {uuid(n): item for n, item in enumerate([row(0), row(1, "Offline"), row(2)])}
    result = plan(Action.STOP, [uuid(2), uuid(1), uuid(9), uuid(0)], rows, ADMIN)
    assert [target.uuid for target in result.targets] == [uuid(2), uuid(0)]
    assert [(skip.uuid, skip.reason) for skip in result.skipped] == [
        (uuid(1), "it has to be Online, it is Offline"),
        (uuid(9), "it is no longer there"),
    ]
    assert result.reason == ""


def test_a_plan_without_targets_says_why() -> None:
    result = plan(Action.START, [uuid(1)], {uuid(1): row(1)}, ADMIN)
    assert result.reason == "it has to be Offline, it is Online"


@pytest.mark.parametrize(
    ("viewer", "may"),
    [
        (Viewer("root", is_staff=True, admin_projects=frozenset()), True),
        (ADMIN, True),
        (Viewer("mira", admin_projects=frozenset()), False),
        (Viewer("new"), True),
    ],
)
def test_who_may_create(viewer: Viewer, may: bool) -> None:
    assert (creation_refusal(viewer) == "") is may
