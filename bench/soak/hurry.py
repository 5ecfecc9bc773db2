"""Time that passes as fast as the work allows: whoever sleeps is woken as soon as nobody has anything left to do.

It takes the place of the system's for everything in the process, asyncio and Textual among them. So it has to be there
before they are imported, and belongs into a process of its own.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple, Unpack

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

EPOCH = 1_767_225_600.0
"""Unix seconds at which it begins."""

MOMENT = 0.05
"""Real seconds between two looks while a thread is at work, whose end nobody can foresee."""


class SimulatedTime:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.passed = 0.0
        """Seconds since the beginning."""

    def install(self) -> None:
        """Be the time of this process from now on; what measures processor time is left as it is."""
        time.monotonic = lambda: self.passed + 1.0
        time.clock_gettime = lambda _which: time.monotonic()
        time.time = lambda: self.passed + EPOCH


class _HurriedSelector(selectors.DefaultSelector):
    """Lets the time pass for which there would have been nothing to do."""

    def __init__(self, simulated: SimulatedTime) -> None:
        super().__init__()
        self.threads: set[asyncio.Future[Any]] = set()
        """What is awaited of threads; as long as that is anything, no time passes."""
        self._simulated = simulated

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self.threads:
            return super().select(MOMENT if timeout is None else min(timeout, MOMENT))
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("everybody waits for somebody else")
        if not ready and timeout:
            self._simulated.passed += timeout
        return ready


class HurriedLoop(asyncio.SelectorEventLoop):
    """An event loop on simulated time."""

    def __init__(self, simulated: SimulatedTime) -> None:
        self._hurried = _HurriedSelector(simulated)
        super().__init__(self._hurried)

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Ts]], T], *args: *Ts
    ) -> asyncio.Future[T]:
        future = super().run_in_executor(executor, func, *args)
        self._hurried.threads.add(future)
        future.add_done_callback(self._hurried.threads.discard)
        return future
