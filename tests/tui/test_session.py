from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from api_client import ListQuery
from api_client.connection import Connection, connect
from api_client.errors import Invalid, Unauthenticated, Unreachable
from api_client.retry import Rhythm
from api_client.sandbox import URL, Sandbox
from api_client.sandbox.faults import LOGIN_PAGE, REFUSED, SERVER_FAULT, Fault
from api_client.sandbox.modes import MODES
from api_client.secret import Token
from api_client.states import Action, InstanceState
from tests.clock import ManualClock, settle
from tests.tui.fakes import row
from tui.fleet import Changes, Fleet
from tui.journal import Journal
from tui.place import Place
from tui.rules import Rules
from tui.session import Session, open_session

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from api_client.sandbox.modes import ModeName

PLACE = Place("live", "staging", poll_budget=30, sweep_every=60.0)


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(instances=5)


@asynccontextmanager
async def opened(
    sandbox: Sandbox, user: str = "admin", place: Place = PLACE, dialect: str = "auto"
) -> AsyncIterator[Session]:
    clock = ManualClock()
    rhythm = Rhythm(clock.monotonic, clock.time, lambda _seconds: settle(1), lambda: 0.0)
    connection = Connection(URL, Token(sandbox.tokens[user]), dialect=dialect)
    client = await connect(connection, handler=sandbox.handler(), rhythm=rhythm)
    journal = Journal(None)
    try:
        yield await open_session(client, place, journal, clock)
    finally:
        journal.close()
        await client.aclose()


@pytest.mark.parametrize(
    ("user", "role", "projects"),
    [
        ("staff", "staff", 0),
        ("admin", "administrator of 6 projects", 6),
        ("manager", "manager of 3 projects", 0),
        ("owner", "administers no project", 0),
    ],
)
async def test_a_session_knows_who_looks(sandbox: Sandbox, user: str, role: str, projects: int) -> None:
    async with opened(sandbox, user) as session:
        assert session.viewer.username == user
        assert session.viewer.role == role
        assert session.viewer.admin_projects is not None
        assert len(session.viewer.admin_projects) == projects
        assert session.viewer.uuid == sandbox.users[user].uuid


async def test_a_read_only_place_makes_a_read_only_viewer(sandbox: Sandbox) -> None:
    async with opened(sandbox, place=Place("live", read_only=True)) as session:
        assert session.viewer.read_only


@pytest.mark.parametrize("fault", [SERVER_FAULT, LOGIN_PAGE, Fault(403, '{"detail": "no"}', "application/json")])
async def test_what_the_server_will_not_tell_of_the_user_stays_unknown(sandbox: Sandbox, fault: Fault) -> None:
    sandbox.faults.fail_next(fault, times=20, only=lambda _method, path: path.startswith(("/api/users", "/api/proj")))
    async with opened(sandbox) as session:
        assert session.viewer.admin_projects is None
        assert session.viewer.may_act_in("anything")
        assert session.viewer.role == ""


async def test_who_administers_nothing_and_may_manage_something_is_no_viewer(sandbox: Sandbox) -> None:
    asked: list[str] = []

    def second(_method: str, path: str) -> bool:
        asked.extend([path] if path.startswith("/api/projects") else [])
        return path.startswith("/api/projects") and len(asked) > 1

    sandbox.faults.fail_next(SERVER_FAULT, times=20, only=second)
    async with opened(sandbox, "owner") as session:
        assert session.viewer.admin_projects == frozenset()
        assert session.viewer.role == ""


async def test_a_place_has_its_rules_and_its_lock(sandbox: Sandbox) -> None:
    rules = Rules(deny=frozenset({Action.DELETE}))
    async with opened(sandbox, place=Place("live", "production", locked=True, rules=rules)) as session:
        assert session.viewer.rules == rules
        told = [session.viewer.locked]
        session.unlock(600.0, "new kernel")
        told.append(session.viewer.locked)
        session.lock_again("by hand")
        told.append(session.viewer.locked)
        assert told == ["production is locked: :unlock 10m", "", "production is locked: :unlock 10m"]
        entries = [(entry.action, entry.user, entry.reason) for entry in session.journal.entries()]
        assert entries == [("lock", "admin", "by hand"), ("unlock", "admin", "new kernel")]


async def test_a_server_that_is_gone_again_is_told(sandbox: Sandbox) -> None:
    sandbox.faults.fail_next(REFUSED, times=20, only=lambda _method, path: path.startswith("/api/projects"))
    with pytest.raises(Unreachable):
        async with opened(sandbox):
            pass


async def test_a_refused_token_is_told(sandbox: Sandbox) -> None:
    token = sandbox.tokens["admin"]
    sandbox.accounts.revoke("admin")
    journal = Journal(None)
    client = await connect(Connection(URL, Token(token), dialect="specification"), handler=sandbox.handler())
    with pytest.raises(Unauthenticated):
        await open_session(client, PLACE, journal, ManualClock())
    journal.close()
    await client.aclose()


async def test_what_is_seen_reaches_the_timeline_and_those_who_wait(sandbox: Sandbox) -> None:
    before, after = row(1, "Offline"), row(1, "Online")
    async with opened(sandbox) as session:
        fleet = Fleet({after.uuid: after}, changes=Changes(changed={before.uuid: before}))
        session.observe(fleet)
        (sighting,) = session.timeline.of(after.uuid)
        assert (sighting.before, sighting.state) == ("Offline", "Online")
        assert sighting.at == session.clock.time()


@pytest.mark.parametrize("mode", MODES)
async def test_a_session_offers_edits_where_its_server_takes_them(mode: ModeName) -> None:
    async with opened(Sandbox(instances=2, mode=mode)) as session:
        takes_all = mode != "nodeconductor-0.43"
        assert (InstanceState.ERRED in session.viewer.edit_states) is takes_all
        assert InstanceState.ONLINE in session.viewer.edit_states


async def test_a_filter_of_states_that_was_found_out_is_never_used(monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = Sandbox(instances=60)
    handler = sandbox.handler()
    answer, asked = handler.handle_async_request, list[str]()

    async def everything(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        request.url = request.url.copy_remove_param("state")
        return await answer(request)

    monkeypatch.setattr(handler, "handle_async_request", everything)
    monkeypatch.setattr(sandbox, "handler", lambda: handler)
    async with opened(sandbox, user="staff") as session:
        assert session.feed.filter_fault == "The server ignores the filter of states."
        asked.clear()
        with pytest.raises(Invalid):
            await session.feed.preview(ListQuery(state="Online"), lambda _row: True)
        following = asyncio.create_task(session.feed.run(lambda _fleet: None))
        await settle(300)
        moved = list(sandbox.world.instances)[:9]
        for uuid in moved:
            sandbox.world.force_state(uuid, "Stopping")
        session.feed.kick(*moved)
        await settle(300)
        following.cancel()
        assert {session.feed.fleet.rows[uuid].state for uuid in moved} == {"Stopping"}
        assert not any("state=" in url for url in asked)


@pytest.mark.parametrize(("mode", "is_sum"), [(mode, mode != "specification") for mode in MODES])
async def test_usage_is_read_as_the_server_means_it(mode: str, is_sum: bool) -> None:
    async with opened(Sandbox(instances=2, mode=mode)) as session:  # type: ignore[arg-type]
        assert session.usage.is_sum is is_sum
