"""What only real sockets can show. Deadlines are short, and what is compared is the outcome, not the time."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from api_client.errors import BadReply, Timeout, Unreachable
from tests.api_client.servers import TOKEN
from tests.api_client.sockets import HERE, PATH, PATIENT, SHORT, answer, gate, hang_up, listening, reset, say_nothing

if TYPE_CHECKING:
    from tests.api_client.sockets import Act, Peer


HEAD = b"HTTP/1.1 200 OK\r\n"
LONG = HEAD + b"Content-Length: 100000\r\n\r\n"
SHORTLY = replace(SHORT, connections=1)


def dripping(begin: bytes, drop: bytes) -> Act:
    """Begins, and then goes on for ever in small parts, each of which comes in time."""

    async def act(_: Peer, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(begin)
        while True:
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(0.02)

    return act


def breaking_off(data: bytes) -> Act:
    """Says this much, and closes the connection."""

    async def act(_: Peer, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return act


def resetting(data: bytes) -> Act:
    """Says this much, waits until it has arrived, and resets the connection."""

    async def act(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        await reset(peer, reader, writer)

    return act


async def test_an_answer_comes_over_a_real_socket() -> None:
    async with listening(answer) as peer, gate(peer.port) as transport:
        assert (await transport.get(PATH)).json() == []
    assert b"Authorization: Token " + TOKEN.encode() in peer.received


@pytest.mark.parametrize(
    ("begin", "drop"),
    [(LONG, b" "), (HEAD, b"X-More: 1\r\n"), (b"", b"HTTP/1.1 100 Continue\r\n\r\n")],
    ids=["body", "headers", "continue"],
)
async def test_n05_what_only_trickles_in_ends_at_the_deadline(begin: bytes, drop: bytes) -> None:
    async with listening(dripping(begin, drop)) as peer, gate(peer.port) as transport:
        with pytest.raises(Timeout, match="took too long to answer") as caught:
            await transport.get(PATH)
    assert caught.value.outcome_unknown
    assert peer.connections == 1


async def test_n04_a_silent_server_is_timed_out() -> None:
    async with listening(say_nothing) as peer, gate(peer.port) as transport:
        with pytest.raises(Timeout):
            await transport.send("POST", PATH, {})
    assert peer.connections == 1


async def test_n08_a_server_that_hangs_up_after_a_post_is_not_asked_again() -> None:
    async with listening(hang_up) as peer, gate(peer.port) as transport:
        with pytest.raises(Unreachable) as caught:
            await transport.send("POST", PATH, {})
    assert caught.value.outcome_unknown
    assert peer.connections == 1


@pytest.mark.parametrize("begun", [b"", LONG + b"["], ids=["before", "within"])
async def test_n06_a_connection_that_is_reset_is_told_in_words(begun: bytes) -> None:
    async with listening(resetting(begun)) as peer, gate(peer.port) as transport:
        with pytest.raises((Unreachable, BadReply), match=r"127\.0\.0\.1|cut short") as caught:
            await transport.send("POST", PATH)
    assert caught.value.outcome_unknown
    assert peer.connections == 1


async def test_n07_a_kept_connection_that_was_closed_is_replaced_unnoticed() -> None:
    closed = asyncio.Event()

    async def answer_once(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await answer(peer, reader, writer)
        writer.close()
        await writer.wait_closed()
        closed.set()

    async with listening(answer_once) as peer, gate(peer.port) as transport:
        for _ in range(5):
            closed.clear()
            assert (await transport.send("POST", PATH)).json() == []
            await closed.wait()
    assert peer.connections == 5


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "begun",
    [LONG + b"[", CHUNKED + b"5\r\n[1", CHUNKED + b"1\r\n[\r\n", HEAD + b"\r\n["],
    ids=["length", "within a chunk", "between chunks", "closed"],
)
async def test_p16_an_answer_cut_short_is_none(begun: bytes) -> None:
    async with listening(breaking_off(begun)) as peer, gate(peer.port) as transport:
        with pytest.raises(BadReply, match=r"cut short|not JSON"):
            (await transport.get(PATH)).json()


@pytest.mark.parametrize(
    "begun", [HEAD + b"Content-Length: 200000000\r\n\r\n", HEAD + b"\r\n"], ids=["long", "endless"]
)
async def test_p15_an_answer_without_an_end_is_cut_and_its_connection_closed(begun: bytes) -> None:
    closed = asyncio.Event()

    async def pour(_: Peer, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(begun)
        try:
            while True:
                writer.write(b" " * 65_536)
                await writer.drain()
        except ConnectionError:
            closed.set()

    async with listening(pour) as peer, gate(peer.port, limits=PATIENT) as transport:
        with pytest.raises(BadReply, match="too big"):
            await transport.get(PATH)
        await asyncio.wait_for(closed.wait(), PATIENT.total)


async def test_n03_a_connection_that_is_never_answered_is_given_up() -> None:
    with socket.create_server((HERE, 0), backlog=0) as listener, socket.socket() as first, socket.socket() as second:
        port = listener.getsockname()[1]
        for filling in (first, second):
            filling.setblocking(False)
            filling.connect_ex((HERE, port))
        async with gate(port) as transport:
            with pytest.raises(Timeout, match="too long to connect") as caught:
                await transport.send("POST", PATH)
    assert not caught.value.outcome_unknown


async def test_n01_a_closed_port_refuses() -> None:
    async with listening(answer) as peer:
        port = peer.port
    async with gate(port) as transport:
        with pytest.raises(Unreachable, match="refused") as caught:
            await transport.send("POST", PATH, {})
    assert not caught.value.outcome_unknown


async def test_n02_a_name_that_is_not_known_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_arguments: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    async with gate(80, host="nowhere.invalid", scheme="https", tls=ssl.create_default_context()) as transport:
        with pytest.raises(Unreachable, match=r"The name nowhere\.invalid was not found") as caught:
            await transport.send("POST", PATH)
    assert not caught.value.outcome_unknown


async def test_n18_readings_that_were_cancelled_at_any_moment_do_not_stop_the_next() -> None:
    """Two that want the one connection: at some moments httpcore's pool never serves anybody again.

    When it does at none of them, `Pool` need not be replaced any more.
    """
    poisoned = 0
    async with listening(answer) as peer:
        for turns in range(16):
            async with gate(peer.port, limits=SHORTLY) as transport:
                tasks = [asyncio.create_task(transport.get(PATH)) for _ in range(2)]
                for _ in range(turns):
                    await asyncio.sleep(0)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                try:
                    await transport.get(PATH)
                except Timeout:
                    poisoned += 1
                    await transport.get(PATH)
    assert poisoned


@pytest.mark.parametrize("turns", range(8))
async def test_n18_a_hundred_cancelled_readings_leave_the_next_alone(turns: int) -> None:
    async with listening(answer) as peer, gate(peer.port) as transport:
        for _ in range(13):
            task = asyncio.create_task(transport.get(PATH))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert (await transport.get(PATH)).status == 200
