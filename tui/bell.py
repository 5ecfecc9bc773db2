"""Bell: wakes everybody who waits for news, however many they are."""

from __future__ import annotations

import asyncio


class Bell:
    """Rings for those who wait at that moment; whoever comes later waits for the next time."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake all who wait."""
        event, self._event = self._event, asyncio.Event()
        event.set()

    async def wait(self) -> None:
        """Return when it rings next."""
        await self._event.wait()
