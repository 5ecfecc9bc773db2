from __future__ import annotations

import pytest

from api_client.states import Action
from tui.rules import Rules


@pytest.mark.parametrize(
    ("actions", "refusal"),
    [
        ((Action.DELETE,), "this profile's rules deny delete"),
        ((Action.STOP, Action.DELETE), "this profile's rules deny delete"),
        ((Action.STOP,), ""),
        ((), ""),
    ],
)
def test_what_is_denied_is_denied_within_a_chain_too(actions: tuple[Action, ...], refusal: str) -> None:
    assert Rules(deny=frozenset({Action.DELETE, Action.EDIT})).refusal(actions) == refusal


def test_a_rule_asks_and_a_stricter_one_has_it_typed() -> None:
    rules = Rules(confirm=frozenset({Action.START}), type=frozenset({Action.STOP}))
    chain = (Action.STOP, Action.START)
    assert rules.asks((Action.START,))
    assert not rules.asks_to_type((Action.START,))
    assert rules.asks((Action.STOP,))
    assert rules.asks_to_type(chain)
    assert not rules.asks((Action.RESTART,))


@pytest.mark.parametrize(("number", "words"), [(20, ""), (21, "this profile's rules allow 20 at once, these are 21")])
def test_there_is_a_most(number: int, words: str) -> None:
    assert Rules(at_most=20).too_many(number) == words
    assert Rules().too_many(number) == ""


def test_nothing_said_permits_everything() -> None:
    assert not Rules().refusal(Action)
    assert not Rules().asks(Action)
