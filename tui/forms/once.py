"""Once: an answer that several parts of a form need and only one of them asks for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


class Once(Generic[T]):
    """Asks when it is first needed and keeps the answer; after a failure the next one who needs it asks again."""

    def __init__(self, ask: Callable[[], Awaitable[T]]) -> None:
        self._ask = ask
        self._asking = asyncio.Lock()
        self._answers: list[T] = []

    async def get(self) -> T:
        """Return the answer, asking for it if nobody has."""
        async with self._asking:
            if not self._answers:
                self._answers.append(await self._ask())
            return self._answers[0]
