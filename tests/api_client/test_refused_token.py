"""What is done with a token that the server has refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api_client.errors import Unauthenticated
from api_client.transport import Token
from tests.api_client.servers import TOKEN, Server, answering, reply, transport

if TYPE_CHECKING:
    import httpx

PATH = "api/instances/"


@pytest.mark.parametrize("words", ["Invalid token", "CSRF Failed: CSRF token missing or incorrect."])
async def test_p01_p02_a_refused_token_is_shown_once_and_again_when_somebody_says_so(words: str) -> None:
    refused = reply({"detail": words}, 401, {"Set-Cookie": "csrftoken=1; Path=/"})
    server = answering(refused, refused, reply([]))
    gate = transport(server)
    for _ in range(3):
        with pytest.raises(Unauthenticated, match=words):
            await gate.get(PATH)
    assert len(server.requests) == 1
    gate.show_token_again()
    with pytest.raises(Unauthenticated, match=words):
        await gate.get(PATH)
    gate.authenticate(Token("f" * 40))
    await gate.get(PATH)
    assert len(server.requests) == 3
    assert all("Cookie" not in request.headers for request in server.requests)


async def test_p01_what_a_person_asks_for_is_sent_with_a_refused_token_too() -> None:
    server = answering(reply({"detail": "Invalid token"}, 401))
    gate = transport(server)
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            await gate.send("POST", PATH)
    assert len(server.requests) == 2


async def test_p01_a_refusal_of_the_token_before_says_nothing_of_the_new_one() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if TOKEN not in request.headers["Authorization"]:
            return reply([])
        gate.authenticate(Token("f" * 40))
        return reply({"detail": "Invalid token"}, 401)

    server = Server(answer)
    gate = transport(server)
    with pytest.raises(Unauthenticated):
        await gate.get(PATH)
    assert (await gate.get(PATH)).json() == []


async def test_p01_a_refused_log_in_says_nothing_of_a_token() -> None:
    server = answering(reply({"detail": "no"}, 401), reply([]))
    gate = transport(server)
    with pytest.raises(Unauthenticated):
        await gate.send("POST", PATH, {}, authenticated=False)
    assert (await gate.get(PATH)).json() == []
