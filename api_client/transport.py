"""Transport: the one gate to a server. Replies come in as `Reply`, everything that goes wrong as an `ApiError`.

The token goes to one origin and nowhere else: addresses are built here from checked paths, redirects are not
followed, no cookie is kept, and no environment variable has a say. Once the server has refused it, nothing is read
with it before somebody says so.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeAlias

import anyio._backends._asyncio  # noqa: F401 (httpx would load it while the first request waits)
import httpcore  # noqa: F401 (the same)
import httpx

from api_client.address import parse_base_url
from api_client.body import read_body
from api_client.errors import ApiError, Unauthenticated
from api_client.failures import FAILURES, Way, cut_short, failure
from api_client.meter import RequestMeter
from api_client.pool import Pool
from api_client.proxy import parse_proxy, refused_by
from api_client.refusals import refusal
from api_client.reply import Reply
from api_client.retry import Quota, Rhythm, wait_before
from api_client.secret import Token
from api_client.tls import make_context
from api_client.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["Limits", "Token", "Transport"]

Parameters: TypeAlias = "Sequence[tuple[str, str]]"

_PATH = re.compile(r"(?:[a-z0-9_-]+/)+")
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": f"vmdeck/{__version__}"}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one request may take, in seconds, and how many run at once."""

    total: float = 30.0
    """From the first byte sent to the last byte of the answer, however they trickle."""
    connect: float = 5.0
    read: float = 20.0
    """Between two parts of the answer."""
    pool: float = 10.0
    """For a free connection."""
    connections: int = 16


