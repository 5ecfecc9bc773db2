"""What goes wrong on purpose: switches that make the server slow, broken, or shifty, for tests and demos."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, TypeAlias

import httpx
from starlette.responses import Response

from api_client.sandbox.replies import SERVER_ERROR

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api_client.sandbox.world import World

Sleep: TypeAlias = Callable[[float], Awaitable[None]]
Chooser: TypeAlias = Callable[[str, str], bool]
"""Given a method and a path, tells whether a fault is meant for this request."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What one request gets instead of its answer: another answer, or an error of the transport.

    Errors are raised through the application, so they only look like a network's when it is used in-process.
    """

    status: int = 500
    body: str = SERVER_ERROR
    content_type: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)
    error: type[httpx.TransportError] | None = None
    """Raised instead of an answer."""
    after_work: bool = False
    """Whether the request is carried out all the same: only its answer is lost."""


SERVER_FAULT = Fault()
UNAVAILABLE = Fault(status=503, body="<h1>Service Unavailable</h1>")
REFUSED = Fault(error=httpx.ConnectError)
"""No connection: nothing was sent."""
DROPPED = Fault(error=httpx.ReadError)
"""The connection breaks before the request is carried out."""
LOST_ANSWER = Fault(status=502, body="<h1>Bad Gateway</h1>", after_work=True)
"""The request is carried out, and a proxy says it failed."""
NEVER_ANSWERED = Fault(error=httpx.ReadTimeout, after_work=True)
"""The request is carried out, and the answer never comes."""
LOGIN_PAGE = Fault(status=200, body="<html><body>Please log in</body></html>")
"""A proxy's page where an answer should be."""


def rate_limited(seconds: int) -> Fault:
    """429, with the wait that is asked for."""
    body = '{"detail": "Request was throttled."}'
    return Fault(429, body, "application/json", {"Retry-After": str(seconds)})


@dataclass(slots=True)
class Faults:
    """The switches. All off, the server works."""

    latency: float = 0.0
    """Seconds every answer takes longer."""
    fraction: float = 0.0
    """The share of requests that get `fraction_fault`, 0 to 1."""
    fraction_fault: Fault = SERVER_FAULT
    page_shift: int = 0
    """After each page of the instance list, so many instances appear before its first, or vanish if negative."""
    sleep: Sleep = asyncio.sleep
    rng: Random = field(default_factory=lambda: Random(1))  # noqa: S311 (a draw, not a secret)
    _planned: list[_Planned] = field(default_factory=list, init=False)

    def fail_next(self, fault: Fault = SERVER_FAULT, times: int = 1, only: Chooser | None = None) -> None:
        """Plan a fault for the next requests, or for the next that `only` chooses."""
        self._planned.append(_Planned(fault, times, only))

    def clear(self) -> None:
        """Switch everything off."""
        self.latency = self.fraction = 0.0
        self.page_shift = 0
        self._planned.clear()

    def draw(self, method: str, path: str) -> Fault | None:
        """The fault this request gets, if any."""
        for planned in self._planned:
            if planned.only is None or planned.only(method, path):
                planned.times -= 1
                if not planned.times:
                    self._planned.remove(planned)
                return planned.fault
        return self.fraction_fault if self.fraction and self.rng.random() < self.fraction else None


@dataclass(slots=True)
class _Planned:
    fault: Fault
    times: int
    only: Chooser | None


class FaultyApp:
    """ASGI middleware that lets things go wrong by the switches."""

    def __init__(self, app: ASGIApp, faults: Faults, world: World) -> None:
        self._app = app
        self._faults = faults
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it go wrong."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._faults.latency:
            await self._faults.sleep(self._faults.latency)
        fault = self._faults.draw(scope["method"], scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
            self._shift_pages(scope)
            return
        if fault.after_work:
            await self._app(scope, receive, _into_the_void)
        if fault.error is not None:
            raise fault.error(f"the sandbox was told to raise {fault.error.__name__}")
        response = Response(fault.body, fault.status, {**fault.headers, "content-type": fault.content_type})
        await response(scope, receive, send)

    def _shift_pages(self, scope: Scope) -> None:
        if scope["path"] != "/api/instances/" or scope["method"] != "GET":
            return
        for _ in range(abs(self._faults.page_shift)):
            first = min(self._world.instances.values(), key=lambda instance: instance.hostname, default=None)
            if first is None:
                return
            if self._faults.page_shift < 0:
                self._world.remove(first.uuid)
            else:
                self._world.add(replace(first, uuid=self._world.new_uuid()))


async def _into_the_void(message: Message) -> None:
    """Take an answer that nobody will see."""
