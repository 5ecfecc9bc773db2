"""Whatever a server says, what comes out is an answer or one of our errors: by properties, and on a socket."""

from __future__ import annotations

import asyncio
import json
from random import Random
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api_client import calls, errors
from api_client.clean import is_clean
from api_client.client import Client
from api_client.dialects import SPECIFICATION
from api_client.errors import ApiError
from tests.api_client.records import page, record, uuid
from tests.api_client.servers import Server, transport
from tests.api_client.sockets import OK, PATIENT, gate, listening
from tests.api_client.test_wire import JSON

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.api_client.sockets import Peer

CLOSED = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ApiError)}
"""All there are."""

ME = uuid(1)

ASKS: list[Callable[[Client], Awaitable[object]]] = [
    lambda client: client.sweep(),
    lambda client: client.row(ME),
    lambda client: client.instance(ME),
    lambda client: client.clouds(),
    lambda client: client.keys(),
    lambda client: client.usage(ME, "cpu"),
    lambda client: client.perform(calls.stop(ME)),
    lambda client: client.login("me", "secret"),
]

BASE_LINK = "https://cloud.example/api/instances/"
HEADER = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=40)
TARGET = st.sampled_from(
    [
        *("", "/", "?page=2", "?page=1", "?page=-1", "?page=1e9", "?page=" + "9" * 30, "?page=2&page=3", "?page=%32"),
        *(
            "//evil.example/?page=2",
            "https://evil.example/?page=2",
            "http://[::1",
            "javascript:alert(1)",
            "http://x:99999/",
        ),
        *(
            "https://user@cloud.example/?page=2",
            "https://cloud.example:444/?page=2",
            "\xff",
            "https://\x7f/",
            BASE_LINK,
        ),
    ]
)
LINK = st.one_of(
    HEADER,
    st.builds("<{}>; rel={}next{}".format, TARGET, st.sampled_from(["", '"', "'"]), st.sampled_from(["", '"', ", <"])),
)
COUNT = st.one_of(HEADER, st.sampled_from(["0", "1", "2", "-1", "1.5", "١", "9" * 15, "9" * 20, "499999", "600000"]))
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Link": LINK,
        "X-Result-Count": COUNT,
        "Content-Type": st.one_of(HEADER, st.sampled_from(["application/json", "text/html", "APPLICATION/JSON; x"])),
        "Content-Encoding": st.one_of(HEADER, st.sampled_from(["", "identity", "gzip", "gzip, gzip", "br"])),
        "Location": st.one_of(HEADER, TARGET),
        "Retry-After": st.one_of(
            HEADER, st.sampled_from(["7", "-1", "1e9", "nan", "inf", "Fri, 31 Dec 9999 23:59:59 GMT"])
        ),
        "Date": st.one_of(
            HEADER, st.sampled_from(["Thu, 01 Jan 0000 00:00:00 GMT", "Mon, 99 Jan 2020 99:99:99 +9999"])
        ),
        "X-Request-Id": HEADER,
    },
)
CHANGED = st.dictionaries(st.sampled_from(sorted(record())), JSON, max_size=4).map(lambda odd: record(1, **odd))
BODY = st.one_of(
    st.binary(max_size=60),
    JSON.map(lambda value: json.dumps(value).encode()),
    CHANGED.map(lambda odd: json.dumps(odd).encode()),
    st.lists(st.one_of(CHANGED, JSON), max_size=3).map(lambda found: page(*found)),
    st.dictionaries(st.sampled_from(["detail", "status", "hostname", "non_field_errors", "token"]), JSON).map(
        lambda told: json.dumps(told).encode()
    ),
)
STATUS = st.one_of(
    st.sampled_from([200, 200, 200, 201, 202, 204, 302, 400, 401, 403, 404, 409, 429, 500]), st.integers(100, 999)
)


async def outcome(client: Client, ask: Callable[[Client], Awaitable[object]]) -> object:
    """What came of it: an answer, or one of the errors there are."""
    try:
        came: object = await ask(client)
    except ApiError as error:
        came = error
    if isinstance(came, ApiError):
        assert type(came) in CLOSED
        assert is_clean(came.detail)
    return came


def raw_headers(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]


@given(st.sampled_from(ASKS), STATUS, HEADERS, BODY)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_p11_p19_nothing_but_answers_and_our_own_errors_comes_of_anything_a_server_says(
    ask: Callable[[Client], Awaitable[object]], status: int, headers: dict[str, str], body: bytes
) -> None:
    server = Server(lambda _: httpx.Response(status, headers=raw_headers(headers), stream=httpx.ByteStream(body)))
    client = Client(transport(server), SPECIFICATION)
    asyncio.run(outcome(client, ask))


@given(LINK, st.integers(0, 3))
@settings(max_examples=300, deadline=None)
def test_p19_no_link_leads_anywhere_but_to_the_next_page_of_ours(link: str, length: int) -> None:
    """Each page of a list that does not count has the same link: it ends after the second at the latest."""
    body = page(*(record(number) for number in range(length)))
    headers = raw_headers({"Content-Type": "application/json", "Link": link})
    server = Server(lambda _: httpx.Response(200, headers=headers, stream=httpx.ByteStream(body)))
    asyncio.run(outcome(Client(transport(server), SPECIFICATION), ASKS[0]))
    assert len(server.requests) <= 4
    assert {(request.url.host, request.url.path) for request in server.requests} == {
        ("cloud.example", "/api/instances/")
    }


def mutated(answer: bytes, chance: Random) -> bytes:
    """The answer with some bytes changed, taken out, doubled or put in."""
    data = bytearray(answer)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randint(1, 8)]
            case 2:
                data[at:at] = data[at : at + chance.randint(1, 20)]
            case _:
                data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 4)))
        data = data or bytearray(b"x")
    return bytes(data)


ANSWERS = (
    OK,
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
    b'HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{"status": "x"}',
    b"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.invalid/\r\nContent-Length: 0\r\n\r\n",
)


@pytest.mark.parametrize("seed", range(4))
async def test_p11_nothing_but_answers_and_our_own_errors_comes_of_any_bytes(seed: int) -> None:
    chance = Random(seed)

    async def say(_: Peer, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(mutated(ANSWERS[seed], chance))
        await writer.drain()

    seen: set[Any] = set()
    async with listening(say) as peer, gate(peer.port, limits=PATIENT) as way:
        client = Client(way, SPECIFICATION)
        for _ in range(60):
            seen.add(type(await outcome(client, ASKS[6])))
    assert len(seen) > 1
