from __future__ import annotations

import pytest

from tui.fields import STALE_AFTER
from tui.fleet import Fleet
from tui.place import Place
from tui.plan import Viewer
from tui.screens.overlook import Glance, header_state, stale_after


@pytest.mark.parametrize(
    ("per_minute", "told"), [(None, 0), (0, 0), (60, 0), (61, 60), (120, 60), (121, 120), (400, 120)]
)
def test_requests_are_told_of_when_they_pass_half_of_the_budget_and_all_of_it(
    per_minute: int | None, told: int
) -> None:
    glance = Glance(
        Fleet(), Viewer(), (), view="All", shown=0, marks=0, hidden_marks=0, now=0.0, sweep_every=30.0,
        per_minute=per_minute,
    )  # fmt: skip
    assert header_state(Place("lab", poll_budget=120), glance).more_than == told


def test_long_lists_are_stale_later() -> None:
    assert stale_after(30.0) == STALE_AFTER
    assert stale_after(200.0) == 600.0
