"""Connection: what it takes to reach a server, and the way from there to a `Client`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api_client.client import Client
from api_client.dialects import DIALECTS, NAMES, SPECIFICATION, Dialect
from api_client.errors import BadSetting
from api_client.paging import PAGE_SIZE
from api_client.probing import Probe, probe
from api_client.tls import make_context
from api_client.transport import Limits, Transport

if TYPE_CHECKING:
    import httpx

    from api_client.retry import Rhythm
    from api_client.secret import Token

AUTO = "auto"
"""The dialect that is found out by probing."""


@dataclass(frozen=True, slots=True)
class Connection:
    """Where a server is, and how it is spoken to."""

    url: str
    """The server's root, or that of its API."""
    token: Token | None = None
    """None only to log in."""
    ca_file: str | None = None
    """PEM file of the authorities to trust instead of the well-known ones."""
    client_cert: str | None = None
    """PEM file with our own certificate and its key."""
    proxy: str | None = None
    allow_plain_http: bool = False
    """Whether the token may travel unencrypted to another machine."""
    page_size: int = PAGE_SIZE
    dialect: str = AUTO
    """The name of a dialect, or "auto"."""
    limits: Limits = field(default_factory=Limits)
    """How long a request may take, and how many run at once."""


async def connect(
    connection: Connection,
    *,
    handler: httpx.AsyncBaseTransport | None = None,
    rhythm: Rhythm | None = None,
    known: Probe | None = None,
) -> Client:
    """A client for the server. Raises ApiError; `BadSetting.fields` names what cannot be used.

    With "auto" the server is probed; without a token it cannot be, and need not, as only the log-in is open.

    Args:
        connection: where the server is.
        handler: answers in the network's place.
        rhythm: time and chance.
        known: what was found out before: while the server's version is the same, nothing else is asked.
    """
    named = None if connection.dialect == AUTO else _named(connection.dialect)
    transport = _transport(connection, handler, rhythm)
    if named is not None or connection.token is None:
        return Client(transport, named or SPECIFICATION, connection.page_size)
    try:
        found = await probe(transport, known)
    except BaseException:
        await transport.aclose()
        raise
    return Client(transport, found.dialect, connection.page_size, found)


async def examine(
    connection: Connection, *, handler: httpx.AsyncBaseTransport | None = None, rhythm: Rhythm | None = None
) -> Probe:
    """Probe a server whatever is known of it, and whatever dialect is named. Raises ApiError."""
    transport = _transport(connection, handler, rhythm)
    try:
        return await probe(transport)
    finally:
        await transport.aclose()


def _transport(connection: Connection, handler: httpx.AsyncBaseTransport | None, rhythm: Rhythm | None) -> Transport:
    stops = (connection.url, connection.proxy or "")
    secure = handler is None and any(stop.strip().lower().startswith("https:") for stop in stops)
    return Transport(
        connection.url,
        connection.token,
        allow_plain_http=connection.allow_plain_http,
        handler=handler,
        tls=make_context(connection.ca_file, connection.client_cert) if secure else None,
        proxy=connection.proxy,
        limits=connection.limits,
        rhythm=rhythm,
    )


def _named(name: str) -> Dialect:
    for dialect in DIALECTS:
        if dialect.name == name:
            return dialect
    reason = f"There is {', '.join([AUTO, *NAMES])}."
    raise BadSetting(f"dialect: {reason}", {"dialect": (reason,)})
