from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from api_client.states import Action, InstanceState
from tests.tui.fakes import row, uuid
from tui.orders import Wish
from tui.plan import Plan, Viewer, Why, creation_refusal, plan, refusal
from tui.rules import Rules

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
CHAINED = {Action.RESIZE: {"Offline", "Online"}, Action.DELETE: {"Offline", "Online"}}


def reasons(made: Plan) -> dict[str, tuple[Why, str]]:
    return {skip.uuid: (skip.why, skip.reason) for skip in made.skipped}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", list(ALLOWED))
def test_an_administrator_may_do_what_the_life_cycle_allows(action: Action, state: str) -> None:
    reason = refusal(action, row(1, state), ADMIN)
    assert (reason == "") is (state in ALLOWED[action])
    if reason:
        assert state in reason
    chained = refusal(action, row(1, state), ADMIN, chain=True)
    assert (chained == "") is (state in CHAINED.get(action, ALLOWED[action]))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", list(ALLOWED))
@pytest.mark.parametrize("chain", [False, True])
@pytest.mark.parametrize("viewer", [ADMIN, Viewer("mira", admin_projects=frozenset()), replace(ADMIN, locked="no")])
def test_plan_and_refusal_agree(action: Action, state: str, chain: bool, viewer: Viewer) -> None:
    item = row(1, state)
    made = plan(Wish(action), [item.uuid], {item.uuid: item}, viewer, has_restart=True, chain=chain)
    assert made.reason == refusal(action, item, viewer, chain=chain)
    assert len(made.targets) + len(made.skipped) == 1


@pytest.mark.parametrize("action", list(ALLOWED))
def test_without_the_role_nothing_is_offered_and_the_project_is_named(action: Action) -> None:
    manager = Viewer("mira", admin_projects=frozenset({"p2"}))
    assert "administrator role in project shop" in refusal(action, row(1, "Offline"), manager)


@pytest.mark.parametrize("state", STATES)
def test_an_edit_is_offered_where_the_server_takes_it(state: str) -> None:
    viewer = replace(ADMIN, edit_states=frozenset({InstanceState.ONLINE, InstanceState.OFFLINE}))
    reason = refusal(Action.EDIT, row(1, state), viewer)
    assert (reason == "") is (state in {"Online", "Offline"})
    item = row(1, state)
    assert plan(Wish(Action.EDIT), [item.uuid], {item.uuid: item}, viewer, has_restart=True).reason == reason
    if state == "Erred":
        assert reason == "it has to be Offline or Online, it is Erred"


def test_staff_need_no_role() -> None:
    assert refusal(Action.START, row(1, "Offline"), Viewer("root", is_staff=True, admin_projects=frozenset())) == ""


def test_while_the_role_is_not_known_the_server_decides() -> None:
    assert refusal(Action.START, row(1, "Offline"), Viewer("anna")) == ""


@pytest.mark.parametrize("viewer", [ADMIN, Viewer("root", is_staff=True), Viewer("anna")])
def test_p03_where_the_server_has_refused_nothing_is_offered_whatever_the_role(viewer: Viewer) -> None:
    refused = replace(viewer, denied_projects=frozenset({"p1"}))
    assert not refused.may_act_in("p1")
    assert refusal(Action.START, row(1, "Offline"), refused) == "the server has refused you in project shop"
    other = row(1, "Offline", project_uuid="p3")
    assert refusal(Action.START, other, replace(refused, admin_projects=None)) == ""


def test_a_lock_comes_first() -> None:
    viewer = Viewer("mira", admin_projects=frozenset(), locked="production is locked")
    assert viewer.read_only
    assert refusal(Action.START, row(1, "Offline"), viewer) == "production is locked"
    assert creation_refusal(viewer) == "production is locked"


def test_a_rule_holds_for_the_wish_and_for_each_of_its_steps() -> None:
    item, rows = row(1), {uuid(1): row(1)}
    no_stop = replace(ADMIN, rules=Rules(deny=frozenset({Action.STOP})))
    made = plan(Wish(Action.DELETE), [item.uuid], rows, no_stop, has_restart=True, chain=True)
    assert reasons(made) == {item.uuid: (Why.RULE, "this profile's rules deny stop")}
    made = plan(Wish(Action.RESTART), [item.uuid], rows, no_stop, has_restart=False)
    assert reasons(made)[item.uuid][0] is Why.RULE
    made = plan(Wish(Action.RESTART), [item.uuid], rows, no_stop, has_restart=True)
    assert made.targets
    no_delete = replace(ADMIN, rules=Rules(deny=frozenset({Action.DELETE, Action.CREATE})))
    assert refusal(Action.DELETE, item, no_delete) == "this profile's rules deny delete"
    assert creation_refusal(no_delete) == "this profile's rules deny create"


