from __future__ import annotations

from typing import Any

import httpx
import pytest

from api_client.sandbox import ManualClock, Sandbox
from api_client.states import SYMBOLS, InstanceState, state_order

from .support import get, shared_instance, user


async def rows(sandbox: Sandbox, query: str = "", username: str = "staff") -> list[dict[str, Any]]:
    """The whole list, page by page along the links."""
    found: list[dict[str, Any]] = []
    path: str | None = f"/api/instances/?page_size=100&{query}"
    while path:
        answer = await get(sandbox, path, username)
        assert answer.status_code == 200
        found += answer.json()
        path = answer.links.get("next", {}).get("url")
    return found


async def test_staff_sees_everything_by_hostname(sandbox: Sandbox) -> None:
    names = [row["hostname"] for row in await rows(sandbox)]
    assert names == sorted(instance.hostname for instance in sandbox.world.instances.values())


@pytest.mark.parametrize(
    ("username", "roles"),
    [("admin", ("administers", "manages")), ("manager", ("manages",)), ("groupmanager", ()), ("owner", ())],
)
async def test_others_see_what_they_have_a_role_in(sandbox: Sandbox, username: str, roles: tuple[str, ...]) -> None:
    asker = user(sandbox, username)
    projects = {uuid for role in roles for uuid in getattr(asker, role)}
    expected = {
        instance.uuid
        for instance in sandbox.world.instances.values()
        if instance.link.project.uuid in projects
        or instance.link.project.customer.uuid in asker.owns
        or any(group.uuid in asker.manages_groups for group in instance.link.project.groups)
    }
    found = {row["uuid"] for row in await rows(sandbox, username=username)}
    assert found == expected
    assert 0 < len(found) < len(sandbox.world.instances)


async def test_no_role_sees_an_empty_list(sandbox: Sandbox) -> None:
    answer = await get(sandbox, "/api/instances/", "nobody")
    assert (answer.status_code, answer.json(), answer.headers["X-Result-Count"]) == (200, [], "0")


@pytest.mark.parametrize(
    ("parameter", "field"),
    [
        ("hostname", "hostname"),
        ("customer_name", "customer_name"),
        ("project_name", "project_name"),
        ("project", "project_name"),
        ("template_name", "template_name"),
    ],
)
async def test_text_filters_find_part_of_a_name_in_any_case(sandbox: Sandbox, parameter: str, field: str) -> None:
    everything = await rows(sandbox)
    wanted = everything[7][field][1:5]
    found = await rows(sandbox, str(httpx.QueryParams({parameter: wanted.upper()})))
    assert found == [row for row in everything if wanted.lower() in row[field].lower()]
    assert 0 < len(found) < len(everything)


async def test_a_hostname_in_capitals_is_found_too(sandbox: Sandbox) -> None:
    sandbox.world.rename(shared := shared_instance(sandbox), "WEB-Capital")
    assert [row["uuid"] for row in await rows(sandbox, "hostname=web-cap")] == [shared.uuid]


@pytest.mark.parametrize("parameter", ["project_group_name", "project_group"])
async def test_group_filters_leave_out_what_is_in_no_group(sandbox: Sandbox, parameter: str) -> None:
    everything = await rows(sandbox)
    found = await rows(sandbox, f"{parameter}=r")
    assert found == [row for row in everything if any("r" in group["name"].lower() for group in row["project_groups"])]
    assert any(not row["project_groups"] for row in everything)


async def test_filters_are_combined_and_empty_or_unknown_ones_ignored(sandbox: Sandbox) -> None:
    everything = await rows(sandbox)
    assert await rows(sandbox, "hostname=&cloud_name=nothing&search=nothing") == everything
    found = await rows(sandbox, "hostname=web&project_name=production")
    assert found == [row for row in everything if "web" in row["hostname"] and "production" in row["project_name"]]


@pytest.mark.parametrize("state", list(SYMBOLS))
async def test_a_state_is_filtered_by_symbol_or_name(sandbox: Sandbox, state: InstanceState) -> None:
    shared_instance(sandbox, state)
    by_symbol = await rows(sandbox, str(httpx.QueryParams({"state": SYMBOLS[state]})))
    by_name = await rows(sandbox, str(httpx.QueryParams({"state": state.value})))
    assert by_symbol == by_name == [row for row in await rows(sandbox) if row["state"] == state]
    assert by_symbol


async def test_an_unknown_symbol_finds_nothing(sandbox: Sandbox) -> None:
    assert await rows(sandbox, "state=x") == []


