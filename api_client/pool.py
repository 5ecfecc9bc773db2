"""Pool: the HTTP connections to one server, replaced as a whole when they no longer serve."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable


class Pool:
    """Lends out one httpx client.

    A request that is cancelled before its connection starts can leave httpcore's pool unable to serve anybody, so a
    client whose pool timed out is retired: new requests get a fresh one, and the old one is closed by its last user.
    """

    def __init__(self, make: Callable[[], httpx.AsyncClient]) -> None:
        self._make = make
        self._client: httpx.AsyncClient | None = None
        self._users: dict[httpx.AsyncClient, int] = {}

    @asynccontextmanager
    async def borrow(self) -> AsyncIterator[httpx.AsyncClient]:
        """The client, for one request."""
        if self._client is None:
            self._client = self._make()
        client = self._client
        self._users[client] = self._users.get(client, 0) + 1
        try:
            yield client
        except httpx.PoolTimeout:
            if self._client is client:
                self._client = None
            raise
        finally:
            await self._give_back(client)

    async def aclose(self) -> None:
        """Close every connection, also those in use."""
        clients = {*self._users, *([self._client] if self._client else [])}
        self._client = None
        self._users.clear()
        for client in clients:
            await client.aclose()

    async def _give_back(self, client: httpx.AsyncClient) -> None:
        if client not in self._users:
            return
        self._users[client] -= 1
        if self._users[client] == 0:
            del self._users[client]
            if client is not self._client:
                await client.aclose()
