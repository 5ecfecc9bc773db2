"""What an operation is said to have come to, in a word or two."""

from __future__ import annotations

import pytest

from api_client.errors import ApiError, Forbidden, TlsFailure, Unreachable
from api_client.states import Action
from tui.journal import Outcome
from tui.runs import Operation


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (Unreachable("The connection to a.example was refused.", sent=False), "start not sent: why"),
        (TlsFailure("The certificate has expired.", sent=False), "start not sent: why"),
        (Forbidden("You may not."), "start refused: why"),
        (None, "start refused: why"),
    ],
)
def test_a_server_that_was_not_reached_has_refused_nothing(error: ApiError | None, sentence: str) -> None:
    operation = Operation(Action.START, "start", "u-1", "web-1", outcome=Outcome.REFUSED, words="why", error=error)
    assert operation.sentence == sentence
