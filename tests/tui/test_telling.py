"""How an operation that has not left is told."""

from __future__ import annotations

import pytest

from api_client.errors import ApiError, Unauthenticated, Unreachable
from api_client.states import Action
from tui.fleet import Fleet
from tui.orders import Step
from tui.runs import Operation
from tui.screens.telling import sentence, standing

REFUSED = Unauthenticated("Invalid token.")


def told(problem: ApiError | None, *, sent: bool = False) -> tuple[str, str]:
    operation = Operation(Action.STOP, "stop", "u", "web-1", (Step(Action.STOP),), sent=sent)
    fleet = Fleet(problem=problem)
    return sentence(operation, fleet, 0.0), standing(operation, fleet, 0.0)


@pytest.mark.parametrize("problem", [None, Unreachable("no route")])
def test_it_is_not_sent_yet(problem: ApiError | None) -> None:
    assert told(problem) == ("stop: not sent yet", "not sent yet")


def test_held_by_a_refused_token_it_waits_for_the_log_in() -> None:
    assert told(REFUSED) == ("stop: waiting for the log-in (f8)", "waiting for the log-in (f8)")


def test_once_sent_it_waits_for_the_answer() -> None:
    assert told(REFUSED, sent=True) == ("stop: asking", "asking")
