from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

import httpx
import pytest

from api_client import calls
from api_client.client import Client
from api_client.dialects import SPECIFICATION
from api_client.errors import Forbidden, Invalid, ServerFault, Timeout, Unreachable
from api_client.models import Accepted, InstanceEdit, NewInstance
from tests.api_client.records import uuid
from tests.api_client.servers import BASE, Server, answering, reply, transport

if TYPE_CHECKING:
    from api_client.calls import Call

Method: TypeAlias = Callable[[Client], Awaitable[Accepted]]

ME = uuid(1)
FLAVOR = f"{BASE}api/flavors/{uuid(9)}/"
ALL: list[tuple[Call, Method, str, object]] = [
    (calls.start(ME), lambda c: c.start(ME), f"POST /api/instances/{ME}/start/", None),
    (calls.stop(ME), lambda c: c.stop(ME), f"POST /api/instances/{ME}/stop/", None),
    (calls.restart(ME), lambda c: c.restart(ME), f"POST /api/instances/{ME}/restart/", None),
    (calls.delete(ME), lambda c: c.delete(ME), f"DELETE /api/instances/{ME}/", None),
    (
        calls.resize_flavor(ME, FLAVOR),
        lambda c: c.resize_flavor(ME, FLAVOR),
        f"POST /api/instances/{ME}/resize/",
        {"flavor": FLAVOR},
    ),
    (
        calls.resize_disk(ME, 40_960),
        lambda c: c.resize_disk(ME, 40_960),
        f"POST /api/instances/{ME}/resize/",
        {"disk_size": 40_960},
    ),
]


def client(server: Server) -> Client:
    return Client(transport(server), SPECIFICATION)


@pytest.mark.parametrize(("call", "method", "asked", "body"), ALL)
async def test_what_a_call_says_is_what_is_sent(call: Call, method: Method, asked: str, body: object) -> None:
    server = answering(reply({"status": "it was scheduled"}, 202))
    accepted = await client(server).perform(call)
    await method(client(server))
    assert server.asked == [asked, asked]
    assert asked == f"{call.method} /{call.path}"
    assert server.bodies() == ([] if body is None else [body, body])
    assert call.body == body
    assert accepted.status == "it was scheduled"


@pytest.mark.parametrize("bad", ["", "x" * 32, "AB" * 16, f"{ME}\n", "../users", "%2e"])
@pytest.mark.parametrize("make", [calls.start, calls.stop, calls.restart, calls.delete])
def test_h16_nothing_but_a_uuid_is_put_into_an_address(make: Callable[[str], Call], bad: str) -> None:
    with pytest.raises(Invalid):
        make(bad)


@pytest.mark.parametrize(("call", "method", "asked", "body"), ALL)
@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_call_is_sent_once_whatever_is_answered(
    call: Call, method: Method, asked: str, body: object, status: int
) -> None:
    server = answering(reply({"detail": "later"}, status, {"Retry-After": "0"}))
    with pytest.raises(Exception, match="later"):
        await client(server).perform(call)
    assert server.asked == [asked]


@pytest.mark.parametrize("lost", [TimeoutError(), ConnectionResetError()])
async def test_n08_a_call_whose_answer_is_lost_is_not_sent_again(lost: OSError) -> None:
    server = answering(lost)
    with pytest.raises((Timeout, Unreachable)) as caught:
        await client(server).perform(calls.delete(ME))
    assert caught.value.outcome_unknown
    assert len(server.asked) == 1


async def test_an_answer_tells_what_the_server_calls_the_request() -> None:
    named = {"X-Request-Id": "ab\x1b[31m-12 "}
    made = {"url": "", "uuid": ME, "hostname": "web", "request_id": "from the body"}
    server = answering(reply({"status": "ok", "request_id": "from the body"}, 202, named), reply(made, 201, named))
    assert (await client(server).perform(calls.stop(ME))).request_id == "ab␛[31m-12"
    new = NewInstance(hostname="web", template="t", flavor="f", project="p", ssh_public_key="k")
    assert (await client(server).create(new)).request_id == "ab␛[31m-12"
    edited = await client(server).edit(ME, InstanceEdit(hostname="web", description="", security_groups=()))
    assert edited.request_id == "ab␛[31m-12"


async def test_an_answer_without_a_name_has_none_whatever_the_body_says() -> None:
    server = answering(reply({"status": "ok", "request_id": "from the body"}, 202))
    assert (await client(server).perform(calls.stop(ME))).request_id == ""


@pytest.mark.parametrize(("status", "kind"), [(403, Forbidden), (500, ServerFault)])
async def test_a_refusal_tells_what_the_server_calls_the_request(status: int, kind: type[Forbidden]) -> None:
    server = answering(reply({"detail": "no"}, status, {"x-request-id": "r-9"}))
    with pytest.raises(kind) as caught:
        await client(server).perform(calls.stop(ME))
    assert caught.value.request_id == "r-9"


@pytest.mark.parametrize("status", [200, 202, 204])
async def test_p10_an_empty_answer_to_an_action_is_taken_for_a_yes(status: int) -> None:
    assert await client(answering(httpx.Response(status))).perform(calls.stop(ME)) == Accepted()
