"""What sets the servers of different ages apart, as it goes over the wire."""

from __future__ import annotations

from typing import Any

import pytest

from api_client.sandbox import ManualClock, Sandbox
from api_client.sandbox.modes import MODES, ModeName
from api_client.states import InstanceState

from .support import ask, get, new_instance, shared_instance
from .test_listing import rows


def server(mode: ModeName) -> Sandbox:
    return Sandbox(instances=150, clock=ManualClock(), mode=mode)


@pytest.mark.parametrize("mode", MODES)
async def test_all_modes_play_the_same_world(mode: ModeName) -> None:
    one, other = server(mode).world, server("specification").world
    assert {uuid: (found.hostname, found.state) for uuid, found in one.instances.items()} == {
        uuid: (found.hostname, found.state) for uuid, found in other.instances.items()
    }


async def test_the_versions_tell_the_ages() -> None:
    versions = {mode: (await get(server(mode), "/api/version/")).json()["version"] for mode in MODES}
    assert versions == {
        "specification": "0.10.0",
        "nodeconductor-0.10": "0.10.0",
        "nodeconductor-0.11": "0.12.0.dev0",
        "nodeconductor-0.24": "0.30.0",
        "nodeconductor-0.43": "0.45.0",
    }


@pytest.mark.parametrize("mode", MODES)
async def test_an_instance_has_32_keys_and_its_name_among_them(mode: ModeName) -> None:
    record = (await rows(server(mode)))[0]
    key, other = ("name", "hostname") if mode == "nodeconductor-0.43" else ("hostname", "name")
    assert list(record)[2] == key
    assert len(record) == 32
    assert other not in record


async def test_the_newest_filters_and_sorts_by_name_and_knows_no_hostname() -> None:
    newest = server("nodeconductor-0.43")
    everything = await rows(newest)
    assert [row["name"] for row in everything] == sorted(row["name"] for row in everything)
    assert await rows(newest, "o=-name") == everything[::-1]
    assert await rows(newest, "o=hostname") == []
    assert await rows(newest, "hostname=web") == everything
    assert await rows(newest, "name=WEB") == [row for row in everything if "web" in row["name"]]


async def send(sandbox: Sandbox, method: str, body: dict[str, Any], state: str = "Online") -> tuple[int, Any]:
    shared = shared_instance(sandbox, state)
    answer = await ask(sandbox, "admin", method, f"/api/instances/{shared.uuid}/", json=body)
    return answer.status_code, answer.json()


async def test_the_newest_takes_and_gives_a_name() -> None:
    newest = server("nodeconductor-0.43")
    required = {"name": ["This field is required."]}
    assert await send(newest, "PUT", {"hostname": "x"}) == (400, required)
    status, answer = await send(newest, "PUT", {"name": "renamed"})
    assert (status, answer["name"]) == (200, "renamed")
    body = new_instance(newest)
    answer = await ask(newest, "admin", "POST", "/api/instances/", json=body)
    assert (answer.status_code, answer.json()) == (400, required)
    named = {"name": body.pop("hostname"), **body}
    made = await ask(newest, "admin", "POST", "/api/instances/", json=named)
    assert (made.status_code, made.json()["name"]) == (201, "web-new")


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("state", list(InstanceState))
async def test_the_newest_takes_edits_in_two_states(method: str, state: InstanceState) -> None:
    found = await send(server("nodeconductor-0.43"), method, {"name": "x"}, state)
    if state in {"Online", "Offline"}:
        assert found[0] == 200
    else:
        assert found == (409, {"detail": "Modification allowed in stable states only"})


@pytest.mark.parametrize("mode", ["nodeconductor-0.24", "nodeconductor-0.43"])
async def test_a_restart_has_two_states_with_numbers_of_their_own(mode: ModeName) -> None:
    sandbox = server(mode)
    shared = shared_instance(sandbox, "Online")
    answer = await ask(sandbox, "admin", "POST", f"/api/instances/{shared.uuid}/restart/")
    assert (answer.status_code, answer.json()) == (202, {"status": "restart was scheduled"})
    for state, number in (("Restarting Scheduled", 15), ("Restarting", 16)):
        assert shared.state == state
        assert [row["uuid"] for row in await rows(sandbox, f"state={number}")] == [shared.uuid]
        sandbox.world.advance(2.5)
    sandbox.world.advance(5)
    assert shared.state == "Online"


@pytest.mark.parametrize("mode", ["nodeconductor-0.10", "nodeconductor-0.11"])
async def test_older_servers_have_no_restart(mode: ModeName) -> None:
    sandbox = server(mode)
    shared = shared_instance(sandbox, "Online")
    answer = await ask(sandbox, "admin", "POST", f"/api/instances/{shared.uuid}/restart/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html")
    assert await rows(sandbox, "state=16") == []


async def test_the_oldest_filters_by_symbol_alone() -> None:
    oldest = server("nodeconductor-0.10")
    assert {row["state"] for row in await rows(oldest, "state=%2B")} == {"Online"}
    assert await rows(oldest, "state=Online") == []
    assert await rows(oldest, "state=3") == []


@pytest.mark.parametrize("mode", ["nodeconductor-0.24", "nodeconductor-0.43"])
async def test_newer_servers_find_projects_and_groups_by_uuid(mode: ModeName) -> None:
    sandbox = server(mode)
    shared = shared_instance(sandbox)
    project = shared.link.project
    everything = await rows(sandbox)
    found = await rows(sandbox, f"project={project.uuid}")
    assert found == [row for row in everything if row["project_uuid"] == project.uuid] != []
    assert await rows(sandbox, f"project={project.name}") == []
    group = project.groups[0]
    of_group = await rows(sandbox, f"project_group={group.uuid}")
    assert of_group == [row for row in everything if group.uuid in {one["uuid"] for one in row["project_groups"]}]
    assert await rows(sandbox, f"project_name={project.name}") != []
