"""The app with a heart: notes down whenever its event loop could not be reached for a while, and what it was at.

Run like the app, with the file for the report as the only argument.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import tui.app
from tui.launch import open_app
from tui.start import run

if TYPE_CHECKING:
    from types import FrameType

BEAT = 0.002
"""Seconds between two beats."""
LATE = 0.010
"""Seconds without a beat after which somebody looks where the loop is."""
DEPTH = 5
"""Lines of the program that are told of a stall."""


@dataclass(slots=True)
class Stall:
    """A time in which the loop did not turn."""

    at: float
    """When it ended, monotonic seconds."""
    seconds: float
    where: str
    """The innermost lines of the program that was running, the last one seen."""


class Heart:
    """Beats in the event loop; a thread listens to it."""

    def __init__(self) -> None:
        self.stalls: list[Stall] = []
        self._last = time.monotonic()
        self._where = ""
        self._loop_thread = threading.get_ident()
        self._stopped = threading.Event()

    async def beat(self) -> None:
        """Beat until cancelled."""
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            while True:
                await asyncio.sleep(BEAT)
                now = time.monotonic()
                if now - self._last > LATE:
                    self.stalls.append(Stall(now, now - self._last - BEAT, self._where))
                self._last, self._where = now, ""
        finally:
            self._stopped.set()

    def _listen(self) -> None:
        while not self._stopped.wait(LATE):
            if time.monotonic() - self._last > LATE:
                self._where = _place(sys._current_frames()[self._loop_thread])


def _place(frame: FrameType | None) -> str:
    """The innermost lines of the program. No source is looked up: that would cost more than what is measured."""
    told: list[str] = []
    while frame is not None and len(told) < DEPTH:
        code = frame.f_code
        if not code.co_filename.startswith("<"):
            told.append(f"{Path(code.co_filename).name}:{frame.f_lineno} {code.co_name}")
        frame = frame.f_back
    return " < ".join(told)


class ProbedApp(tui.app.VmdeckApp):
    """vmdeck with a heart."""

    CSS_PATH = str(Path(tui.app.__file__).with_name("app.tcss"))
    report = Path()

    def on_load(self) -> None:
        """Start to beat."""
        super().on_load()
        self._heart = Heart()
        self._beating = asyncio.create_task(self._heart.beat())

    def on_unmount(self) -> None:
        """Write the report."""
        self._beating.cancel()
        self.report.write_text(json.dumps([asdict(stall) for stall in self._heart.stalls]))


if __name__ == "__main__":
    ProbedApp.report = Path(sys.argv.pop(1))
    tui.app.VmdeckApp = ProbedApp  # type: ignore[misc]
    run(open_app)
