from __future__ import annotations

import itertools
from statistics import mean, pstdev
from typing import TYPE_CHECKING, Any

import pytest

from api_client.sandbox.usage import MIB, sample, series
from api_client.states import Action, InstanceState

from .support import ROLES, ask, get, shared_instance

if TYPE_CHECKING:
    from api_client.sandbox import ManualClock, Sandbox

DAY = 86_400
HOUR = 3_600
ITEMS = ("cpu", "memory", "storage")


async def usage(sandbox: Sandbox, query: str, username: str = "staff") -> tuple[int, Any]:
    shared = shared_instance(sandbox)
    answer = await ask(sandbox, username, "GET", f"/api/instances/{shared.uuid}/usage/?{query}")
    return answer.status_code, answer.json() if "json" in answer.headers["Content-Type"] else answer.text


async def test_six_points_of_the_last_hour_unless_others_are_asked_for(sandbox: Sandbox, clock: ManualClock) -> None:
    status, points = await usage(sandbox, "item=cpu")
    assert status == 200
    assert [list(point) for point in points] == [["to", "from", "value"]] * 6
    assert (points[0]["from"], points[-1]["to"]) == (clock() - 3600, clock())
    assert all(before["to"] == after["from"] for before, after in itertools.pairwise(points))


async def test_a_remainder_is_left_out(sandbox: Sandbox) -> None:
    _, points = await usage(sandbox, "item=cpu&from=1000&to=4600&datapoints=7")
    assert (len(points), points[0]["from"], points[-1]["to"]) == (7, 1000, 1000 + 7 * (3600 // 7))


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("", {"item": ["This field is required."]}),
        ("item=CPU", {"item": ["GET parameter 'item' have to be from list: ['storage', 'cpu', 'memory']"]}),
        ("item=cpu&from=abc", {"start_timestamp": ["Enter a whole number."]}),
        ("item=cpu&to=-5", {"end_timestamp": ["Ensure this value is greater than or equal to 0."]}),
        ("item=cpu&from=", {"start_timestamp": ["This field is required."]}),
        ("item=cpu&datapoints=1.5", {"segments_count": ["Enter a whole number."]}),
        ("item=cpu&datapoints=10001", {"segments_count": ["Ensure this value is less than or equal to 10000."]}),
        (f"item=cpu&to={10**400}", {"end_timestamp": ["Ensure this value is less than or equal to 1000000000000000."]}),
        ("item=cpu&datapoints=0", {"segments_count": ["Ensure this value is greater than or equal to 1."]}),
    ],
)
async def test_senseless_parameters_are_refused(sandbox: Sandbox, query: str, errors: object) -> None:
    assert await usage(sandbox, query) == (400, errors)


async def test_nodeconductor_crashes_on_no_points(nodeconductor: Sandbox) -> None:
    assert await usage(nodeconductor, "item=cpu&datapoints=0") == (500, "<h1>Server Error (500)</h1>")


async def test_whoever_sees_an_instance_sees_its_usage(sandbox: Sandbox) -> None:
    for username in ROLES:
        assert (await usage(sandbox, "item=cpu", username))[0] == (404 if username == "nobody" else 200)


@pytest.mark.parametrize("item", ITEMS)
async def test_backwards_and_empty_spans_hold_nothing(sandbox: Sandbox, item: str, clock: ManualClock) -> None:
    now = int(clock())
    for start in (now + 600, now):
        _, points = await usage(sandbox, f"item={item}&from={start}&to={now}")
        assert [point["value"] for point in points] == [0] * 6


async def test_an_instance_that_never_ran_has_no_series(sandbox: Sandbox) -> None:
    shared_instance(sandbox).switches = ()
    assert await usage(sandbox, "item=cpu") == (200, [])


async def test_sums_grow_with_the_span_and_averages_do_not(
    sandbox: Sandbox, nodeconductor: Sandbox, clock: ManualClock
) -> None:
    """Both worlds are seeded alike, so their machines are the same."""
    for item in ITEMS:
        span = f"item={item}&from={int(clock()) - 7200}&to={int(clock())}&datapoints=1"
        ((average,), (total,)) = [(await usage(one, span))[1] for one in (sandbox, nodeconductor)]
        assert total["value"] == pytest.approx(120 * average["value"], rel=1e-2)


def test_a_series_is_the_same_each_time(sandbox: Sandbox, clock: ManualClock) -> None:
    shared, now = shared_instance(sandbox), int(clock())
    first = series(shared, "cpu", now - DAY, now, 48, is_sum=False)
    assert first == series(shared, "cpu", now - DAY, now, 48, is_sum=False)


def test_cpu_has_a_day_and_a_night_and_stays_within_percent(sandbox: Sandbox, clock: ManualClock) -> None:
    now = int(clock())
    days = [
        [part.value for part in series(web, "cpu", now - DAY, now, 24, is_sum=False)]
        for web in sandbox.world.instances.values()
        if web.hostname.startswith("web") and web.state == "Online" and web.switches[0] < now - DAY
    ]
    assert len(days) > 5
    assert all(0 < value <= 100 for day in days for value in day)
    assert mean(mean(day[10:16]) for day in days) > 1.5 * mean(mean(day[:4]) for day in days)
    assert all(pstdev(day) > 1 for day in days)


def test_memory_and_storage_stay_within_their_size_and_storage_grows(sandbox: Sandbox, clock: ManualClock) -> None:
    now = int(clock())
    for one in sandbox.world.instances.values():
        if one.state != "Online":
            continue
        assert 0 < sample(one, "memory", now) < one.ram * MIB
        disks = (one.system_volume_size + one.data_volume_size) * MIB
        born = one.switches[0]
        assert 0 < sample(one, "storage", born) < sample(one, "storage", now) < disks


def test_a_restart_empties_the_memory(sandbox: Sandbox, clock: ManualClock) -> None:
    shared = shared_instance(sandbox, InstanceState.ONLINE)
    sandbox.world.advance(2 * DAY)
    full = sample(shared, "memory", clock())
    sandbox.world.begin(Action.RESTART, shared)
    sandbox.world.advance(60)
    assert shared.state == "Online"
    assert sample(shared, "memory", clock()) < 0.6 * full


def test_nothing_is_used_while_it_is_off(sandbox: Sandbox, clock: ManualClock) -> None:
    shared = shared_instance(sandbox, InstanceState.ONLINE)
    sandbox.world.advance(HOUR)
    sandbox.world.force_state(shared.uuid, InstanceState.OFFLINE)
    sandbox.world.advance(HOUR)
    for item in ITEMS:
        assert sample(shared, item, clock() - HOUR - 1) > 0
        assert sample(shared, item, clock()) == 0


async def test_the_addresses_of_an_instance_hold_here_too(sandbox: Sandbox) -> None:
    assert (await usage(sandbox, "item=cpu&hostname=zzz"))[0] == 404
    assert (await get(sandbox, "/api/instances/nonsense/usage/?item=cpu")).status_code == 404
