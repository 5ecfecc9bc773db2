"""The sandbox, playing a NodeConductor, answers what a real one answered."""

from __future__ import annotations

import json
import re
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from api_client.sandbox.accounts import Accounts
from api_client.sandbox.app import App
from api_client.sandbox.clock import ManualClock
from api_client.sandbox.modes import NODECONDUCTOR_0_11
from api_client.sandbox.site import Site
from api_client.sandbox.world import World
from api_client.states import InstanceState

from .recorded import NOW, RecordedWorld
from .recordings import FOLDER, Exchange, exchanges

Json: TypeAlias = Any

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="there are no recorded exchanges beside this checkout")

UNSERVED = (
    "backup-schedules",
    "backups",
    "customer-permissions",
    "ip-mappings",
    "project-group-memberships",
    "project-group-permissions",
    "project-permissions",
    "purchases",
    "services",
    "template-licenses",
)
"""Lists no client of instances reads: the sandbox does not have them, so their two exchanges each are left out."""

QUOTAS = ("resource_quota", "resource_quota_usage")
"""Of a project: null in the sandbox, where projects have none."""

TOKENS = {
    "admin": "token-of-user-01",
    "Zed": "token-of-user-03",
    "Charlie": "token-of-user-04",
    "Alice": "token-of-user-05",
    "Gus": "token-of-user-06",
    "Bob": "token-of-user-07",
    "Frank": "token-of-user-08",
}

RECORDED = exchanges() if FOLDER.is_dir() else []
COMPARED = [one for one in RECORDED if one.path.strip("/").rpartition("/")[2] not in UNSERVED]

STATE_BEFORE = {
    "start was scheduled": InstanceState.OFFLINE,
    "stop was scheduled": InstanceState.ONLINE,
    "destroy was scheduled": InstanceState.OFFLINE,
    "flavor change was scheduled": InstanceState.OFFLINE,
    "disk extension was scheduled": InstanceState.OFFLINE,
    "Instance must be offline": InstanceState.ONLINE,
}


def test_every_exchange_but_those_of_unserved_lists_is_compared() -> None:
    assert len(RECORDED) == 347
    assert len(RECORDED) - len(COMPARED) == 2 * len(UNSERVED)


@pytest.mark.parametrize("exchange", COMPARED, ids=lambda exchange: exchange.id)
async def test_answers_like_the_recorded_server(exchange: Exchange) -> None:
    answer = await _replay(exchange, _site(exchange))
    recorded = exchange.response
    assert answer.status_code == recorded["status"]
    _compare_headers(exchange, answer)
    _compare_bodies(exchange, answer)


def _site(exchange: Exchange) -> Site:
    """The recorded world, at the moment of this exchange."""
    recorded = RecordedWorld(RECORDED, disabled=exchange.file == "01-auth")
    catalogue = recorded.catalogue()
    world = World(catalogue, recorded.instances(), ManualClock(NOW), sets_start_time=False)
    if exchange.name == "key-delete":
        world.add_key(recorded.new_key(exchange.path.split("/")[-2]))
    uuid = _instance_in(exchange)
    if uuid is not None and exchange.response["status"] != 404:
        _prepare(exchange, world, recorded, uuid)
    return Site(world, Accounts(catalogue.users, TOKENS), NODECONDUCTOR_0_11)


def _instance_in(exchange: Exchange) -> str | None:
    match = re.match(r"/api/instances/([0-9a-f]{32})\b", exchange.path)
    return match[1] if match else None


def _prepare(exchange: Exchange, world: World, recorded: RecordedWorld, uuid: str) -> None:
    """Make sure the instance exists, in the state the exchange found it in."""
    body = exchange.response["body"]
    state = _state_before(body)
    if isinstance(body, dict) and "state" in body:
        world.add(recorded.instance(body))
    elif uuid not in world.instances:
        world.add(recorded.stand_in(uuid, state or InstanceState.OFFLINE))
    elif state is not None:
        world.force_state(uuid, state)


def _state_before(body: object) -> InstanceState | None:
    if not isinstance(body, dict):
        return None
    words = str(body.get("status") or body.get("detail"))
    match = re.search(r"state '(.+)'", words)
    return InstanceState(match[1]) if match else STATE_BEFORE.get(words)


