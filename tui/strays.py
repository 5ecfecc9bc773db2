"""Faults that nobody waits for: of a thread, of a task, of a callback of the event loop. None goes unheard."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator


class Strays:
    """Tells of each kind of fault once: a task that is started again fails again."""

    def __init__(self, tell: Callable[[BaseException], object]) -> None:
        self._tell = tell
        self._told: set[tuple[type[BaseException], str, int | None]] = set()

    def hear(self, error: BaseException) -> None:
        """Hear of a fault. It may come from any thread."""
        *_, last = extract_tb(error.__traceback__) or [None]
        kind = (type(error), last.filename if last else "", last.lineno if last else None)
        if kind not in self._told:
            self._told.add(kind)
            self._tell(error)

    @contextmanager
    def of_threads(self) -> Iterator[None]:
        """Hear of what ends a thread."""
        before, threading.excepthook = threading.excepthook, self._of_thread
        try:
            yield
        finally:
            threading.excepthook = before

    def of_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hear of tasks and callbacks that fail."""
        loop.set_exception_handler(self._of_callback)

    def _of_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.hear(args.exc_value)

    def _of_callback(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        self.hear(error if isinstance(error, BaseException) else RuntimeError(context["message"]))
