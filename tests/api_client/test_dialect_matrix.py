"""Every operation on every kind of server, which is found out by probing: dialect × operation."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from api_client.connection import Connection, connect
from api_client.errors import Invalid, MissingEndpoint, NotFound, WrongState
from api_client.listing import ORDER_FIELDS, ListQuery
from api_client.models import InstanceEdit, NewInstance
from api_client.sandbox import URL, ManualClock, Sandbox
from api_client.sandbox.modes import MODES
from api_client.secret import Token
from api_client.states import SYMBOLS, TRANSITIONS, Action, InstanceState, state_order

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from api_client.client import Client
    from api_client.rows import InstanceRow
    from api_client.sandbox.modes import ModeName

pytestmark = pytest.mark.parametrize("mode", MODES)

_S = InstanceState


@dataclass
class Place:
    """A server, and a client in front of it."""

    sandbox: Sandbox
    client: Client

    async def some(self, state: InstanceState) -> InstanceRow:
        """An instance, put into this state."""
        row = (await self.client.sweep()).rows[0]
        self.sandbox.world.force_state(row.uuid, state)
        return await self.client.row(row.uuid)

    async def course(self, uuid: str) -> list[str]:
        """The states an instance goes through from now on; "gone" at the end if it is."""
        seen: list[str] = []
        for _ in range(60):
            try:
                state = (await self.client.row(uuid)).state
            except NotFound:
                return [*seen, "gone"]
            seen += [] if seen and seen[-1] == state else [state]
            self.sandbox.world.advance(0.5)
        return seen


@asynccontextmanager
async def place(mode: ModeName, instances: int = 60) -> AsyncIterator[Place]:
    sandbox = Sandbox(instances=instances, mode=mode, clock=ManualClock())
    client = await connect(Connection(URL, Token(sandbox.tokens["staff"])), handler=sandbox.handler())
    try:
        yield Place(sandbox, client)
    finally:
        await client.aclose()


async def new_instance(client: Client) -> NewInstance:
    """All it takes to make an instance, each part from the server's own lists."""
    project = next(found for found in await client.projects() if found.clouds)
    cloud = next(found for found in await client.clouds() if found.uuid == project.clouds[0].uuid)
    key = (await client.keys((await client.me()).uuid))[0]
    return NewInstance(
        hostname="matrix-1",
        description="made by a test",
        template=(await client.templates(cloud.uuid))[0].url,
        flavor=cloud.flavors[0].url,
        project=project.url,
        ssh_public_key=key.url,
        security_groups=tuple(group.url for group in await client.security_groups(project.uuid, cloud.uuid))[:1],
        external_ips=("203.0.113.7",),
    )


async def test_the_dialect_is_found(mode: ModeName) -> None:
    async with place(mode) as there:
        assert there.client.dialect.name == mode
        assert there.client.probe is not None
        assert there.client.probe.evidence.is_whole


async def test_list(mode: ModeName) -> None:
    async with place(mode) as there:
        rows = {row.uuid: row for row in (await there.client.sweep()).rows}
        assert rows.keys() == there.sandbox.world.instances.keys()
        for uuid, instance in there.sandbox.world.instances.items():
            assert (rows[uuid].hostname, rows[uuid].state) == (instance.hostname, instance.state)
        whole = await there.client.instance(next(iter(rows)))
        assert whole.hostname == rows[whole.uuid].hostname != ""


FILTERS: dict[str, Callable[[InstanceRow], str]] = {
    "hostname": lambda row: row.hostname,
    "customer_name": lambda row: row.customer_name,
    "project_name": lambda row: row.project_name,
    "project": lambda row: row.project_name,
    "template_name": lambda row: row.template_name,
}


@pytest.mark.parametrize("name", FILTERS)
async def test_each_filter_of_texts(mode: ModeName, name: str) -> None:
    async with place(mode) as there:
        rows = (await there.client.sweep()).rows
        text = FILTERS[name](rows[3])[1:6]
        found = (await there.client.sweep(ListQuery(**{name: text}))).rows
        assert {row.uuid for row in found} == {row.uuid for row in rows if text in FILTERS[name](row)}
        assert found


@pytest.mark.parametrize("name", ["project_group_name", "project_group"])
async def test_each_filter_of_groups(mode: ModeName, name: str) -> None:
    async with place(mode) as there:
        rows = (await there.client.sweep()).rows
        text = next(row.project_groups[0] for row in rows if row.project_groups)
        found = (await there.client.sweep(ListQuery(**{name: text}))).rows
        assert {row.uuid for row in found} == {row.uuid for row in rows if text in row.project_groups}


async def test_the_filter_of_each_state(mode: ModeName) -> None:
    async with place(mode) as there:
        for state in there.client.dialect.state_codes:
            wanted = await there.some(state)
            found = (await there.client.sweep(ListQuery(state=state))).rows
            assert {row.state for row in found} == {state}
            assert wanted.uuid in {row.uuid for row in found}
        for state in set(InstanceState) - set(there.client.dialect.state_codes):
            with pytest.raises(Invalid):
                await there.client.sweep(ListQuery(state=state))


KEYS: dict[str, Callable[[InstanceRow], object]] = {
    "hostname": lambda row: row.hostname,
    "state": lambda row: state_order(row.state),
    "customer_name": lambda row: row.customer_name,
    "project_group_name": lambda row: row.project_groups[:1],
    "project_name": lambda row: row.project_name,
    "template_name": lambda row: row.template_name,
}


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("order", ORDER_FIELDS)
async def test_each_order(mode: ModeName, order: str, sign: str) -> None:
    async with place(mode) as there:
        sweep = await there.client.sweep(ListQuery(order=sign + order))
        keys = [KEYS[order](row) for row in sweep.rows]
        assert len(keys) == 60
        assert keys == sorted(keys, reverse=bool(sign))  # type: ignore[type-var]


