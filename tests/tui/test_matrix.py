"""Role × state × action, in every kind of server: what the program offers is what the server does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api_client.errors import ApiError, Forbidden, Invalid, NotFound, WrongState
from api_client.models import NewInstance
from api_client.sandbox import Sandbox
from api_client.sandbox.modes import MODES
from api_client.states import Action, InstanceState
from tests.tui.cockpit import Cockpit
from tui.fleet import Fleet
from tui.orders import Step, Wish
from tui.plan import Why, creation_refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_client.rows import InstanceRow
    from api_client.sandbox.modes import ModeName

USERS = tuple(name for name, user in Sandbox(instances=0).users.items() if user.is_active)
WISHES = (Action.START, Action.STOP, Action.RESTART, Action.RESIZE, Action.DELETE)
REFUSALS = {Why.ROLE: (Forbidden, NotFound), Why.STATE: (WrongState,)}
"""Why the program leaves an instance out → how the server refuses what is asked all the same."""


async def cockpit(user: str, mode: ModeName) -> Cockpit:
    found = Cockpit(user=user, mode=mode, instances=24)
    await found.open()
    return found


def one_of_each_project(rows: Iterator[InstanceRow]) -> list[InstanceRow]:
    return list({row.project_uuid: row for row in rows}.values())


def wish_for(action: Action, row: InstanceRow) -> Wish:
    return Wish(action, disk=(row.data_volume_size or 0) + 10_240) if action is Action.RESIZE else Wish(action)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("user", USERS)
async def test_what_is_offered_is_taken_and_what_is_not_is_refused(user: str, mode: ModeName) -> None:
    deck = await cockpit(user, mode)
    world, client = deck.sandbox.world, deck.session.client
    seen = 0
    for row in one_of_each_project(iter(deck.session.feed.fleet.rows.values())):
        for state in InstanceState:
            for action in WISHES:
                world.force_state(row.uuid, state)
                now = await client.row(row.uuid)
                deck.session.feed.fleet = Fleet(rows={row.uuid: now}, swept_at=0.0)
                made = deck.plan(wish_for(action, now), [row.uuid])
                if made.targets:
                    await client.perform(made.targets[0].steps[0].call(row.uuid))
                    assert world.instances[row.uuid].state != state, (state, action)
                else:
                    expected = REFUSALS[made.skipped[0].why]
                    step = Step(Action.STOP if is_chain(deck, action) else action, disk=wish_for(action, now).disk)
                    with pytest.raises(expected):
                        await client.perform(step.call(row.uuid))
                    assert world.instances[row.uuid].state == state, (state, action)
                seen += 1
    assert seen % (len(InstanceState) * len(WISHES)) == 0
    assert seen or user == "nobody"
    await deck.close()


def is_chain(deck: Cockpit, action: Action) -> bool:
    """Whether this server has no restart: what is sent then is a stop."""
    return action is Action.RESTART and not deck.session.client.dialect.has_restart


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("user", USERS)
async def test_a_chain_is_offered_where_its_first_step_is_taken(user: str, mode: ModeName) -> None:
    deck = await cockpit(user, mode)
    world, client = deck.sandbox.world, deck.session.client
    for row in one_of_each_project(iter(deck.session.feed.fleet.rows.values())):
        for action, steps in ((Action.DELETE, 2), (Action.RESIZE, 3)):
            world.force_state(row.uuid, InstanceState.ONLINE)
            now = await client.row(row.uuid)
            deck.session.feed.fleet = Fleet(rows={row.uuid: now}, swept_at=0.0)
            made = deck.plan(wish_for(action, now), [row.uuid], chain=True)
            stop = Step(Action.STOP).call(row.uuid)
            if made.targets:
                assert len(made.targets[0].steps) == steps
                assert made.targets[0].steps[0].call(row.uuid) == stop
                await client.perform(stop)
            else:
                with pytest.raises((Forbidden, NotFound)):
                    await client.perform(stop)
    await deck.close()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("user", USERS)
async def test_creation_is_offered_to_those_who_may(user: str, mode: ModeName) -> None:
    deck = await cockpit(user, mode)
    session = deck.session
    reason = creation_refusal(session.viewer)
    administered = await session.client.projects(can_admin=True)
    assert bool(reason) == (not administered and not session.viewer.is_staff)
    if reason:
        for project in await session.client.projects():
            # The real server asks for no role here; the program does all the same, as the specification says.
            assert mode != "specification" or isinstance(await attempt(deck, project.url), Forbidden | Invalid)
    else:
        assert await attempt(deck, (administered or await session.client.projects())[0].url) is None
    await deck.close()


async def attempt(deck: Cockpit, project: str) -> ApiError | None:
    """Ask for an instance in a project; returns how it was refused."""
    client = deck.session.client
    clouds = await client.clouds()
    cloud = next((found for found in clouds if project in {link.url for link in found.projects}), None)
    if cloud is None:
        return Invalid("no cloud")
    template = (await client.templates(cloud.uuid))[0]
    own = await client.keys(deck.session.viewer.uuid)
    key = (own or await client.keys())[0]
    new = NewInstance(
        hostname="matrix-1",
        description="",
        project=project,
        template=template.url,
        flavor=cloud.flavors[0].url,
        ssh_public_key=key.url,
        security_groups=(),
    )
    try:
        await client.create(new)
    except ApiError as error:
        return error
    return None
