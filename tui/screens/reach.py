"""Reaching the server at the start, however often it takes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from api_client.errors import ApiError, Unauthenticated

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tui.clock import Clock
    from tui.session import Session

FIRST_WAIT, LONGEST_WAIT = 2.0, 60.0
"""The most seconds before the server is tried again, and each failure doubles them; how many it is, chance decides:
many programs may wait for the same server."""

_FOREVER = 10.0**9


class Reach:
    """Opens a session, waiting longer after each failure; a refused token waits for a person."""

    def __init__(
        self, open_session: Callable[[], Awaitable[Session]], clock: Clock, chance: Callable[[], float]
    ) -> None:
        """Begin with nothing opened. `chance` gives numbers from 0 to 1."""
        self._open_session = open_session
        self._clock = clock
        self._chance = chance
        self._now = asyncio.Event()

    def try_now(self) -> None:
        """End the wait, if there is one."""
        self._now.set()

    async def session(self, failed: Callable[[ApiError, float | None], None]) -> Session:
        """Open the session; `failed` is told of each failure, and when the next attempt is due, if one comes."""
        longest = FIRST_WAIT
        while True:
            try:
                return await self._open_session()
            except ApiError as error:
                by_itself = not isinstance(error, Unauthenticated)
                wait = longest * self._chance()
                failed(error, self._clock.monotonic() + wait if by_itself else None)
                await self._rest(wait if by_itself else _FOREVER)
                longest = min(2 * longest, LONGEST_WAIT)

    async def _rest(self, wait: float) -> None:
        self._now.clear()
        tasks = {asyncio.ensure_future(self._now.wait()), asyncio.ensure_future(self._clock.sleep(wait))}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
