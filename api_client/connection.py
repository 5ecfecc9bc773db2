"""Connection: what it takes to reach a server, and the way from there to a `Client`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_client.address import parse_base_url
from api_client.catalogue import Catalogue
from api_client.client import Client
from api_client.dialects import DIALECTS, SPECIFICATION, Dialect, detect
from api_client.errors import Invalid, MissingEndpoint
from api_client.paging import PAGE_SIZE
from api_client.tls import make_context
from api_client.transport import Transport

if TYPE_CHECKING:
    import httpx

    from api_client.retry import Rhythm
    from api_client.secret import Token

AUTO = "auto"
"""The dialect that is found out by asking for the server's version."""


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


async def connect(
    connection: Connection, *, handler: httpx.AsyncBaseTransport | None = None, rhythm: Rhythm | None = None
) -> Client:
    """A client for the server. Raises ApiError; `Invalid.fields` names the setting that is wrong.

    With "auto" the server is asked for its version once; without a token it cannot be, and need not, as only the
    log-in is open. `handler` answers in the network's place, `rhythm` is time and chance.
    """
    transport = _transport(connection, handler, rhythm)
    try:
        dialect = await _dialect(connection, transport)
    except BaseException:
        await transport.aclose()
        raise
    return Client(transport, dialect, connection.page_size)


def _transport(connection: Connection, handler: httpx.AsyncBaseTransport | None, rhythm: Rhythm | None) -> Transport:
    base = parse_base_url(connection.url, allow_plain_http=connection.allow_plain_http)
    secure = base.scheme == "https" and handler is None
    return Transport(
        connection.url,
        connection.token,
        allow_plain_http=connection.allow_plain_http,
        handler=handler,
        tls=make_context(connection.ca_file, connection.client_cert) if secure else None,
        proxy=connection.proxy,
        rhythm=rhythm,
    )


async def _dialect(connection: Connection, transport: Transport) -> Dialect:
    if connection.dialect != AUTO:
        return _named(connection.dialect)
    if connection.token is None:
        return SPECIFICATION
    try:
        return detect(await Catalogue(transport).version())
    except MissingEndpoint:
        return SPECIFICATION


def _named(name: str) -> Dialect:
    for dialect in DIALECTS:
        if dialect.name == name:
            return dialect
    reason = f"There is {', '.join([AUTO, *(dialect.name for dialect in DIALECTS)])}."
    raise Invalid(f"dialect: {reason}", {"dialect": (reason,)})
