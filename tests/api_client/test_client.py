from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx
import pytest

from api_client.client import Client
from api_client.dialects import NODECONDUCTOR_0_11, SPECIFICATION, Dialect
from api_client.errors import ApiError, BadReply, Invalid, MissingEndpoint, Unauthenticated, WrongState
from api_client.listing import ListQuery
from api_client.models import Accepted, InstanceEdit, NewInstance
from api_client.secret import Token
from tests.api_client.records import record, uuid
from tests.api_client.servers import BASE, TOKEN, Server, answering, html, reply, transport

if TYPE_CHECKING:
    from api_client.paging import Page

Ask: TypeAlias = Callable[[Client], Awaitable[Any]]

ME = uuid(1)
FLAVOR = f"{BASE}api/flavors/{uuid(9)}/"
NEW = NewInstance(
    hostname="test VM",
    description="sample",
    template="t",
    flavor="f",
    project="p",
    ssh_public_key="k",
    security_groups=("g", "h"),
    internal_ips=("10.242.22.8", "172.18.216.75"),
    external_ips=("131.107.140.29", "216.21.127.62"),
)
EDIT = InstanceEdit(hostname="new", description="", security_groups=())


def client(server: Server, dialect: Dialect = SPECIFICATION) -> Client:
    return Client(transport(server), dialect)


def scheduled(words: str = "start was scheduled") -> httpx.Response:
    return reply({"status": words}, 202)


@pytest.mark.parametrize(
    ("ask", "answer", "asked", "body"),
    [
        (lambda c: c.start(ME), scheduled(), f"POST /api/instances/{ME}/start/", None),
        (lambda c: c.stop(ME), scheduled(), f"POST /api/instances/{ME}/stop/", None),
        (lambda c: c.restart(ME), scheduled(), f"POST /api/instances/{ME}/restart/", None),
        (lambda c: c.delete(ME), scheduled(), f"DELETE /api/instances/{ME}/", None),
        (
            lambda c: c.resize_flavor(ME, FLAVOR),
            scheduled(),
            f"POST /api/instances/{ME}/resize/",
            {"flavor": FLAVOR},
        ),
        (lambda c: c.resize_disk(ME, 40960), scheduled(), f"POST /api/instances/{ME}/resize/", {"disk_size": 40960}),
        (
            lambda c: c.edit(ME, EDIT),
            reply({}),
            f"PUT /api/instances/{ME}/",
            {"hostname": "new", "description": "", "security_groups": []},
        ),
        (lambda c: c.row(ME), reply(record()), f"GET /api/instances/{ME}/", None),
        (lambda c: c.instance(ME), reply(record()), f"GET /api/instances/{ME}/", None),
        (
            lambda c: c.usage(ME, "cpu", start=10, end=20, datapoints=3),
            reply([]),
            f"GET /api/instances/{ME}/usage/?item=cpu&from=10&to=20&datapoints=3",
            None,
        ),
        (lambda c: c.usage(ME, "storage"), reply([]), f"GET /api/instances/{ME}/usage/?item=storage", None),
        (lambda c: c.version(), reply({"version": "0.12.0"}), "GET /api/version/", None),
        (lambda c: c.me(), reply([{"url": "u"}]), "GET /api/users/?current=&page_size=100", None),
        (lambda c: c.projects(), reply([]), "GET /api/projects/?page_size=100", None),
        (lambda c: c.projects(can_admin=True), reply([]), "GET /api/projects/?can_admin=1&page_size=100", None),
        (lambda c: c.projects(can_manage=True), reply([]), "GET /api/projects/?can_manage=1&page_size=100", None),
        (lambda c: c.clouds(), reply([]), "GET /api/clouds/?page_size=100", None),
        (lambda c: c.templates(ME), reply([]), f"GET /api/iaas-templates/?cloud={ME}&page_size=100", None),
        (lambda c: c.keys(), reply([]), "GET /api/keys/?page_size=100", None),
        (lambda c: c.keys(ME), reply([]), f"GET /api/keys/?user_uuid={ME}&page_size=100", None),
        (
            lambda c: c.security_groups(ME, uuid(2)),
            reply([]),
            f"GET /api/security-groups/?project={ME}&cloud={uuid(2)}&page_size=100",
            None,
        ),
        (lambda c: c.sweep(), reply([]), "GET /api/instances/?o=hostname&page_size=100", None),
    ],
)
async def test_n15_what_each_method_asks(ask: Ask, answer: httpx.Response, asked: str, body: object) -> None:
    server = answering(answer)
    await ask(client(server))
    assert server.asked == [asked]
    assert server.bodies() == ([] if body is None else [body])


