"""A server made of Python functions, and a client's transport in front of it."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx

from api_client.retry import Rhythm
from api_client.transport import Token, Transport
from tests.watch import make_token

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BASE = "https://cloud.example/"
TOKEN = make_token()
HTML = "<h1>Server Error (500)</h1>"

Answer: TypeAlias = "httpx.Response | Exception"


def reply(body: object = None, status: int = 200, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """A JSON answer."""
    return httpx.Response(
        status, headers={"Content-Type": "application/json", **(headers or {})}, content=json.dumps(body)
    )


def html(status: int, text: str = HTML) -> httpx.Response:
    """A page for browsers."""
    return httpx.Response(status, headers={"Content-Type": "text/html"}, content=text)


class Server:
    """Answers with what the function gives, and remembers every request."""

    def __init__(self, answer: Callable[[httpx.Request], Answer]) -> None:
        self._answer = answer
        self.requests: list[httpx.Request] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        await asyncio.sleep(0)
        answer = self._answer(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def handler(self) -> httpx.MockTransport:
        return httpx.MockTransport(self)

    @property
    def asked(self) -> list[str]:
        """Method, path and query of every request."""
        return [f"{request.method} {request.url.raw_path.decode()}" for request in self.requests]

    def bodies(self) -> list[Any]:
        """The JSON that was sent."""
        return [json.loads(request.content) for request in self.requests if request.content]


def answering(*answers: Answer) -> Server:
    """A server that gives these answers, one after the other, and the last for ever."""
    left = list(answers)
    return Server(lambda _: left.pop(0) if len(left) > 1 else left[0])


class Waits:
    """Sleeps no time at all, and remembers for how long it should have."""

    def __init__(self, chance: float = 1.0, now: float = 0.0) -> None:
        self.slept: list[float] = []
        self.rhythm = Rhythm(lambda: 0.0, lambda: now, self._sleep, lambda: chance)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def transport(server: Server, waits: Waits | None = None) -> Transport:
    """A transport to the server, with a token."""
    return Transport(BASE, Token(TOKEN), handler=server.handler, rhythm=(waits or Waits()).rhythm)
