from __future__ import annotations

import httpx
import pytest

from api_client.sandbox import Fault, Sandbox
from api_client.sandbox.faults import (
    DROPPED,
    LOGIN_PAGE,
    LOST_ANSWER,
    NEVER_ANSWERED,
    REFUSED,
    SERVER_FAULT,
    UNAVAILABLE,
    rate_limited,
)
from api_client.states import InstanceState

from .support import ask, get, shared_instance

LIST = "/api/instances/"


async def stop(sandbox: Sandbox) -> httpx.Response:
    shared = shared_instance(sandbox, InstanceState.ONLINE)
    return await ask(sandbox, "admin", "POST", f"{LIST}{shared.uuid}/stop/")


@pytest.mark.parametrize(
    ("fault", "status"), [(SERVER_FAULT, 500), (UNAVAILABLE, 503), (LOGIN_PAGE, 200), (Fault(504), 504)]
)
async def test_the_next_requests_get_a_page(sandbox: Sandbox, fault: Fault, status: int) -> None:
    sandbox.faults.fail_next(fault, times=2)
    for _ in range(2):
        answer = await get(sandbox, LIST)
        assert (answer.status_code, answer.headers["Content-Type"], answer.text) == (status, "text/html", fault.body)
    assert (await get(sandbox, LIST)).headers["Content-Type"] == "application/json"


async def test_too_many_requests_say_how_long_to_wait(sandbox: Sandbox) -> None:
    sandbox.faults.fail_next(rate_limited(7))
    answer = await get(sandbox, LIST)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer.json() == {"detail": "Request was throttled."}


@pytest.mark.parametrize(("fault", "error"), [(REFUSED, httpx.ConnectError), (DROPPED, httpx.ReadError)])
async def test_a_connection_breaks_before_the_work_is_done(
    sandbox: Sandbox, fault: Fault, error: type[Exception]
) -> None:
    sandbox.faults.fail_next(fault)
    with pytest.raises(error):
        await stop(sandbox)
    assert shared_instance(sandbox).state == InstanceState.ONLINE


async def test_an_answer_is_lost_after_the_work_is_done(sandbox: Sandbox) -> None:
    sandbox.faults.fail_next(LOST_ANSWER)
    assert (await stop(sandbox)).status_code == 502
    assert shared_instance(sandbox).state == InstanceState.STOPPING_SCHEDULED


async def test_an_answer_never_comes_though_the_work_is_done(sandbox: Sandbox) -> None:
    sandbox.faults.fail_next(NEVER_ANSWERED)
    with pytest.raises(httpx.ReadTimeout):
        await stop(sandbox)
    assert shared_instance(sandbox).state == InstanceState.STOPPING_SCHEDULED


async def test_a_fault_can_be_meant_for_some_requests_only(sandbox: Sandbox) -> None:
    sandbox.faults.fail_next(only=lambda method, path: method == "POST" and path.endswith("/stop/"))
    assert (await get(sandbox, LIST)).status_code == 200
    assert (await stop(sandbox)).status_code == 500
    assert (await stop(sandbox)).status_code == 202


async def test_a_fraction_fails_the_same_way_each_time(sandbox: Sandbox, nodeconductor: Sandbox) -> None:
    courses = []
    for one in (sandbox, nodeconductor):
        one.faults.fraction = 0.3
        one.faults.fraction_fault = UNAVAILABLE
        courses.append([(await get(one, "/api/version/")).status_code for _ in range(60)])
    assert courses[0] == courses[1]
    assert 5 < courses[0].count(503) < 35


async def test_answers_take_longer(sandbox: Sandbox) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    sandbox.faults.sleep = sleep
    sandbox.faults.latency = 0.25
    await get(sandbox, LIST)
    sandbox.faults.clear()
    await get(sandbox, LIST)
    assert waits == [0.25]


async def test_clearing_forgets_what_was_planned(sandbox: Sandbox) -> None:
    sandbox.faults.fail_next(times=5)
    sandbox.faults.fraction = 1.0
    sandbox.faults.clear()
    assert (await get(sandbox, LIST)).status_code == 200


async def walk(sandbox: Sandbox) -> tuple[list[str], list[str]]:
    """The uuids of a walk through the pages, and the counts its pages gave."""
    found: list[str] = []
    counts: list[str] = []
    path: str | None = f"{LIST}?page_size=40"
    while path:
        answer = await get(sandbox, path)
        found += [row["uuid"] for row in answer.json()]
        counts.append(answer.headers["X-Result-Count"])
        path = answer.links.get("next", {}).get("url")
    return found, counts


async def test_pages_shift_when_rows_appear(sandbox: Sandbox) -> None:
    sandbox.faults.page_shift = 1
    found, counts = await walk(sandbox)
    assert len(set(found)) < len(found), "a row is seen twice"
    assert counts == ["150", "151", "152", "153"]


async def test_pages_shift_when_rows_vanish(sandbox: Sandbox) -> None:
    everything = set(sandbox.world.instances)
    sandbox.faults.page_shift = -2
    found, counts = await walk(sandbox)
    assert counts == ["150", "148", "146", "144"]
    assert everything - set(found), "a row is missed"


async def test_the_last_page_can_vanish(sandbox: Sandbox) -> None:
    sandbox.faults.page_shift = -75
    last = (await get(sandbox, f"{LIST}?page_size=100")).links["last"]["url"]
    answer = await get(sandbox, last)
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found"})


async def test_an_empty_world_has_nothing_to_shift(clock: None) -> None:
    empty = Sandbox(instances=0)
    empty.faults.page_shift = -1
    assert (await get(empty, LIST)).json() == []