async def test_a_sweep_brings_rows_and_tells_of_pages() -> None:
    pages: list[Page] = []
    server = answering(reply([record(1), record(2), "junk"], headers={"X-Result-Count": "3"}))
    sweep = await client(server).sweep(on_page=pages.append)
    assert [row.uuid for row in sweep.rows] == [uuid(1), uuid(2)]
    assert (len(sweep.bad), sweep.total) == (1, 3)
    assert [(page.rows, page.bad, page.done, page.total) for page in pages] == [(sweep.rows, sweep.bad, 1, 1)]


@pytest.mark.parametrize(("dialect", "code"), [(SPECIFICATION, "%2B"), (NODECONDUCTOR_0_11, "3")])
async def test_a_state_is_asked_for_in_the_servers_dialect(dialect: Dialect, code: str) -> None:
    server = answering(reply([]))
    await client(server, dialect).sweep(ListQuery(state="Online", project="a b", order="-project__name"))
    assert server.asked == [f"GET /api/instances/?state={code}&project_name=a+b&o=-project_name&page_size=100"]


async def test_a_creation_sends_all_nine_inputs() -> None:
    server = answering(reply({"url": "u", "uuid": ME, "hostname": "test VM"}, 201))
    created = await client(server).create(NEW)
    assert created.uuid == ME
    assert server.asked == ["POST /api/instances/"]
    assert server.bodies() == [
        {
            "hostname": "test VM",
            "description": "sample",
            "template": "t",
            "flavor": "f",
            "project": "p",
            "ssh_public_key": "k",
            "security_groups": [{"url": "g"}, {"url": "h"}],
            "internal_ips": "10.242.22.8,172.18.216.75",
            "external ips": "131.107.140.29,216.21.127.62",
        }
    ]


async def test_addresses_that_are_not_asked_for_are_not_sent() -> None:
    server = answering(reply({"uuid": ME}, 201))
    await client(server).create(NEW.model_copy(update={"internal_ips": (), "external_ips": ()}))
    assert not [name for name in server.bodies()[0] if "ips" in name]


async def test_a_refused_creation_names_the_fields() -> None:
    server = answering(reply({"hostname": ["This field is required."]}, 400))
    with pytest.raises(Invalid) as caught:
        await client(server).create(NEW)
    assert caught.value.fields == {"hostname": ("This field is required.",)}


async def test_p22_an_edit_never_forgets_the_security_groups() -> None:
    server = answering(reply({}))
    await client(server).edit(ME, InstanceEdit(hostname="a", description="b", security_groups=("g",)))
    assert server.bodies() == [{"hostname": "a", "description": "b", "security_groups": [{"url": "g"}]}]


