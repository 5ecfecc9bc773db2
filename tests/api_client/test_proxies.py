"""The proxy that is named: what goes through it, what it must not see, and its refusals in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import trustme

from api_client.connection import Connection, connect
from api_client.errors import ApiError, Invalid, Timeout, TlsFailure, Unreachable
from api_client.tls import make_context
from api_client.transport import Token, Transport
from tests.api_client.servers import BASE, TOKEN
from tests.api_client.sockets import (
    HERE,
    PATH,
    PATIENT,
    answer,
    certified,
    gate,
    hang_up,
    listening,
    say_nothing,
    saying,
    tunnel,
)

if TYPE_CHECKING:
    import ssl


async def test_n16_a_proxy_in_the_environment_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening(answer) as peer, listening(answer) as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://{HERE}:{proxy.port}")
        async with gate(peer.port, limits=PATIENT) as transport:
            await transport.get(PATH)
        assert proxy.connections == 0
        async with gate(peer.port, proxy=f"http://{HERE}:{proxy.port}", limits=PATIENT) as transport:
            await transport.get(PATH)
        assert proxy.connections == 1


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_n16_a_proxy_carries_what_it_cannot_read(scheme: str, authority: trustme.CA, ca_file: str) -> None:
    own = certified(authority) if scheme == "https" else None
    async with listening(answer, certified(authority)) as peer, listening(tunnel, own) as proxy:
        settings = Connection(
            f"https://{HERE}:{peer.port}",
            Token(TOKEN),
            ca_file=ca_file,
            proxy=f"{scheme}://{HERE}:{proxy.port}",
            dialect="specification",
        )
        client = await connect(settings)
        assert await client.keys() == ()
        await client.aclose()
    assert proxy.received.startswith(b"CONNECT ")
    assert TOKEN.encode() not in proxy.received
    assert TOKEN.encode() in peer.received


async def test_n12_a_proxy_of_an_unknown_authority_is_refused(authority: trustme.CA, ca_file: str) -> None:
    async with listening(tunnel, certified(trustme.CA())) as proxy:
        error = await failing(make_context(ca_file), f"https://{HERE}:{proxy.port}")
    assert isinstance(error, TlsFailure)
    assert proxy.received == b""


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (b"403 Forbidden", "does not let us through to 127.0.0.1:1 (403)"),
        (b"405 No", "does not let us through to 127.0.0.1:1 (405)"),
        (b"407 Proxy Authentication Required", "wants a user name and a password"),
        (b"502 Bad Gateway", "cannot reach 127.0.0.1:1 (502)"),
        (b"504 \x1b]0;owned\x07", "cannot reach 127.0.0.1:1 (504)"),
    ],
)
async def test_n16_a_proxys_refusal_is_told(status: bytes, words: str) -> None:
    async with listening(saying(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n")) as proxy:
        error = await failing(None, f"http://{HERE}:{proxy.port}")
    assert type(error) is Unreachable
    assert error.detail.startswith(f"The proxy {HERE}:{proxy.port} ")
    assert words in error.detail
    assert "\x1b" not in error.detail + error.advice
    assert not error.sent


async def test_n16_a_proxy_that_answers_for_the_server_may_want_a_password_too() -> None:
    said = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    async with (
        listening(saying(said)) as proxy,
        gate(1, proxy=f"http://{HERE}:{proxy.port}", limits=PATIENT) as transport,
    ):
        with pytest.raises(Unreachable, match="wants a user name") as caught:
            await transport.send("POST", PATH)
    assert not caught.value.outcome_unknown


async def test_n01_n02_it_is_the_proxy_that_cannot_be_reached() -> None:
    async with listening(answer) as proxy:
        port = proxy.port
    assert f"the proxy {HERE}:{port} was refused" in (await failing(None, f"http://{HERE}:{port}")).detail
    assert "The name nowhere.invalid was not found" in (await failing(None, "http://nowhere.invalid:3128")).detail


async def test_n04_n06_what_breaks_behind_a_proxy_may_be_either() -> None:
    async with listening(hang_up) as proxy:
        error = await failing(None, f"http://{HERE}:{proxy.port}")
    assert f"{HERE}:1, through the proxy {HERE}:{proxy.port}, ended the connection" in error.detail
    async with listening(say_nothing) as proxy, gate(1, "https", proxy=f"http://{HERE}:{proxy.port}") as transport:
        with pytest.raises(Timeout, match=r"through the proxy .*, took too long"):
            await transport.send("POST", PATH)


@pytest.mark.parametrize(
    ("proxy", "reason"),
    [
        ("garbage://x", "http://"),
        ("://", "http://|no address"),
        ("", "http://"),
        ("proxy.example:8080", "http://"),
        ("http://", "http://"),
        ("socks5://x:1", "http://"),
        ("http://[::1", "no address"),
        ("http://proxy.example:99999", "port|no address"),
        ("http://proxy.example:0", "port"),
        ("http://me:hidden@proxy.example:3128", "user name and password"),
        ("http://hidden@proxy.example:3128", "user name and password"),
        ("http://me:hidden@proxy example:3128", "user name and password|no address"),
    ],
)
def test_c14_a_bad_proxy_is_refused_without_repeating_it(proxy: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason) as caught:
        Transport(BASE, Token(TOKEN), proxy=proxy)
    assert set(caught.value.fields) == {"proxy"}
    assert "hidden" not in str(caught.value)
    assert "hidden" not in repr(caught.value.fields)


@pytest.mark.parametrize("proxy", ["http://proxy.example:3128", "https://proxy.example"])
def test_c06_plain_http_does_not_go_through_a_proxy_elsewhere(proxy: str) -> None:
    with pytest.raises(Invalid, match="the proxy can read the token"):
        Transport("http://localhost:8000/", Token(TOKEN), proxy=proxy)
    Transport("http://localhost:8000/", Token(TOKEN), proxy=proxy, allow_plain_http=True)
    Transport("http://localhost:8000/", Token(TOKEN), proxy="http://localhost:3128")


async def failing(context: ssl.SSLContext | None, proxy: str) -> ApiError:
    """What a request that is sent once to a server behind the proxy fails with."""
    async with gate(1, "https", context, proxy=proxy, limits=PATIENT) as transport:
        with pytest.raises(ApiError) as caught:
            await transport.send("POST", PATH)
    return caught.value