class Transport:
    """Sends requests to one server. Reading ones are tried again, with measure; writing ones never are."""

    def __init__(
        self,
        base_url: str,
        token: Token | None,
        *,
        allow_plain_http: bool = False,
        handler: httpx.AsyncBaseTransport | None = None,
        tls: ssl.SSLContext | None = None,
        proxy: str | None = None,
        limits: Limits | None = None,
        rhythm: Rhythm | None = None,
    ) -> None:
        """Check the settings; nothing is connected yet. Raises BadSetting.

        Args:
            base_url: where the server's root is.
            token: what to log in with; None for the log-in itself.
            allow_plain_http: whether the token may travel unencrypted to another machine.
            handler: answers in the network's place.
            tls: what makes a connection to an https server or proxy safe; the well-known authorities when None.
            proxy: the address of a proxy; none is taken from the environment.
            limits: how long and how many.
            rhythm: time and chance.
        """
        base = parse_base_url(base_url, allow_plain_http=allow_plain_http)
        checked = None if proxy is None else parse_proxy(proxy, base, allow_plain_http=allow_plain_http)
        self._way = Way(base, checked)
        self._answered = False
        self._token = token
        self._refusal: str | None = None
        self._limits = limits or Limits()
        self._rhythm = rhythm or Rhythm()
        self._quota = Quota()
        self._pool = Pool(self._opener(tls) if handler is None else lambda: handler)
        self.meter = RequestMeter(self._rhythm.monotonic)
        self.ahead = 0.0
        """Seconds by which the server's clock is ahead of ours, by the last answer that told."""

    @property
    def base_url(self) -> httpx.URL:
        """The server's root, with a trailing slash."""
        return self._way.base

    def authenticate(self, token: Token) -> None:
        """From now on, requests carry this token, to the same origin and on the same connections."""
        self._token = token
        self.show_token_again()

    def show_token_again(self) -> None:
        """Give a token that was refused another chance: until then, nothing more is read with it."""
        self._refusal = None

    async def get(self, path: str, parameters: Parameters = ()) -> Reply:
        """Read something. Raises ApiError once it has failed for good."""
        if self._refusal is not None:
            raise Unauthenticated(self._refusal, sent=False)
        attempt = 1
        while True:
            try:
                reply = await self._attempt(self._request("GET", path, parameters))
            except ApiError as error:
                attempt += 1
                wait = wait_before(attempt, error, self._rhythm.random())
                if wait is None or not self._quota.spend():
                    raise
                await self._rhythm.sleep(wait)
            else:
                self._quota.refund()
                return reply

    async def ask(self, path: str, parameters: Parameters = ()) -> Reply:
        """Read something once, and return the answer whatever its status. Raises ApiError when none came."""
        return await self._deliver(self._request("GET", path, parameters))

    async def send(
        self, method: str, path: str, body: Mapping[str, object] | None = None, *, authenticated: bool = True
    ) -> Reply:
        """Write something, once, whatever comes of it. Raises ApiError, which tells whether it may have been done."""
        request = self._request(method, path, (), body, authenticated=authenticated)
        return await self._attempt(request, authenticated=authenticated)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()

    def _request(
        self,
        method: str,
        path: str,
        parameters: Parameters,
        body: Mapping[str, object] | None = None,
        *,
        authenticated: bool = True,
    ) -> httpx.Request:
        if not _PATH.fullmatch(path):
            raise ValueError(f"not a path of this API: {path!r}")
        content = None if body is None else json.dumps(body).encode("ascii")
        base = self._way.base
        url = base.copy_with(path=base.path + path, params=list(parameters) or None)
        # The last to be made, so that no frame of a traceback has the token among its variables.
        headers = self._headers(content, authenticated=authenticated)
        return httpx.Request(method, url, headers=headers, content=content, extensions={"timeout": self._timeouts()})

    def _headers(self, content: bytes | None, *, authenticated: bool) -> httpx.Headers:
        headers = httpx.Headers(_HEADERS)
        if content is not None:
            headers["Content-Type"] = "application/json"
        if authenticated and self._token is not None:
            headers["Authorization"] = f"Token {self._token.reveal()}"
        return headers

    def _timeouts(self) -> dict[str, float | None]:
        limits = self._limits
        return httpx.Timeout(limits.read, connect=limits.connect, pool=limits.pool).as_dict()

    async def _attempt(self, request: httpx.Request, *, authenticated: bool = True) -> Reply:
        shown = self._token if authenticated else None
        reply = await self._deliver(request)
        if 200 <= reply.status < 300:
            return reply
        error = self._refused(reply)
        if isinstance(error, Unauthenticated) and shown is not None and shown is self._token:
            self._refusal = error.detail
        raise error

    def _refused(self, reply: Reply) -> ApiError:
        if reply.status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED and self._way.proxy is not None:
            return refused_by(self._way.proxy, str(reply.status), self._way.base)
        refused = refusal(reply, self._rhythm.time)
        refused.request_id = reply.request_id
        return refused

    async def _deliver(self, request: httpx.Request) -> Reply:
        self.meter.record()
        began = self._rhythm.time()
        try:
            async with asyncio.timeout(self._limits.total), self._pool.borrow() as connections:
                reply = await self._exchange(connections, request)
        except FAILURES as error:
            raise failure(error, self._way, answered=self._answered) from None
        self._answered = True
        if reply.date is not None:
            # Somewhere between question and answer, and somewhere within that second.
            self.ahead = reply.date + 0.5 - (began + self._rhythm.time()) / 2
        return reply

    async def _exchange(self, connections: httpx.AsyncBaseTransport, request: httpx.Request) -> Reply:
        response = await connections.handle_async_request(request)
        try:
            body = await self._read(response)
        finally:
            await response.aclose()
        return Reply(response.status_code, response.headers, body)

    async def _read(self, response: httpx.Response) -> bytes:
        stream = response.stream
        if not isinstance(stream, httpx.AsyncByteStream):
            raise TypeError("the handler does not answer asynchronously")
        try:
            # The stream itself, since httpx unpacks everything else without a limit.
            return await read_body(stream, response.headers.get("Content-Encoding", ""))
        except httpx.HTTPError as error:
            raise cut_short(error, self._way) from None

    def _opener(self, tls: ssl.SSLContext | None) -> Callable[[], httpx.AsyncBaseTransport]:
        """What opens a set of connections. It knows no redirect, no cookie and no log-in of its own."""
        context = tls or self._default_context()
        proxy = self._way.proxy
        return partial(
            httpx.AsyncHTTPTransport,
            verify=context,
            proxy=proxy and httpx.Proxy(proxy, ssl_context=context if proxy.scheme == "https" else None),
            limits=httpx.Limits(max_connections=self._limits.connections, keepalive_expiry=30.0),
            trust_env=False,
        )

    def _default_context(self) -> ssl.SSLContext:
        if "https" in {stop.scheme for stop in (self._way.base, self._way.proxy) if stop is not None}:
            return make_context()
        # It is never used, and trusts nobody; the well-known authorities take their time to load.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