async def test_a_log_in_trades_a_password_for_a_token_without_sending_an_old_one() -> None:
    server = answering(reply({"token": "abc"}))
    token = await client(server).login("alice", "secret")
    assert token.reveal() == "abc"
    assert server.asked == ["POST /api-auth/password/"]
    assert server.bodies() == [{"username": "alice", "password": "secret"}]
    assert "Authorization" not in server.requests[0].headers


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (reply({"detail": "Invalid username/password"}, 401), "Invalid username/password"),
        (reply({"password": ["This field is required."]}, 401), "password: This field is required."),
        (reply({"detail": "User account is disabled"}, 401), "disabled"),
    ],
)
async def test_a_refused_log_in_is_tried_once(answer: httpx.Response, words: str) -> None:
    server = answering(answer)
    with pytest.raises(Unauthenticated, match=words) as caught:
        await client(server).login("alice", "hunter2")
    assert "hunter2" not in str(caught.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize("body", [{}, [], {"token": 5}, {"token": ""}, {"token": "a b"}])
async def test_a_log_in_without_a_proper_token(body: object) -> None:
    with pytest.raises(ApiError):
        await client(answering(reply(body))).login("alice", "secret")


async def test_a_new_token_is_used_from_then_on_over_the_same_connections() -> None:
    server = answering(reply([]), reply([]), scheduled())
    asking = client(server)
    await asking.keys()
    asking.authenticate(Token("new" * 10))
    await asking.keys()
    await asking.stop(ME)
    carried = [request.headers["Authorization"] for request in server.requests]
    assert carried == [f"Token {TOKEN}", f"Token {'new' * 10}", f"Token {'new' * 10}"]
    assert {request.url.host for request in server.requests} == {"cloud.example"}


async def test_p10_the_words_of_an_accepted_action_are_kept() -> None:
    assert await client(answering(scheduled("stop was scheduled"))).stop(ME) == Accepted(status="stop was scheduled")
    assert await client(answering(httpx.Response(204))).delete(ME) == Accepted()


@pytest.mark.parametrize(
    ("answer", "kind", "unknown"),
    [
        (html(404), MissingEndpoint, False),
        (reply({"status": "not allowed"}, 409), WrongState, False),
        (reply({"detail": "Method not allowed."}, 405), BadReply, False),
        (html(200, "<form>"), BadReply, True),
        (reply([1], 202), BadReply, True),
    ],
)
async def test_an_action_that_fails(answer: httpx.Response, kind: type[ApiError], *, unknown: bool) -> None:
    with pytest.raises(kind) as caught:
        await client(answering(answer)).restart(ME)
    assert caught.value.outcome_unknown is unknown


@pytest.mark.parametrize(
    "bad", ["", "..", "a/b", "a?b", "a#b", ME[:-1], ME + "0", ME + "\n", ME[:-1] + "A", ME[:-1] + "１", f"{ME}/../x"]
)
async def test_h14_h16_nothing_but_a_uuid_gets_into_an_address(bad: str) -> None:
    server = answering(reply({}))
    c = client(server)
    asks: list[Awaitable[object]] = [
        c.start(bad),
        c.stop(bad),
        c.restart(bad),
        c.delete(bad),
        c.edit(bad, EDIT),
        c.row(bad),
        c.instance(bad),
        c.resize_disk(bad, 1),
        c.usage(bad, "cpu"),
        c.templates(bad),
        c.keys(bad),
        c.security_groups(bad, ME),
        c.security_groups(ME, bad),
    ]
    for ask in asks:
        with pytest.raises(Invalid):
            await ask
    assert server.requests == []


@pytest.mark.parametrize("ask", [lambda c: c.usage(ME, "disk"), lambda c: c.usage(ME, "cpu", datapoints=0)])
async def test_a_usage_question_that_crashes_servers_is_not_asked(ask: Ask) -> None:
    server = answering(reply([]))
    with pytest.raises(Invalid):
        await ask(client(server))
    assert server.requests == []


async def test_usage_points_are_read() -> None:
    points = await client(answering(reply([{"from": 1, "to": 2, "value": 7.5}, {"from": 2, "to": 3}]))).usage(ME, "cpu")
    assert [(point.start, point.end, point.value) for point in points] == [(1, 2, 7.5), (2, 3, None)]


@pytest.mark.parametrize("ask", [lambda c: c.row(ME), lambda c: c.instance(ME)])
@pytest.mark.parametrize("answer", [reply(record(2)), reply({}), reply([]), html(200), reply(None)])
async def test_an_answer_about_something_else_is_refused(ask: Ask, answer: httpx.Response) -> None:
    with pytest.raises(BadReply):
        await ask(client(answering(answer)))


@pytest.mark.parametrize(
    ("ask", "body"),
    [
        (lambda c: c.me(), []),
        (lambda c: c.me(), [{"url": "a"}, {"url": "b"}]),
        (lambda c: c.projects(), {}),
        (lambda c: c.clouds(), ["text"]),
        (lambda c: c.clouds(), [{"flavors": 5}]),
        (lambda c: c.version(), {}),
        (lambda c: c.version(), ["0.12"]),
        (lambda c: c.usage(ME, "cpu"), [{"from": "x"}]),
    ],
)
async def test_lists_of_the_wrong_shape_are_refused(ask: Ask, body: object) -> None:
    with pytest.raises(BadReply):
        await ask(client(answering(reply(body))))


async def test_a_page_that_did_not_change_brings_the_same_rows_again() -> None:
    page = reply([record(1)], headers={"X-Result-Count": "1"})
    other = reply([record(1, hostname="new")], headers={"X-Result-Count": "1"})
    c = client(answering(page, page, other))
    sweeps = [await c.sweep() for _ in range(3)]
    assert sweeps[0].rows[0] is sweeps[1].rows[0]
    assert sweeps[2].rows[0].hostname == "new"


async def test_requests_are_counted_and_the_connections_closed() -> None:
    c = client(answering(reply([])))
    await c.clouds()
    await c.keys()
    assert c.meter.per_minute(0.0) == 2
    assert c.base_url == BASE
    await c.aclose()