async def test_create(mode: ModeName) -> None:
    async with place(mode) as there:
        created = await there.client.create(await new_instance(there.client))
        assert created.hostname == "matrix-1"
        assert await there.course(created.uuid) == ["Provisioning Scheduled", "Provisioning", "Online"]
        made = await there.client.instance(created.uuid)
        assert (made.hostname, made.description, len(made.security_groups)) == ("matrix-1", "made by a test", 1)
        assert made.external_ips == (("203.0.113.7",) if mode == "specification" else ())


async def test_a_creation_that_is_refused_names_our_fields(mode: ModeName) -> None:
    async with place(mode) as there:
        with pytest.raises(Invalid) as caught:
            await there.client.create((await new_instance(there.client)).model_copy(update={"hostname": "x" * 81}))
        assert set(caught.value.fields) == {"hostname"}


ACTIONS: dict[Action, Callable[[Client, InstanceRow], Awaitable[object]]] = {
    Action.START: lambda client, row: client.start(row.uuid),
    Action.STOP: lambda client, row: client.stop(row.uuid),
    Action.RESIZE: lambda client, row: client.resize_disk(row.uuid, (row.data_volume_size or 0) + 1024),
    Action.DELETE: lambda client, row: client.delete(row.uuid),
}


@pytest.mark.parametrize("action", ACTIONS)
async def test_each_action(mode: ModeName, action: Action) -> None:
    move = TRANSITIONS[action]
    async with place(mode) as there:
        row = await there.some(min(move.starts))
        await ACTIONS[action](there.client, row)
        assert await there.course(row.uuid) == [*move.passes, move.ends or "gone"]
        if action is Action.RESIZE:
            assert (await there.client.row(row.uuid)).data_volume_size == (row.data_volume_size or 0) + 1024


@pytest.mark.parametrize("action", ACTIONS)
async def test_each_action_in_a_wrong_state(mode: ModeName, action: Action) -> None:
    async with place(mode) as there:
        row = await there.some(_S.ERRED)
        with pytest.raises(WrongState):
            await ACTIONS[action](there.client, row)


async def test_resize_to_another_flavor(mode: ModeName) -> None:
    async with place(mode) as there:
        row = await there.some(_S.OFFLINE)
        cloud = next(found for found in await there.client.clouds() if found.uuid == row.cloud_uuid)
        flavor = next(found for found in cloud.flavors if found.cores != row.cores)
        await there.client.resize_flavor(row.uuid, flavor.url)
        assert await there.course(row.uuid) == ["Resizing Scheduled", "Resizing", "Offline"]
        assert (await there.client.row(row.uuid)).cores == flavor.cores


async def test_restart(mode: ModeName) -> None:
    restart = TRANSITIONS[Action.RESTART]
    async with place(mode) as there:
        row = await there.some(_S.ONLINE)
        if not there.client.dialect.has_restart:
            with pytest.raises(MissingEndpoint):
                await there.client.restart(row.uuid)
            return
        await there.client.restart(row.uuid)
        way = restart.passes if _S.RESTARTING in there.client.dialect.state_codes else restart.detour
        assert await there.course(row.uuid) == [*way, "Online"]


@pytest.mark.parametrize("state", [*SYMBOLS, _S.RESTARTING])
async def test_edit(mode: ModeName, state: InstanceState) -> None:
    async with place(mode) as there:
        row = await there.some(state)
        edit = InstanceEdit(hostname="renamed", description="changed", security_groups=())
        if state not in there.client.dialect.edit_states:
            with pytest.raises(WrongState, match="stable states"):
                await there.client.edit(row.uuid, edit)
            return
        await there.client.edit(row.uuid, edit)
        changed = await there.client.instance(row.uuid)
        assert (changed.hostname, changed.description, changed.security_groups) == ("renamed", "changed", ())


async def test_an_edit_that_is_refused_names_our_fields(mode: ModeName) -> None:
    async with place(mode) as there:
        row = await there.some(_S.ONLINE)
        with pytest.raises(Invalid) as caught:
            await there.client.edit(row.uuid, InstanceEdit(hostname="", description="", security_groups=()))
        assert set(caught.value.fields) == {"hostname"}


@pytest.mark.parametrize("item", ["cpu", "memory", "storage"])
async def test_usage(mode: ModeName, item: str) -> None:
    async with place(mode) as there:
        row = await there.some(_S.ONLINE)
        now = int(there.sandbox.world.now)
        points = await there.client.usage(row.uuid, item, start=now - 3600, end=now, datapoints=4)
        assert [point.end - point.start for point in points] == [900] * 4


async def test_usage_is_a_sum_where_the_dialect_says_so(mode: ModeName) -> None:
    async with place(mode) as there, place("specification") as plain:
        row = next(row for row in (await plain.client.sweep()).rows if row.state == "Online")
        now = int(there.sandbox.world.now)
        span = {"start": now - 3600, "end": now, "datapoints": 1}
        (found,) = await there.client.usage(row.uuid, "cpu", **span)
        (average,) = await plain.client.usage(row.uuid, "cpu", **span)
        assert found.value is not None
        assert average.value is not None
        assert average.value > 0
        factor = 60 if there.client.dialect.usage_is_sum else 1
        assert found.value == pytest.approx(average.value * factor, rel=0.02)
