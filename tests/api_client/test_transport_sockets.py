"""What only real sockets can show. Deadlines are short, and what is compared is the outcome, not the time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from api_client.errors import BadReply, Timeout, Unreachable
from api_client.transport import Limits, Transport
from tests.api_client.servers import TOKEN
from tests.api_client.sockets import PATH, answer, gate, hang_up, listening, say_nothing

if TYPE_CHECKING:
    from tests.api_client.sockets import Peer


async def drip(_: Peer, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)


async def break_off(_: Peer, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[")
    await writer.drain()


async def test_an_answer_comes_over_a_real_socket() -> None:
    async with listening(answer) as peer, gate(peer.port) as transport:
        assert (await transport.get(PATH)).json() == []
    assert b"Authorization: Token " + TOKEN.encode() in peer.received


async def test_n05_a_dripping_body_ends_at_the_deadline() -> None:
    async with listening(drip) as peer, gate(peer.port) as transport:
        with pytest.raises(Timeout) as caught:
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


async def test_p16_a_body_cut_short_is_no_answer() -> None:
    async with listening(break_off) as peer, gate(peer.port) as transport:
        with pytest.raises(BadReply, match="cut short"):
            await transport.get(PATH)


async def test_n01_a_closed_port_refuses() -> None:
    async with listening(answer) as peer:
        port = peer.port
    async with gate(port) as transport:
        with pytest.raises(Unreachable, match="refused") as caught:
            await transport.send("POST", PATH, {})
    assert not caught.value.outcome_unknown


async def test_n02_a_name_that_does_not_exist_is_told() -> None:
    transport = Transport("http://nowhere.localhost.invalid/", None, allow_plain_http=True, limits=Limits(connect=20.0))
    with pytest.raises(Unreachable, match=r"nowhere\.localhost\.invalid"):
        await transport.send("POST", PATH)
    await transport.aclose()


async def test_n18_cancelled_requests_do_not_poison_the_next() -> None:
    async with listening(answer) as peer, gate(peer.port) as transport:
        for turns in range(8):
            task = asyncio.create_task(transport.get(PATH))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert (await transport.get(PATH)).status == 200