def test_a_running_operation_keeps_a_second_one_off() -> None:
    assert "still running" in refusal(Action.START, row(1, "Offline"), ADMIN, {uuid(1)})


def test_a_transition_says_to_wait() -> None:
    assert refusal(Action.STOP, row(1, "Starting"), ADMIN).endswith("it is Starting: wait until it ends")


def test_a_plan_keeps_the_order_and_gives_each_its_reason() -> None:
    rows = {uuid(n): item for n, item in enumerate([row(0), row(1, "Offline"), row(2), row(3), row(4)])}
    rows[uuid(3)] = row(3, project_uuid="p9", project_name="bank")
    asked = [uuid(2), uuid(1), uuid(9), uuid(3), uuid(4), uuid(0), uuid(2)]
    result = plan(Wish(Action.STOP), asked, rows, ADMIN, {uuid(4)}, has_restart=True)
    assert [target.uuid for target in result.targets] == [uuid(2), uuid(0)]
    assert [(skip.uuid, skip.why, skip.reason) for skip in result.skipped] == [
        (uuid(1), Why.STATE, "it has to be Online, it is Offline"),
        (uuid(9), Why.GONE, "it is no longer there"),
        (uuid(3), Why.ROLE, "needs the administrator role in project bank"),
        (uuid(4), Why.BUSY, "an operation on it is still running"),
    ]
    assert (result.reason, result.action) == ("", Action.STOP)


def test_a_plan_without_targets_says_why() -> None:
    result = plan(Wish(Action.START), [uuid(1)], {uuid(1): row(1)}, ADMIN, has_restart=True)
    assert result.reason == "it has to be Offline, it is Online"


def test_what_changed_since_it_was_shown_is_left_out_even_if_it_would_fit() -> None:
    shown = {uuid(1): row(1), uuid(2): row(2), uuid(3): row(3)}
    rows = {uuid(1): row(1, "Offline"), uuid(2): row(2, "Offline", hostname="new name"), uuid(3): row(3, "Erred")}
    rows[uuid(4)] = row(4, "Offline")
    made = plan(Wish(Action.DELETE), rows, rows, ADMIN, {uuid(2)}, has_restart=True, shown=shown)
    assert [target.uuid for target in made.targets] == [uuid(4)]
    assert reasons(made) == {
        uuid(1): (Why.CHANGED, "it was Online when it was shown, it is Offline now"),
        uuid(2): (Why.BUSY, "an operation on it is still running"),
        uuid(3): (Why.CHANGED, "it was Online when it was shown, it is Erred now"),
    }
    renamed = {uuid(1): row(1, hostname="new name")}
    assert plan(Wish(Action.STOP), renamed, renamed, ADMIN, has_restart=True, shown=shown).targets


def test_totals_are_those_of_the_targets_as_far_as_known() -> None:
    rows = {
        uuid(1): row(1, cores=2, ram=2_048, monthly_fee=Decimal("10.5")),
        uuid(2): row(2, cores=None, ram=1_024, monthly_fee=Decimal("0.5")),
        uuid(3): row(3, "Offline", cores=8, ram=8, monthly_fee=Decimal(8)),
    }
    made = plan(Wish(Action.STOP), rows, rows, ADMIN, has_restart=True)
    assert (made.cores, made.ram, made.fee) == (2, 3_072, Decimal("11.0"))


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


@pytest.mark.parametrize(
    ("viewer", "role"),
    [
        (Viewer("root", is_staff=True), "staff"),
        (ADMIN, "administrator of 1 project"),
        (Viewer("anna", admin_projects=frozenset({"p1", "p2"}), manages=3), "administrator of 2 projects"),
        (Viewer("mira", admin_projects=frozenset(), manages=3), "manager of 3 projects"),
        (Viewer("olga", admin_projects=frozenset(), manages=0), "administers no project"),
        (Viewer("olga", admin_projects=frozenset()), ""),
        (Viewer("new", manages=0), ""),
    ],
)
def test_the_role_in_words_says_no_more_than_is_known(viewer: Viewer, role: str) -> None:
    assert viewer.role == role
