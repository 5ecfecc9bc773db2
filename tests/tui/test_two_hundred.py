"""Two hundred at once, one in twenty of which fails: what is said in the end is what happened, for each of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from api_client.sandbox.modes import MODES
from api_client.states import Action, InstanceState
from tests.tui.cockpit import Cockpit
from tui.journal import Outcome
from tui.orders import Wish

if TYPE_CHECKING:
    from api_client.sandbox.modes import ModeName

LARGER = 900_000
"""MiB."""


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("wish", [Wish(Action.STOP), Wish(Action.RESIZE, disk=LARGER), Wish(Action.DELETE)], ids=str)
async def test_r12_each_is_accounted_for(wish: Wish, mode: ModeName) -> None:
    cockpit = Cockpit(instances=300, mode=mode, failure_rate=0.05)
    world = cockpit.sandbox.world
    for number, uuid in enumerate(world.instances):
        world.force_state(uuid, InstanceState.OFFLINE if number % 3 and wish.action is not Action.STOP else "Online")
    await cockpit.open()
    marked = list(cockpit.session.feed.fleet.rows)[:200]
    run = cockpit.confirm(cockpit.plan(wish, marked, chain=True))
    assert len(run.operations) == 200
    await cockpit.rest()
    assert run.is_over
    assert sum(run.ended.values()) == 200
    assert run.ended[Outcome.FAILED] > 2
    for uuid, operation in run.operations.items():
        there = world.instances.get(uuid)
        worked = operation.outcome is Outcome.DONE
        assert operation.outcome in {Outcome.DONE, Outcome.FAILED}
        assert worked == _is_done(wish.action, there.state if there else None), operation
        assert worked or "it ended Erred" in operation.words
    told = cockpit.session.journal.entries(limit=1_000)
    assert Counter(entry.outcome for entry in told) == run.ended
    assert not Counter(cockpit.writes) - cockpit.allowed
    await cockpit.close()


def _is_done(action: Action, state: str | None) -> bool:
    if action is Action.DELETE:
        return state is None
    return state == InstanceState.OFFLINE if action is Action.STOP else state in {"Offline", "Online"}
