"""A token that is no longer taken in the middle of a run: nothing is lost, nothing is sent twice."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from api_client.errors import Unauthenticated
from api_client.secret import Token
from api_client.states import Action, InstanceState
from tests.tui.cockpit import Cockpit
from tui.courier import LOG_IN_LIMIT
from tui.journal import Outcome
from tui.operations import AT_ONCE
from tui.orders import Wish
from tui.who import find_user

if TYPE_CHECKING:
    from tui.runs import Run

MARKED = 12


async def refused_run() -> tuple[Cockpit, Run]:
    """Twelve that are stopped with a token that has just been revoked, as far as that goes by itself."""
    cockpit = Cockpit(instances=40, user="staff")
    for uuid in cockpit.sandbox.world.instances:
        cockpit.sandbox.world.force_state(uuid, InstanceState.ONLINE)
    await cockpit.open()
    cockpit.sandbox.accounts.revoke("staff")
    marked = list(cockpit.session.feed.fleet.rows)[:MARKED]
    run = cockpit.confirm(cockpit.plan(Wish(Action.STOP), marked))
    await cockpit.pass_time(10)
    assert isinstance(cockpit.session.feed.fleet.problem, Unauthenticated)
    return cockpit, run


async def log_in(cockpit: Cockpit, user: str = "staff") -> bool:
    session, token = cockpit.session, Token(cockpit.sandbox.tokens[user])
    session.client.authenticate(token)
    return session.log_in(token, await find_user(session.client, session.place.rules))


async def test_what_was_not_sent_waits_for_the_log_in() -> None:
    cockpit, run = await refused_run()
    assert run.ended[Outcome.REFUSED] == AT_ONCE
    assert len(cockpit.writes) == AT_ONCE
    await cockpit.pass_time(60)
    assert len(cockpit.writes) == AT_ONCE
    assert not await log_in(cockpit)
    await cockpit.rest()
    assert run.ended == {Outcome.REFUSED: AT_ONCE, Outcome.DONE: MARKED - AT_ONCE}
    assert set(Counter(cockpit.writes).values()) == {1}
    assert len(cockpit.writes) == MARKED
    await cockpit.close()


async def test_nothing_is_sent_in_the_name_of_somebody_else() -> None:
    cockpit, run = await refused_run()
    assert await log_in(cockpit, "owner")
    await cockpit.rest()
    assert run.ended == {Outcome.REFUSED: MARKED}
    assert len(cockpit.writes) == AT_ONCE
    told = [operation.words for operation in run.operations.values() if operation.uuid]
    assert told.count("not sent: owner has logged in since, and staff asked for it") == MARKED - AT_ONCE
    assert cockpit.session.operations.leftovers.adopt() == ()
    await cockpit.close()


async def test_what_waits_can_be_kept_back() -> None:
    cockpit, run = await refused_run()
    waiting = list(cockpit.session.operations.running)
    assert len(waiting) == MARKED - AT_ONCE
    for uuid in waiting:
        assert "cancelled" in cockpit.session.operations.cancel(uuid)
    await log_in(cockpit)
    await cockpit.rest()
    assert run.ended == {Outcome.REFUSED: AT_ONCE, Outcome.CANCELLED: MARKED - AT_ONCE}
    assert len(cockpit.writes) == AT_ONCE
    await cockpit.close()


async def test_who_comes_back_too_late_finds_it_was_not_sent() -> None:
    cockpit, run = await refused_run()
    await cockpit.pass_time(LOG_IN_LIMIT)
    assert run.ended == {Outcome.REFUSED: MARKED}
    await log_in(cockpit)
    await cockpit.rest()
    assert len(cockpit.writes) == AT_ONCE
    await cockpit.close()


async def test_what_is_asked_for_afterwards_is_in_the_new_name() -> None:
    cockpit, _run = await refused_run()
    await log_in(cockpit, "admin")
    await cockpit.rest()
    session = cockpit.session
    session.unlock(60.0, "to see who that is")
    assert session.journal.entries()[0].user == "admin"
    assert session.operations._register.author.user == "admin"
    await cockpit.close()
