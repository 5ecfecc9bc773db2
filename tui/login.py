"""Logging in: a password is traded for a token, and a token is asked about, before anybody relies on it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeAlias

from api_client.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from api_client.client import Client
    from api_client.connection import Connection
    from api_client.secret import Token
    from tui.config import Profile
    from tui.plan import Viewer

    Connect: TypeAlias = Callable[[Connection], Awaitable[Client]]
    """Makes a client for a server."""

ANY_DIALECT = "specification"
"""Servers differ in nothing that is asked here, and need not be told apart for it."""


async def log_in(profile: Profile, username: str, password: str, *, connect: Connect | None = None) -> Token:
    """Trade a password for a token. It is sent once, whatever comes of it, and kept nowhere. Raises ApiError."""
    async with _reaching(profile, None, connect) as client:
        try:
            return await client.login(username, password)
        except ApiError as error:
            # An error is kept for as long as it is shown, and its traceback has the password in it.
            raise error.with_traceback(None) from None
        finally:
            del password


async def who(profile: Profile, token: Token, *, connect: Connect | None = None) -> str:
    """The name of the user a token belongs to. Raises ApiError."""
    async with _reaching(profile, token, connect) as client:
        return (await client.me()).username


async def look_up(profile: Profile, token: Token, *, connect: Connect | None = None) -> Viewer:
    """The user a token belongs to, and what they may do, as far as the server tells. Raises ApiError."""
    from tui.who import find_user

    async with _reaching(profile, token, connect) as client:
        return await find_user(client, profile.rules)


def connection_of(profile: Profile, token: Token | None, dialect: str) -> Connection:
    """What it takes to reach the server of a profile."""
    from api_client.connection import Connection

    return Connection(
        url=profile.url,
        token=token,
        ca_file=profile.ca_file,
        client_cert=profile.client_cert,
        proxy=profile.proxy,
        allow_plain_http=profile.allow_plain_http,
        page_size=profile.page_size,
        dialect=dialect,
    )


@asynccontextmanager
async def _reaching(profile: Profile, token: Token | None, connect: Connect | None) -> AsyncIterator[Client]:
    from api_client import connection

    client = await (connect or connection.connect)(connection_of(profile, token, ANY_DIALECT))
    try:
        yield client
    finally:
        await client.aclose()
