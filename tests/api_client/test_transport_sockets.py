"""What only real sockets can show. Deadlines are short, and what is compared is the outcome, not the time."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import trustme

from api_client.errors import BadReply, Invalid, Timeout, TlsFailure, Unreachable
from api_client.tls import make_context
from api_client.transport import Limits, Token, Transport

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

TOKEN = "0123456789abcdef0123456789abcdef01234567"
PATH = "api/instances/"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"
SHORT = Limits(total=0.6, connect=0.2, read=0.3, pool=0.2)


class Peer:
    """A raw server that does what its function says with each connection, and keeps all it was sent."""

    def __init__(self, act: Callable[[Peer, asyncio.StreamWriter], Awaitable[None]]) -> None:
        self._act = act
        self.received = b""
        self.connections = 0
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while b"\r\n\r\n" not in self.received and (data := await reader.read(65_536)):
            self.received += data
        await self._act(self, writer)


@asynccontextmanager
async def listening(
    act: Callable[[Peer, asyncio.StreamWriter], Awaitable[None]], tls: ssl.SSLContext | None = None
) -> AsyncIterator[Peer]:
    peer = Peer(act)
    tasks: set[asyncio.Task[None]] = set()
    writers: list[asyncio.StreamWriter] = []

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        task = asyncio.create_task(peer.serve(reader, writer))
        task.add_done_callback(lambda _: writer.close())
        tasks.add(task)

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    peer.port = server.sockets[0].getsockname()[1]
    try:
        yield peer
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)


async def answer(_: Peer, writer: asyncio.StreamWriter) -> None:
    writer.write(OK)
    await writer.drain()


async def say_nothing(_: Peer, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def hang_up(_: Peer, writer: asyncio.StreamWriter) -> None:
    return


async def drip(_: Peer, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)


async def break_off(_: Peer, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[")
    await writer.drain()


@asynccontextmanager
async def gate(
    port: int, scheme: str = "http", tls: ssl.SSLContext | None = None, proxy: str | None = None
) -> AsyncIterator[Transport]:
    transport = Transport(f"{scheme}://127.0.0.1:{port}/", Token(TOKEN), tls=tls, proxy=proxy, limits=SHORT)
    try:
        yield transport
    finally:
        await transport.aclose()


async def test_an_answer_comes_over_a_real_socket() -> None:
    async with listening(answer) as peer, gate(peer.port) as transport:
        assert (await transport.get(PATH)).json() == []
    assert b"Authorization: Token " + TOKEN.encode() in peer.received


async def test_a_dripping_body_ends_at_the_deadline() -> None:
    async with listening(drip) as peer, gate(peer.port) as transport:
        with pytest.raises(Timeout) as caught:
            await transport.get(PATH)
    assert caught.value.outcome_unknown
    assert peer.connections == 1


async def test_a_silent_server_is_timed_out() -> None:
    async with listening(say_nothing) as peer, gate(peer.port) as transport:
        with pytest.raises(Timeout):
            await transport.send("POST", PATH, {})
    assert peer.connections == 1


async def test_a_server_that_hangs_up_after_a_post_is_not_asked_again() -> None:
    async with listening(hang_up) as peer, gate(peer.port) as transport:
        with pytest.raises(Unreachable) as caught:
            await transport.send("POST", PATH, {})
    assert caught.value.outcome_unknown
    assert peer.connections == 1


async def test_a_body_cut_short_is_no_answer() -> None:
    async with listening(break_off) as peer, gate(peer.port) as transport:
        with pytest.raises(BadReply, match="cut short"):
            await transport.get(PATH)


async def test_a_closed_port_refuses() -> None:
    async with listening(answer) as peer:
        port = peer.port
    async with gate(port) as transport:
        with pytest.raises(Unreachable, match="refused") as caught:
            await transport.send("POST", PATH, {})
    assert not caught.value.outcome_unknown


async def test_a_name_that_does_not_exist_is_told() -> None:
    transport = Transport("http://nowhere.localhost.invalid/", None, allow_plain_http=True, limits=Limits(connect=20.0))
    with pytest.raises(Unreachable, match=r"nowhere\.localhost\.invalid"):
        await transport.send("POST", PATH)
    await transport.aclose()


async def test_cancelled_requests_do_not_poison_the_next() -> None:
    async with listening(answer) as peer, gate(peer.port) as transport:
        for turns in range(8):
            task = asyncio.create_task(transport.get(PATH))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert (await transport.get(PATH)).status == 200


async def test_a_proxy_in_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening(answer) as peer, listening(answer) as proxy:
        for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        async with gate(peer.port) as transport:
            await transport.get(PATH)
        assert proxy.connections == 0
        async with gate(peer.port, proxy=f"http://127.0.0.1:{proxy.port}") as transport:
            await transport.get(PATH)
        assert proxy.connections == 1


def secure(authority: trustme.CA, host: str) -> AbstractAsyncContextManager[Peer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    return listening(answer, context)


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


async def test_an_authority_of_ones_own_is_trusted(authority: trustme.CA, ca_file: str) -> None:
    async with secure(authority, "127.0.0.1") as peer:
        context = make_context(ca_file)
        async with gate(peer.port, "https", context) as transport:
            assert (await transport.get(PATH)).status == 200


async def test_an_unknown_authority_gets_no_byte_of_the_token(authority: trustme.CA) -> None:
    async with secure(authority, "127.0.0.1") as peer, gate(peer.port, "https") as transport:
        with pytest.raises(TlsFailure, match="authority") as caught:
            await transport.get(PATH)
    assert not caught.value.sent
    assert peer.received == b""


async def test_a_certificate_for_another_host_is_refused(authority: trustme.CA, ca_file: str) -> None:
    async with secure(authority, "other.example") as peer:
        context = make_context(ca_file)
        async with gate(peer.port, "https", context) as transport:
            with pytest.raises(TlsFailure, match="another"):
                await transport.get(PATH)
    assert peer.received == b""


async def test_tls_to_a_plain_port_and_the_reverse(authority: trustme.CA) -> None:
    async with listening(answer) as peer, gate(peer.port, "https") as transport:
        with pytest.raises((TlsFailure, Timeout), match="plain HTTP"):
            await transport.send("POST", PATH)
    async with secure(authority, "127.0.0.1") as peer, gate(peer.port) as transport:
        with pytest.raises(Unreachable, match="use https"):
            await transport.send("POST", PATH)
    assert peer.received == b""


@pytest.mark.parametrize("content", [None, b"", b"no pem", "-----BEGIN CERTIFICATE-----\nÜ".encode()])
def test_an_unusable_file_is_named(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    for field in ("ca_file", "client_cert"):
        with pytest.raises(Invalid, match=r"ca\.pem") as caught:
            make_context(**{field: str(path)})
        assert set(caught.value.fields) == {field}


def test_our_own_certificate_is_loaded(authority: trustme.CA, ca_file: str, tmp_path: Path) -> None:
    path = tmp_path / "me.pem"
    authority.issue_cert("me@example.org").private_key_and_cert_chain_pem.write_to_path(path)
    assert make_context(ca_file, str(path)).verify_mode is ssl.CERT_REQUIRED


def test_no_environment_variable_makes_us_write_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    assert make_context().keylog_filename is None
    assert not (tmp_path / "keys").exists()
