"""Raw servers on real sockets, and a client's transport in front of one."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import threading
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING, TypeAlias

from api_client.transport import Limits, Token, Transport
from tests.api_client.servers import TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    import trustme

HERE = "127.0.0.1"
PATH = "api/instances/"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"
SHORT = Limits(total=0.6, connect=0.2, read=0.3, pool=0.2)
PATIENT = Limits(total=20.0, connect=20.0, read=20.0)
"""For what must not depend on how busy the machine is."""

Act: TypeAlias = "Callable[[Peer, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]"


class Peer:
    """A raw server that does what its function says with each connection, and keeps all it was sent."""

    def __init__(self, act: Act, end: bytes) -> None:
        self.act = act
        self._end = end
        self.received = b""
        self.connections = 0
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        heard = b""
        while (not heard or self._end not in heard) and (data := await reader.read(65_536)):
            heard += data
            self.received += data
        await self.act(self, reader, writer)


@asynccontextmanager
async def listening(act: Act, tls: ssl.SSLContext | None = None, end: bytes = b"\r\n\r\n") -> AsyncIterator[Peer]:
    """A peer that acts once it has heard `end`, or anything at all where that is empty."""
    peer = Peer(act, end)
    tasks: set[asyncio.Task[None]] = set()
    writers: list[asyncio.StreamWriter] = []

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        task = asyncio.create_task(peer.serve(reader, writer))
        task.add_done_callback(lambda _: writer.close())
        tasks.add(task)

    server = await asyncio.start_server(connected, HERE, 0, ssl=tls)
    peer.port = server.sockets[0].getsockname()[1]
    try:
        yield peer
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)


def saying(data: bytes) -> Act:
    """Writes this, and waits for the other side to leave."""

    async def act(_: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        while await reader.read(65_536):
            pass

    return act


async def answer(_: Peer, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(OK)
    await writer.drain()


async def say_nothing(_: Peer, _reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def hang_up(_: Peer, _reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    return


async def reset(_: Peer, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def tunnel(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """What a proxy does that was asked to connect."""
    target = peer.received.split(b" ", 2)[1].decode()
    host, _, port = target.rpartition(":")
    there, out = await asyncio.open_connection(host, int(port))
    try:
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_pipe(peer, reader, out), _pipe(peer, there, writer))
    finally:
        out.close()
        with suppress(ConnectionError):
            await out.wait_closed()


async def _pipe(peer: Peer, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await source.read(65_536):
            peer.received += data
            target.write(data)
            await target.drain()
    target.close()


@contextmanager
def handshaking(context: ssl.SSLContext) -> Iterator[int]:
    """A server of one connection that tells why it refuses a handshake, as asyncio's does not; its port."""
    with socket.create_server((HERE, 0)) as listener:
        listener.settimeout(30)
        thread = threading.Thread(target=_serve_one, args=(listener, context))
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def _serve_one(listener: socket.socket, context: ssl.SSLContext) -> None:
    plain, _ = listener.accept()
    plain.settimeout(30)
    with context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False) as connection:
        try:
            connection.do_handshake()
        except ssl.SSLError:
            # What was told has to arrive: a connection that is closed with something unread would be reset.
            with socket.socket(fileno=connection.detach()) as rest, suppress(OSError):
                rest.settimeout(30)
                rest.shutdown(socket.SHUT_WR)
                while rest.recv(65_536):
                    pass
        else:
            connection.recv(65_536)
            connection.sendall(OK)


def certified(authority: trustme.CA, host: str = HERE) -> ssl.SSLContext:
    """A server whose certificate is for the host."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    return context


@asynccontextmanager
async def gate(
    port: int,
    scheme: str = "http",
    tls: ssl.SSLContext | None = None,
    *,
    proxy: str | None = None,
    host: str = HERE,
    limits: Limits = SHORT,
) -> AsyncIterator[Transport]:
    """A transport to a server on this machine, with a token."""
    transport = Transport(f"{scheme}://{host}:{port}/", Token(TOKEN), tls=tls, proxy=proxy, limits=limits)
    try:
        yield transport
    finally:
        await transport.aclose()