async def test_nodeconductor_filters_states_by_integer_and_crashes_on_anything_else(nodeconductor: Sandbox) -> None:
    online = await rows(nodeconductor, "state=3")
    assert {row["state"] for row in online} == {"Online"}
    assert await rows(nodeconductor, "state=03") == online
    assert await rows(nodeconductor, "state=12") == []
    for text in ("%2B", "Online", "p"):
        answer = await get(nodeconductor, f"/api/instances/?state={text}")
        assert (answer.status_code, answer.text) == (500, "<h1>Server Error (500)</h1>")


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ("hostname", "hostname"),
        ("customer_name", "customer_name"),
        ("project_name", "project_name"),
        ("template_name", "template_name"),
        ("project__customer__name", "customer_name"),
        ("project__name", "project_name"),
        ("template__name", "template_name"),
    ],
)
async def test_orders_go_up_and_down(sandbox: Sandbox, order: str, field: str) -> None:
    upwards = [row[field] for row in await rows(sandbox, f"o={order}")]
    downwards = [row[field] for row in await rows(sandbox, f"o=-{order}")]
    assert upwards == sorted(upwards) == downwards[::-1]


async def test_states_are_ordered_by_life_cycle(sandbox: Sandbox) -> None:
    places = [state_order(row["state"]) for row in await rows(sandbox, "o=state")]
    assert places == sorted(places)


@pytest.mark.parametrize("order", ["project_group_name", "project__project_groups__name"])
async def test_what_is_in_no_group_comes_first(sandbox: Sandbox, order: str) -> None:
    names = [(row["project_groups"] or [{"name": ""}])[0]["name"] for row in await rows(sandbox, f"o={order}")]
    assert names[0] == ""
    assert names == sorted(names)


@pytest.mark.parametrize("order", ["start_time", "hostname,state", "--hostname", "bogus"])
async def test_an_unknown_order_gives_an_empty_list(sandbox: Sandbox, order: str) -> None:
    assert await rows(sandbox, f"o={order}") == []


async def test_pages_have_a_size_a_count_and_links(sandbox: Sandbox) -> None:
    answer = await get(sandbox, "/api/instances/?page=2&page_size=40&o=-hostname")
    assert len(answer.json()) == 40
    assert answer.headers["X-Result-Count"] == "150"
    assert list(answer.links) == ["next", "prev", "last", "first"]
    last = httpx.URL(answer.links["last"]["url"])
    assert dict(last.params) == {"page_size": "40", "o": "-hostname", "page": "4"}
    assert len((await get(sandbox, str(last))).json()) == 30
    assert (await get(sandbox, "/api/instances/?page=last&page_size=40")).json()[-1]["hostname"]


@pytest.mark.parametrize(("asked", "given"), [("0", 10), ("-1", 10), ("many", 10), ("", 10), ("7", 7), ("1000", 100)])
async def test_a_senseless_page_size_is_ten_and_the_biggest_a_hundred(sandbox: Sandbox, asked: str, given: int) -> None:
    answer = await get(sandbox, f"/api/instances/?page_size={asked}")
    assert len(answer.json()) == given
    assert dict(httpx.URL(answer.links["next"]["url"]).params)["page_size"] == asked


@pytest.mark.parametrize("page", ["0", "16", "-1", "two", "", "9" * 5000])
async def test_a_page_that_is_not_there_is_a_404(sandbox: Sandbox, page: str) -> None:
    answer = await get(sandbox, f"/api/instances/?page={page}")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found"})


async def test_an_empty_list_has_one_page(clock: ManualClock) -> None:
    empty = Sandbox(instances=0, clock=clock)
    answer = await get(empty, "/api/instances/?page=1")
    assert (answer.status_code, answer.json(), list(answer.links)) == (200, [], ["last", "first"])


async def test_a_walk_through_the_pages_sorts_once(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    sorts = 0
    real = sorted

    def counted(*args: Any, **kwargs: Any) -> list[Any]:  # noqa: ANN401 (the built-in's own)
        nonlocal sorts
        sorts += 1
        return real(*args, **kwargs)

    monkeypatch.setattr("api_client.sandbox.listing.sorted", counted, raising=False)
    for page in range(1, 16):
        await get(sandbox, f"/api/instances/?page={page}")
        sandbox.world.advance(1)
    assert sorts == 1


async def test_a_list_is_never_stale(sandbox: Sandbox) -> None:
    shared = shared_instance(sandbox, InstanceState.ONLINE)
    assert shared.uuid in {row["uuid"] for row in await rows(sandbox, "state=Online")}
    sandbox.world.force_state(shared.uuid, InstanceState.ERRED)
    assert shared.uuid not in {row["uuid"] for row in await rows(sandbox, "state=Online")}
    sandbox.world.rename(shared, "aaa")
    assert (await rows(sandbox))[0]["uuid"] == shared.uuid
    sandbox.world.remove(shared.uuid)
    assert shared.uuid not in {row["uuid"] for row in await rows(sandbox)}
