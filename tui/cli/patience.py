"""Patience: for how long something is waited for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from decimal import Decimal

    from tui.clock import Clock


async def until(work: Coroutine[Any, Any, object], enough: Coroutine[Any, Any, object]) -> None:
    """Do something until it is done, or until it has been enough; raises what it raises."""
    tasks = {asyncio.create_task(work), asyncio.create_task(enough)}
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def limit(clock: Clock, seconds: Decimal | None) -> None:
    """Return after so many seconds; never, where nobody has said how many."""
    if seconds is None:
        await asyncio.Event().wait()
    else:
        await clock.sleep(float(seconds))
