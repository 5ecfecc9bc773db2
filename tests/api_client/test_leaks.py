"""Where the token must never be: in errors, logs, tracebacks, and with anybody but its own server."""

from __future__ import annotations

import base64
import logging
import re
import ssl
import traceback
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest

from api_client import Connection, connect
from api_client.clean import clean
from api_client.errors import ApiError
from api_client.models import NewInstance
from api_client.sandbox import Sandbox
from api_client.sandbox.faults import DROPPED, LOGIN_PAGE, LOST_ANSWER, REFUSED, SERVER_FAULT
from api_client.secret import Token
from tests.api_client.servers import BASE, TOKEN, Waits, answering, html, reply, transport
from tests.api_client.sockets import HERE, OK, PATIENT, answer, gate, hang_up, listening, saying

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable, Iterator

    from api_client.client import Client
    from api_client.sandbox import Fault
    from tests.api_client.sockets import Act

PASSWORD = "correct-horse"
HEADER = f"Token {TOKEN}"
SPELLINGS = (
    TOKEN,
    quote(HEADER),
    base64.b64encode(TOKEN.encode()).decode(),
    base64.b64encode(HEADER.encode()).decode(),
)
UUID = "0" * 32


def leaks(text: str) -> list[str]:
    """The forms of the token that are in a text."""
    return [spelling for spelling in SPELLINGS if spelling in text]


def told(error: BaseException) -> Iterator[str]:
    """All that an error and what led to it can be made to say, local variables included."""
    yield "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    waiting: list[BaseException | None] = [error]
    while waiting:
        if (current := waiting.pop()) is not None:
            yield from (str(current), repr(current), repr(vars(current)), repr(current.args))
            waiting += [current.__cause__, current.__context__]


FAULTS: dict[str, httpx.Response | Exception] = {
    "the name": httpx.ConnectError("name"),
    "the connection": httpx.ReadError(""),
    "the handshake": ssl.SSLError(1, "bad"),
    "the proxy": httpx.ProxyError("407 no"),
    "the pool": httpx.PoolTimeout(""),
    "the deadline": TimeoutError(),
    "the protocol": httpx.RemoteProtocolError("illegal"),
    "the depth": RecursionError(),
    "the status": reply({"detail": "no"}, 401),
    "the fields": reply({"hostname": ["no"]}, 400),
    "the page": html(502),
    "the redirect": httpx.Response(302, headers={"Location": "https://evil.example/"}),
    "the packing": httpx.Response(200, headers={"Content-Encoding": "br"}, stream=httpx.ByteStream(b"x")),
    "the JSON": httpx.Response(200, content=b"{"),
    "the shape": reply([1]),
    "a mistake of ours": AttributeError("typo"),
}


async def everything(client: Client) -> list[Exception]:
    """What each kind of request fails with."""
    new = NewInstance(hostname="web", template="t", flavor="f", project="p", ssh_public_key="k")
    wishes: list[Callable[[], Awaitable[object]]] = [
        client.me,
        client.sweep,
        lambda: client.row(UUID),
        lambda: client.instance(UUID),
        lambda: client.usage(UUID, "cpu"),
        lambda: client.create(new),
        lambda: client.start(UUID),
        lambda: client.row("no uuid"),
        lambda: client.login("alice", PASSWORD),
    ]
    errors = []
    for wish in wishes:
        try:
            await wish()
        except Exception as error:  # noqa: BLE001 (whatever it is, it must not tell)
            errors.append(error)
    return errors


@pytest.mark.parametrize("name", FAULTS)
async def test_s03_whatever_fails_the_token_is_in_no_error_and_no_traceback(name: str) -> None:
    server = answering(FAULTS[name])
    connection = Connection(BASE, Token(TOKEN), dialect="specification")
    client = await connect(connection, handler=server.handler, rhythm=Waits().rhythm)
    errors = await everything(client)
    assert len(errors) > 6
    assert any(request.headers.get("Authorization") == HEADER for request in server.requests)
    for error in errors:
        said = "\n".join(told(error))
        assert not leaks(said)
        assert PASSWORD not in "\n".join((str(error), repr(error), *map(repr, error.args)))


async def test_s03_a_request_that_cannot_be_built_does_not_tell_either() -> None:
    server = answering(reply([]))
    for path, body in (("api/../keys/", {}), ("api/keys/", {"hostname": object()})):
        with pytest.raises((ValueError, TypeError)) as caught:
            await transport(server).send("POST", path, body)
        assert not leaks("\n".join(told(caught.value)))
    assert server.requests == []


