"""Pool: the HTTP connections to one server, replaced as a whole when they no longer serve."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable


class Pool:
    """Lends out one set of connections, an httpx transport.

    A request that is cancelled before its connection starts can leave httpcore's pool unable to serve anybody, so a
    set that timed out is retired: new requests get a fresh one, and the old one is closed by its last user.
    """

    def __init__(self, make: Callable[[], httpx.AsyncBaseTransport]) -> None:
        self._make = make
        self._current: httpx.AsyncBaseTransport | None = None
        self._users: dict[httpx.AsyncBaseTransport, int] = {}

    @asynccontextmanager
    async def borrow(self) -> AsyncIterator[httpx.AsyncBaseTransport]:
        """The connections, for one request."""
        if self._current is None:
            self._current = self._make()
        lent = self._current
        self._users[lent] = self._users.get(lent, 0) + 1
        try:
            yield lent
        except httpx.PoolTimeout:
            if self._current is lent:
                self._current = None
            raise
        finally:
            await self._give_back(lent)

    async def aclose(self) -> None:
        """Close every connection, also those in use."""
        opened = {*self._users, *([self._current] if self._current else [])}
        self._current = None
        self._users.clear()
        for lent in opened:
            await lent.aclose()

    async def _give_back(self, lent: httpx.AsyncBaseTransport) -> None:
        if lent not in self._users:
            return
        self._users[lent] -= 1
        if self._users[lent] == 0:
            del self._users[lent]
            if lent is not self._current:
                await lent.aclose()
