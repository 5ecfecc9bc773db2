"""What httpx, TLS and the network raise, as the errors of this package. Their own texts are never shown."""

from __future__ import annotations

import errno
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import httpx

from api_client.address import place
from api_client.errors import ApiError, BadReply, Timeout, Unreachable
from api_client.handshake import is_about_client_cert, verdict
from api_client.proxy import refused_by

if TYPE_CHECKING:
    from collections.abc import Iterator

E = TypeVar("E", bound=BaseException)

FAILURES = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError, RecursionError, ExceptionGroup)
"""Everything a request was seen to raise; anything else is a mistake of ours and must surface as itself."""

_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})
_IN_PROGRESS = (ssl.SSLWantReadError, ssl.SSLWantWriteError, ssl.SSLEOFError)
_ONLY_TLS_HINT = (
    "It may speak TLS on this port: then write https:// in the address; otherwise check the address and the network."
)
_CLIENT_CERT_HINT = (
    "If the server wants a client certificate, name it with client_cert; otherwise check the address and the network."
)


@dataclass(frozen=True, slots=True)
class Way:
    """How the server is reached."""

    base: httpx.URL
    proxy: httpx.URL | None = None

    @property
    def first(self) -> str:
        """Whom we connect to."""
        return place(self.base) if self.proxy is None else f"the proxy {place(self.proxy)}"

    @property
    def whole(self) -> str:
        """Whom we speak to, and through whom."""
        return place(self.base) if self.proxy is None else f"{place(self.base)}, through {self.first},"


def failure(error: BaseException, way: Way, *, answered: bool = True) -> ApiError:
    """The error that tells a person what happened, and whether the request may have left.

    `answered` says whether the server was ever heard: one that never was may want a client certificate.
    """
    causes = list(_causes(error))
    sent = not isinstance(error, _UNSENT)
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return Timeout(_slow(error, causes, way), sent=sent)
    if isinstance(error, httpx.ProxyError) and way.proxy is not None:
        return refused_by(way.proxy, str(error)[:3], way.base)
    if refusal := _refusal(causes, sent=sent):
        # Through a proxy that is spoken to by TLS, the certificate may be its own.
        is_proxys = way.proxy is not None and way.proxy.scheme == "https"
        return verdict(refusal, "" if is_proxys else way.base.host)
    if isinstance(error, httpx.TransportError | OSError | ExceptionGroup):
        advice = "" if answered else _advice(error, causes, way)
        return Unreachable(_words(error, causes, way), sent=sent, advice=advice)
    return BadReply("The answer breaks the rules of HTTP.", sent=sent)


def cut_short(error: BaseException, way: Way) -> ApiError:
    """The error for an answer that began and did not end."""
    if isinstance(error, httpx.RemoteProtocolError):
        return BadReply("The answer is cut short.")
    return failure(error, way)


def _refusal(causes: list[BaseException], *, sent: bool) -> ssl.SSLError | None:
    """Why the connection is not safe; from TLS 1.3 on, the other side may tell that after the request has left."""
    told = (cause for cause in causes if isinstance(cause, ssl.SSLError) and not isinstance(cause, _IN_PROGRESS))
    return next((error for error in told if not sent or is_about_client_cert(error)), None)


def _is_handshake(error: BaseException, causes: list[BaseException]) -> bool:
    """Whether the connection was made, and the handshake begun."""
    connecting = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
    return connecting and _first(causes, ssl.SSLError) is not None


def _slow(error: BaseException, causes: list[BaseException], way: Way) -> str:
    if isinstance(error, httpx.PoolTimeout):
        return "All connections to the server were busy for too long."
    if _is_handshake(error, causes):
        hint = "A server that speaks plain HTTP on this port does the same."
        return f"{way.whole} let us connect, and did not go on with the TLS handshake. {hint}"
    if isinstance(error, httpx.ConnectTimeout):
        return f"It took too long to connect to {way.first}."
    return f"{way.whole} took too long to answer."


def _words(error: BaseException, causes: list[BaseException], way: Way) -> str:
    if isinstance(error, httpx.RemoteProtocolError):
        return f"{way.whole} ended the connection without an answer that makes sense."
    if _first(causes, socket.gaierror):
        return f"The name {(way.proxy or way.base).host} was not found."
    if _first(causes, ConnectionRefusedError):
        return f"The connection to {way.first} was refused."
    if any(isinstance(cause, OSError) and cause.errno in _NO_ROUTE for cause in causes):
        return f"There is no way to {way.first} on this network."
    if _is_handshake(error, causes):
        return f"{way.whole} ended the connection in the middle of the TLS handshake."
    if isinstance(error, httpx.ConnectError):
        return f"No connection to {way.first}."
    return f"The connection to {way.whole.removesuffix(',')} broke."


def _advice(error: BaseException, causes: list[BaseException], way: Way) -> str:
    """Servers that want TLS, or a certificate, and get none may break the connection without another word."""
    broke = isinstance(error, httpx.NetworkError) and not isinstance(error, httpx.ConnectError)
    if way.base.scheme == "http":
        return _ONLY_TLS_HINT if broke or isinstance(error, httpx.RemoteProtocolError) else ""
    return _CLIENT_CERT_HINT if broke or _is_handshake(error, causes) else ""


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
