from __future__ import annotations

import json
from collections import Counter
from random import Random
from typing import Any

import pytest

from api_client.clean import is_clean
from api_client.sandbox import ManualClock, Sandbox
from api_client.sandbox.machines import Machines
from api_client.sandbox.render import moment
from api_client.sandbox.seed import make_catalogue
from api_client.states import SYMBOLS

from .support import get

WHOLE = "/api/instances/?page_size=100"


async def test_the_same_seed_gives_the_same_world(clock: ManualClock) -> None:
    first, second, other = (Sandbox(instances=100, seed=seed, clock=clock) for seed in (1, 1, 2))
    bodies = [(await get(one, WHOLE)).json() for one in (first, second, other)]
    assert bodies[0] == bodies[1]
    assert not {row["uuid"] for row in bodies[0]} & {row["uuid"] for row in bodies[2]}


async def test_the_same_acts_have_the_same_consequences(clock: ManualClock) -> None:
    worlds = [Sandbox(instances=100, clock=clock).world for _ in range(2)]
    clock.advance(7.5)
    for world in worlds:
        world.settle()
    states = [[instance.state for instance in world.instances.values()] for world in worlds]
    assert states[0] == states[1]
    assert worlds[0].new_uuid() == worlds[1].new_uuid()


def test_most_run_and_every_state_occurs(clock: ManualClock) -> None:
    world = Sandbox(instances=3000, clock=clock).world
    states = Counter(instance.state for instance in world.instances.values())
    assert set(states) == set(SYMBOLS)
    assert states["Online"] > 0.6 * 3000
    assert states["Offline"] > 0.1 * 3000
    assert states["Erred"] > 0.01 * 3000


def test_machines_are_varied_and_sizes_are_mib(clock: ManualClock) -> None:
    instances = list(Sandbox(instances=600, clock=clock).world.instances.values())
    assert len({instance.hostname for instance in instances}) == 600
    assert len({instance.link for instance in instances}) > 40
    assert all(512 <= instance.ram <= 65536 for instance in instances)
    assert any(instance.backups and instance.schedules for instance in instances)
    assert any(instance.external_ips for instance in instances)
    assert any(instance.template.licences for instance in instances)
    assert any(instance.agreed_sla for instance in instances)
    assert all(instance.link.cloud in instance.template.clouds for instance in instances)


async def test_backups_and_schedules_name_each_other(clock: ManualClock) -> None:
    sandbox = Sandbox(instances=100, clock=clock)
    rows = (await get(sandbox, WHOLE)).json()
    backed_up = [row for row in rows if row["backups"]]
    assert backed_up
    for row in backed_up:
        (schedule,) = row["backup_schedules"]
        assert schedule["backups"] == [backup["url"] for backup in row["backups"]]
        assert all(backup["backup_source"] == row["url"] for backup in row["backups"])
        assert all(backup["created_at"].endswith("Z") for backup in row["backups"])


def test_projects_use_two_clouds_and_not_all_the_same(clock: ManualClock) -> None:
    catalogue = Sandbox(instances=0, clock=clock).world.catalogue
    clouds = {
        project: {link.cloud for link in catalogue.links if link.project is project} for project in catalogue.projects
    }
    assert {len(used) for used in clouds.values()} == {2}
    assert set().union(*clouds.values()) == set(catalogue.clouds)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1_418_622_878.605, "2014-12-15T05:54:38.605Z"),
        (1_418_622_878.0, "2014-12-15T05:54:38Z"),
        (None, None),
    ],
)
def test_times_have_milliseconds_when_there_are_any(seconds: float | None, text: str | None) -> None:
    assert moment(seconds) == text


def test_no_instances_at_all(clock: ManualClock) -> None:
    assert Sandbox(instances=0, clock=clock).world.instances == {}


def test_seeding_costs_a_fixed_number_of_draws_for_each_instance(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bound on work, not on time: what one of 100,000 instances costs is what one of 100 costs."""
    draws = 0

    class Counted(Random):
        def random(self) -> float:
            nonlocal draws
            draws += 1
            return super().random()

        def getrandbits(self, k: int, /) -> int:
            nonlocal draws
            draws += 1
            return super().getrandbits(k)

    monkeypatch.setattr("api_client.sandbox.machines.Random", Counted)
    catalogue = make_catalogue(1)
    costs = []
    for number in (100, 2000):
        draws = 0
        assert len(list(Machines(catalogue, 1, clock()).draw(number))) == number
        costs.append(draws / number)
    assert costs[1] == pytest.approx(costs[0], rel=0.2)
    assert costs[1] < 30


def test_instances_share_what_they_have_in_common(clock: ManualClock) -> None:
    world = Sandbox(instances=500, clock=clock).world
    links, templates = world.catalogue.links, world.catalogue.templates
    for instance in world.instances.values():
        assert instance.link in links
        assert instance.template in templates
        assert not hasattr(instance, "__dict__")


async def test_hostile_names_are_sent_as_they_are(clock: ManualClock) -> None:
    hostile = Sandbox(instances=100, clock=clock, hostile=True)
    answer = await get(hostile, WHOLE)
    names = {row["hostname"] for row in answer.json()}
    assert answer.content.isascii()
    for wanted in ("\x1b", "\x9b", "\u202e", "[bold", "\n", "\u0301", "\ud800", "東", "\x00"):
        assert any(wanted in name for name in names), repr(wanted)
    assert any(not is_clean(name) for name in names)


async def test_records_write_what_json_can_carry(clock: ManualClock) -> None:
    sandbox = Sandbox(instances=100, clock=clock)
    rows: list[dict[str, Any]] = (await get(sandbox, WHOLE)).json()
    assert rows == json.loads(json.dumps(rows))
    assert {type(row["start_time"]) for row in rows} <= {str, type(None)}
