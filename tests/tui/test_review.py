"""What a confirmation says, and what is left of a wish that is looked over while the fleet moves on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from api_client.rows import InstanceRow
from api_client.states import Action
from tests.tui.screens.host import uuid
from tui.forms.confirmation import (
    effect,
    is_typed,
    narrowed,
    needs_a_look,
    phrase,
    question,
    totals,
    verb,
    warning,
)
from tui.forms.review import Review
from tui.orders import Wish
from tui.plan import Plan, Skip, Target, Viewer, Why, plan
from tui.rules import Rules

Rows = Mapping[str, InstanceRow]

ROWS: dict[str, InstanceRow] = {
    uuid(number): InstanceRow(
        uuid(number), f"web-{number:02}", state="Online", project_name="web", cores=2, ram=2048, monthly_fee=Decimal(5)
    )
    for number in range(1, 4)
}


def made(wish: Wish | Action, rows: Rows = ROWS, *, chain: bool = False) -> Plan:
    asked = wish if isinstance(wish, Wish) else Wish(wish)
    return plan(asked, ROWS, rows, Viewer(), has_restart=True, shown=ROWS, chain=chain)


def with_states(**states: str) -> dict[str, InstanceRow]:
    """The rows, some in another state: `_1="Offline"`."""
    return ROWS | {uuid(int(key[1:])): replace(ROWS[uuid(int(key[1:]))], state=state) for key, state in states.items()}


def review(action: Action, shown: Rows = ROWS) -> Review:
    def make(rows: Rows, chained: bool) -> Plan:
        return plan(Wish(action), ROWS, rows, Viewer(), has_restart=True, chain=chained, shown=shown)

    return Review(make, shown)


def targets(found: Plan) -> list[str]:
    return [target.row.hostname for target in found.targets]


@pytest.mark.parametrize(
    ("hostname", "words"),
    [
        ("p\u0430ypal", "holds letters of Cyrillic and Latin"),
        ("\u03bfps-1", "holds letters of Greek and Latin"),
        ("\u0430\u0440\u0440", ""),
        ("web-1", ""),
        ("Tõnis-日本", ""),
        ("", ""),
    ],
)
def test_h08_a_name_of_letters_that_look_alike_is_told(hostname: str, words: str) -> None:
    assert warning(hostname) == words


def test_the_question_counts() -> None:
    assert (question(made(Action.STOP)), verb(made(Action.STOP))) == ("Stop 3 instances?", "Stop 3")
    one = Plan(Wish(Action.DELETE), made(Action.STOP).targets[:1])
    assert (question(one), verb(one)) == ("Delete 1 instance?", "Delete")
    resize = made(Wish(Action.RESIZE, "url", "m1.large"), chain=True)
    assert question(resize) == "Resize 3 instances to m1.large?"
    assert question(made(Action.DELETE)) == "Delete: nothing to do"


def test_the_effect_tells_of_what_is_stopped_on_the_way() -> None:
    assert "can't be undone" in effect(made(Action.DELETE))
    assert "stopped first" not in effect(made(Action.DELETE))
    assert "stopped first" in effect(made(Action.DELETE, chain=True))
    restart = plan(Wish(Action.RESTART), ROWS, ROWS, Viewer(), has_restart=False)
    assert "stopped first" not in effect(restart)


def test_totals_leave_out_what_is_not_known() -> None:
    assert totals(made(Action.STOP)) == "3 instances · 6 cores · 6 GiB RAM · 15 a month"
    bare = InstanceRow(uuid(1), "web", state="Online")
    assert totals(plan(Wish(Action.STOP), [uuid(1)], {uuid(1): bare}, Viewer(), has_restart=True)) == "1 instance"
    assert totals(made(Action.DELETE)) == ""


@pytest.mark.parametrize(
    ("hostname", "wanted"),
    [("web-01", "web-01"), ("test VM", "test VM"), ("a  b", "ffffffff"), ("wеb", "ffffffff"), ("", "ffffffff")],
)
def test_what_has_to_be_typed_can_be_typed(hostname: str, wanted: str) -> None:
    assert phrase(Plan(Wish(Action.DELETE), (Target("f" * 32, InstanceRow("f" * 32, hostname), ()),))) == wanted


def test_several_are_confirmed_by_their_number() -> None:
    assert phrase(made(Action.STOP)) == "stop 3"


def test_what_is_typed_is_what_destroys_or_what_a_rule_says() -> None:
    assert is_typed(made(Action.DELETE), Rules())
    assert not is_typed(made(Action.STOP), Rules())
    stops = Rules(type=frozenset({Action.STOP}))
    assert is_typed(made(Action.STOP), stops)
    assert is_typed(made(Wish(Action.RESIZE, "url"), chain=True), stops)


def test_only_the_start_of_one_needs_no_look() -> None:
    one = plan(Wish(Action.START), [uuid(1)], with_states(_1="Offline"), Viewer(), has_restart=True)
    assert not needs_a_look(one, Rules())
    assert needs_a_look(one, Rules(confirm=frozenset({Action.START})))
    assert needs_a_look(one, Rules(type=frozenset({Action.START})))
    assert needs_a_look(replace(one, skipped=(Skip(uuid(2), None, "gone", Why.GONE),)), Rules())
    assert needs_a_look(made(Action.STOP), Rules())


def test_a_confirmed_plan_can_lose_targets_but_never_win_one() -> None:
    asked = replace(
        made(Action.STOP),
        targets=made(Action.STOP).targets[:2],
        skipped=(Skip(uuid(3), ROWS[uuid(3)], "was busy", Why.BUSY),),
    )
    rows = with_states(_1="Stopping")
    del rows[uuid(2)]
    left = narrowed(asked, made(Action.STOP, rows))
    assert left.targets == ()
    reasons = {skip.uuid: skip.reason for skip in left.skipped}
    assert "Stopping" in reasons[uuid(1)]
    assert reasons[uuid(2)] == "it is no longer there"
    assert reasons[uuid(3)] == "was busy"
    gone = next(skip for skip in left.skipped if skip.uuid == uuid(2))
    assert gone.row == ROWS[uuid(2)]
    assert targets(narrowed(asked, made(Action.STOP))) == ["web-01", "web-02"]


def test_what_is_unticked_is_not_done_and_stays_unticked() -> None:
    looked = review(Action.STOP)
    looked.tick(uuid(2))
    assert targets(looked.plan) == ["web-01", "web-03"]
    assert targets(looked.whole) == ["web-01", "web-02", "web-03"]
    assert looked.follow(with_states(_2="Erred"))
    assert looked.follow(ROWS)
    assert targets(looked.plan) == ["web-01", "web-03"]
    looked.tick_others()
    assert targets(looked.plan) == ["web-02"]


def test_what_is_no_target_has_no_tick() -> None:
    looked = review(Action.STOP, with_states(_1="Erred"))
    looked.tick(uuid(1))
    assert looked.is_ticked(uuid(1))
    assert targets(looked.plan) == ["web-02", "web-03"]


def test_nothing_new_is_no_change() -> None:
    looked = review(Action.STOP)
    assert not looked.follow(dict(ROWS))


def test_what_is_online_can_be_stopped_first() -> None:
    looked = review(Action.DELETE, with_states(_1="Offline"))
    assert (targets(looked.plan), looked.chainable) == (["web-01"], 2)
    looked.chain()
    assert targets(looked.plan) == ["web-01", "web-02", "web-03"]
    assert [len(target.steps) for target in looked.plan.targets] == [1, 2, 2]
    looked.chain()
    assert targets(looked.plan) == ["web-01"]


def test_a_chain_is_never_taken_for_a_plain_step() -> None:
    looked = review(Action.DELETE)
    looked.chain()
    looked.follow(with_states(_1="Offline"))
    assert targets(looked.plan) == ["web-02", "web-03"]
    assert looked.plan.skipped[0].why is Why.CHANGED
    looked.chain()
    assert targets(looked.plan) == []


def test_an_action_without_a_chain_offers_none() -> None:
    looked = review(Action.START, with_states(_1="Offline"))
    assert looked.chainable == 0
    looked.chain()
    assert not looked.is_chained
