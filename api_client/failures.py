"""What httpx, TLS and the network raise, as the errors of this package. Their own texts are never shown."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import TYPE_CHECKING, TypeVar

import httpx

from api_client import tls
from api_client.address import place
from api_client.errors import ApiError, BadReply, Timeout, TlsFailure, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

E = TypeVar("E", bound=BaseException)

FAILURES = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError, RecursionError, ExceptionGroup)
"""Everything a request was seen to raise; anything else is a mistake of ours and must surface as itself."""

_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


def failure(error: BaseException, base: httpx.URL) -> ApiError:
    """The error that tells a person what happened, and whether the request may have left."""
    causes = list(_causes(error))
    sent = not isinstance(error, _UNSENT)
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return Timeout(_slow(error, base), sent=sent)
    if not sent and (refusal := _first(causes, ssl.SSLError)):
        return TlsFailure(tls.describe(refusal), sent=False)
    if isinstance(error, httpx.TransportError | OSError | ExceptionGroup):
        return Unreachable(_words(error, causes, base), sent=sent)
    return BadReply("The answer breaks the rules of HTTP.", sent=sent)


def cut_short(error: BaseException, base: httpx.URL) -> ApiError:
    """The error for an answer that began and did not end."""
    if isinstance(error, httpx.RemoteProtocolError):
        return BadReply("The answer is cut short.")
    return failure(error, base)


def _slow(error: BaseException, base: httpx.URL) -> str:
    if isinstance(error, httpx.PoolTimeout):
        return "All connections to the server were busy for too long."
    if not isinstance(error, httpx.ConnectTimeout):
        return f"{place(base)} took too long to answer."
    hint = " A server that speaks plain HTTP on this port does the same." if base.scheme == "https" else ""
    return f"{place(base)} took too long to connect.{hint}"


def _words(error: BaseException, causes: list[BaseException], base: httpx.URL) -> str:
    if isinstance(error, httpx.ProxyError):
        return "The proxy refused to connect to the server."
    if isinstance(error, httpx.RemoteProtocolError):
        hint = " If the port speaks TLS, use https://." if base.scheme == "http" else ""
        return f"{place(base)} ended the connection without an answer that makes sense.{hint}"
    if _first(causes, socket.gaierror):
        return f"The name {base.host} was not found."
    if _first(causes, ConnectionRefusedError):
        return f"{place(base)} refused the connection."
    if any(isinstance(cause, OSError) and cause.errno in _NO_ROUTE for cause in causes):
        return f"There is no way to {place(base)} on this network."
    if isinstance(error, httpx.ConnectError):
        return f"No connection to {place(base)}."
    return f"The connection to {place(base)} broke."


def _first(causes: list[BaseException], kind: type[E]) -> E | None:
    return next((cause for cause in causes if isinstance(cause, kind)), None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it, members of groups too."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop(0)
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        members = current.exceptions if isinstance(current, BaseExceptionGroup) else ()
        waiting += [current.__cause__, current.__context__, *members]