async def _replay(exchange: Exchange, site: Site) -> httpx.Response:
    request = exchange.request
    body = request["body"]
    content = None if body is None else body if isinstance(body, str) else json.dumps(body)
    transport = httpx.ASGITransport(App(site))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        return await client.request(request["method"], request["path"], headers=request["headers"], content=content)


def _compare_headers(exchange: Exchange, answer: httpx.Response) -> None:
    recorded = exchange.response["headers"]
    names = ["Vary", "X-Frame-Options", "WWW-Authenticate", "X-Result-Count"]
    if exchange.path.startswith(("/api/instances/", "/api-auth/")):
        names.append("Allow")
    assert {name: answer.headers.get(name) for name in names} == {name: recorded.get(name) for name in names}
    if exchange.response["status"] != 204:
        assert answer.headers["Content-Type"] == recorded["Content-Type"]
    assert _links(answer.headers.get("Link", "")) == _links(recorded.get("Link", ""))
    if "Location" in recorded:
        assert _nameless(answer.headers["Location"]) == _nameless(recorded["Location"])


def _links(header: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Relation, address and sorted query of each link: the recorded server's parameters come in no fixed order."""
    found = re.findall(r'<([^>]+)>; rel="(\w+)"', header)
    return [
        (relation, urlsplit(url).path, sorted(parse_qsl(urlsplit(url).query, keep_blank_values=True)))
        for url, relation in found
    ]


def _nameless(text: str) -> str:
    return re.sub(r"[0-9a-f]{32}", "uuid", text)


def _compare_bodies(exchange: Exchange, answer: httpx.Response) -> None:
    recorded = exchange.response["body"]
    if "json" not in exchange.response["headers"].get("Content-Type", "") or exchange.request["method"] == "HEAD":
        assert answer.text == recorded
        return
    body = answer.json()
    if exchange.path == "/api/":
        assert body == {name: url for name, url in recorded.items() if name not in UNSERVED}
    elif exchange.file == "16-usage" and isinstance(recorded, list):
        _compare_usage(recorded, body)
    elif exchange.file in {"07-related", "18-keys"} and exchange.response["status"] < 400:
        assert _shape(_first(body, recorded)) == _shape(recorded)
    elif exchange.response["status"] == 201:
        assert json.loads(json.dumps(body).replace(body["uuid"], recorded["uuid"])) == recorded
    else:
        assert _comparable(_first(body, recorded)) == _comparable(recorded)


def _first(body: Json, recorded: Json) -> Json:
    """As much of a list as was recorded of it."""
    return body[: len(recorded)] if isinstance(recorded, list) and isinstance(body, list) else body


def _compare_usage(recorded: list[dict[str, float]], body: list[dict[str, float]]) -> None:
    """The spans are the recorded ones; the values are not, but they are nothing where those are nothing."""
    moved = body[0]["from"] - recorded[0]["from"] if recorded else 0
    assert abs(moved) <= 1, "the recording took a second longer at times"
    shown = [(point["from"] - moved, point["to"] - moved, bool(point["value"])) for point in body[: len(recorded)]]
    assert shown == [(point["from"], point["to"], bool(point["value"])) for point in recorded]
    assert all(list(point) == ["to", "from", "value"] for point in body)


def _comparable(body: Json) -> Json:
    """A body without the identifiers of licences, which are an instance's own and not known of each."""
    if isinstance(body, list):
        return [_comparable(item) for item in body]
    if not isinstance(body, dict):
        return body
    licences = [{**licence, "uuid": "…"} for licence in body.get("instance_licenses", [])]
    return [*body], {**body, "instance_licenses": licences}


def _shape(body: Json) -> Json:
    """The keys, in their order."""
    if isinstance(body, list):
        return [_shape(item) for item in body]
    if not isinstance(body, dict):
        return type(body)
    inner = {name: value for name, value in body.items() if name not in QUOTAS and isinstance(value, dict)}
    return [*body], {name: _shape(value) for name, value in inner.items()}