SOCKETS: dict[str, Act] = {"an answer": answer, "silence": hang_up, "nonsense": saying(b"\x00\x01\x02\r\n\r\n")}


@pytest.mark.parametrize("name", SOCKETS)
async def test_s04_at_every_level_the_token_is_in_no_log(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.NOTSET)
    for logger in ("httpx", "httpcore", "asyncio", "api_client"):
        caplog.set_level(1, logger=logger)
    async with listening(SOCKETS[name]) as peer, gate(peer.port, limits=PATIENT) as sending:
        for method in ("GET", "POST"):
            try:
                await sending.send(method, "api/instances/", {"password": PASSWORD})
            except ApiError:
                continue
    assert TOKEN.encode() in peer.received
    assert [record for record in caplog.records if record.name.startswith("httpcore")]
    said = "\n".join(f"{record.getMessage()} {record.args!r}" for record in caplog.records)
    assert not leaks(said)
    assert PASSWORD not in said


@pytest.mark.parametrize("fault", [None, REFUSED, DROPPED, LOST_ANSWER, LOGIN_PAGE, SERVER_FAULT])
async def test_s04_nor_do_a_session_and_its_failures_log_it(
    fault: Fault | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    sandbox = Sandbox(instances=3, tokens={"staff": TOKEN})
    client = await connect(
        Connection(BASE, Token(TOKEN), dialect="specification"), handler=sandbox.handler(), rhythm=Waits().rhythm
    )
    if fault is not None:
        sandbox.faults.fail_next(fault, times=100)
    for error in await everything(client):
        assert not leaks("\n".join(told(error)))
    assert not leaks(caplog.text)
    assert PASSWORD not in caplog.text


async def test_s08_two_servers_share_no_token_no_cookie_and_no_connection() -> None:
    other = "f" * 40
    cookie = OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: session=abc; Path=/; Domain=127.0.0.1\r\n\r\n")

    async def with_cookie(_: object, _reader: object, writer: asyncio.StreamWriter) -> None:
        writer.write(cookie)
        await writer.drain()

    async with listening(with_cookie) as north, listening(answer) as south:
        clients = [
            await connect(Connection(f"http://{HERE}:{peer.port}", Token(token), dialect="specification"))
            for peer, token in ((north, TOKEN), (south, other))
        ]
        for client in (*clients, *clients):
            assert await client.keys() == ()
        for client in clients:
            await client.aclose()
    assert TOKEN.encode() in north.received
    assert other.encode() not in north.received
    assert other.encode() in south.received
    assert TOKEN.encode() not in south.received
    assert b"session=abc" not in south.received


async def test_s08_a_token_that_is_taken_on_later_stays_with_its_client() -> None:
    async with (
        listening(answer) as north,
        listening(answer) as south,
        gate(north.port) as first,
        gate(south.port) as second,
    ):
        second.authenticate(Token("e" * 40))
        await first.get("api/keys/")
        await second.get("api/keys/")
    assert b"e" * 40 not in north.received
    assert TOKEN.encode() not in south.received


async def test_s10_a_cookie_is_not_sent_back() -> None:
    said = OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: csrftoken=xyz; Path=/\r\nSet-Cookie: sessionid=uvw\r\n\r\n")

    async def set_cookies(_: object, _reader: object, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        await writer.drain()

    async with listening(set_cookies) as peer, gate(peer.port, limits=PATIENT) as sending:
        for _ in range(3):
            await sending.get("api/keys/")
        await sending.send("POST", "api/keys/", {})
    assert peer.received.count(b"Authorization: ") == 4
    assert not re.search(rb"cookie|csrf|xyz|uvw", peer.received, re.IGNORECASE)


@pytest.mark.parametrize("payload", [b"\x9b2J", b"\x1b[2J", b"\x1b]0;t\x07", b"\xc2\x9b", b"\x7f\x05"])
async def test_h13_what_a_server_writes_into_headers_is_neither_shown_nor_logged(
    payload: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    said = b"HTTP/1.1 500 %b\r\nX-Request-Id: a%bb\r\nContent-Length: 0\r\n\r\n" % (payload, payload)
    caplog.set_level(logging.INFO)
    async with listening(saying(said)) as peer, gate(peer.port, limits=PATIENT) as sending:
        with pytest.raises(ApiError) as caught:
            await sending.send("POST", "api/keys/")
    for text in (str(caught.value), caught.value.request_id, caught.value.advice, caplog.text):
        assert clean(text) == text
