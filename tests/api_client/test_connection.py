from __future__ import annotations

import pytest

from api_client import Client, Connection, connect
from api_client.dialects import NODECONDUCTOR_0_24, SPECIFICATION
from api_client.errors import Invalid, Unauthenticated
from api_client.transport import Token
from tests.api_client.servers import BASE, TOKEN, Server, answering, reply


async def connected(server: Server, dialect: str = "auto", token: Token | None = Token(TOKEN)) -> Client:  # noqa: B008 (it never changes)
    return await connect(Connection(BASE, token, dialect=dialect), handler=server.handler)


async def test_a_named_dialect_is_not_asked_for() -> None:
    server = answering(reply({}))
    assert (await connected(server, "nodeconductor-0.24")).dialect is NODECONDUCTOR_0_24
    assert (await connected(server, "specification")).dialect is SPECIFICATION
    assert server.requests == []


async def test_before_the_log_in_nothing_is_asked() -> None:
    server = answering(reply({"token": "abc"}))
    client = await connected(server, token=None)
    assert (await client.login("alice", "secret")).reveal() == "abc"
    assert server.asked == ["POST /api-auth/password/"]


async def test_a_refused_token_is_told() -> None:
    with pytest.raises(Unauthenticated, match="Invalid token"):
        await connected(answering(reply({"detail": "Invalid token"}, 401)))


async def test_the_page_size_is_the_profiles() -> None:
    server = answering(reply([]))
    client = await connect(Connection(BASE, page_size=7, dialect="specification"), handler=server.handler)
    await client.sweep()
    await client.keys()
    assert server.asked == ["GET /api/instances/?o=hostname&page_size=7", "GET /api/keys/?page_size=7"]


@pytest.mark.parametrize(
    ("connection", "field"),
    [
        (Connection("ftp://cloud.example"), "url"),
        (Connection("http://cloud.example"), "url"),
        (Connection(BASE, ca_file="/nowhere/ca.pem"), "ca_file"),
        (Connection(BASE, client_cert="/nowhere/me.pem"), "client_cert"),
        (Connection(BASE, proxy="garbage://x"), "proxy"),
        (Connection(BASE, dialect="klingon"), "dialect"),
    ],
)
async def test_a_wrong_setting_is_named(connection: Connection, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        await connect(connection)
    assert set(caught.value.fields) == {field}


async def test_plain_http_must_be_allowed() -> None:
    server = answering(reply([]))
    connection = Connection("http://cloud.example", dialect="specification", allow_plain_http=True)
    client = await connect(connection, handler=server.handler)
    await client.keys()
    assert str(server.requests[0].url).startswith("http://cloud.example/api/keys/")
