"""A small app under the guard, run by the tests of it in a process and on a terminal of its own."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
import tty
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widgets import Static

from tui.guarded import GuardedApp, run_guarded
from tui.terminal import Guard, prepare, reset_terminal

if TYPE_CHECKING:
    from textual.app import ComposeResult

SECRET = "correct-horse-battery-staple"
STRAY = "STRAY-WORDS"


class Probe(GuardedApp[int]):
    """Answers each key with its count, so that a test can tell that it lives."""

    presses = 0
    told = 0

    def __init__(self) -> None:
        super().__init__()
        self.rescued: list[str] = []

    def compose(self) -> ComposeResult:
        yield Static("READY", id="said")

    def key_k(self) -> None:
        self.presses += 1
        self.query_one("#said", Static).update(f"PRESSED{self.presses}")

    def key_x(self) -> None:
        held = SECRET
        raise RuntimeError(f"Illegal header value: Token {held}")

    def key_w(self) -> None:
        self.run_worker(self._fail(), exit_on_error=True)

    def key_p(self) -> None:
        self.panic("some words")

    def key_f(self) -> None:
        fill_terminal()
        os.kill(os.getpid(), signal.SIGTERM)
        while True:
            assert self._driver is not None
            self._driver.write("z" * 10_000)

    def key_r(self) -> None:
        self.query_one("#said", Static).update(Broken())

    def key_i(self) -> None:
        self.set_timer(0.001, fail)

    def key_d(self) -> None:
        self.run_worker(fail, thread=True)

    def key_m(self) -> None:
        held = SECRET
        raise MemoryError(held)

    def key_u(self) -> None:
        self.key_u()

    def key_g(self) -> None:
        raise ExceptionGroup(SECRET, [ValueError(SECRET), KeyError(SECRET)])

    def key_h(self) -> None:
        held = SECRET
        raise ValueError(held + "x" * 1_000_000)

    def key_1(self) -> None:
        threading.Thread(target=fail).start()

    def key_2(self) -> None:
        # Nobody keeps it, nobody waits for it.
        asyncio.get_running_loop().create_task(self._fail())

    def key_3(self) -> None:
        asyncio.get_running_loop().call_soon(fail_too)

    def key_o(self) -> None:
        sys.stdout.write(STRAY)
        print(STRAY, file=sys.__stderr__)
        logging.getLogger("stray").error(STRAY)
        warnings.warn(STRAY, stacklevel=1)
        for handle in (1, 2):
            os.write(handle, STRAY.encode())
            subprocess.run(["/bin/sh", "-c", f"echo {STRAY} >&{handle}"], check=True)  # noqa: S603

    def rescue(self) -> None:
        self.rescued.append("typed")
        if "unrescued" in sys.argv:
            raise ValueError(SECRET)

    def tell_stray(self, error: BaseException, kept: str) -> None:
        super().tell_stray(error, kept)
        self.told += 1
        self.query_one("#said", Static).update(f"HEARD{self.told}")

    async def _fail(self) -> None:
        held = SECRET
        raise ValueError(held)


class Broken:
    """Cannot be drawn."""

    def __rich_console__(self, *_args: object) -> list[str]:
        held = SECRET
        raise RuntimeError(held)


def fail() -> None:
    """Be at fault."""
    held = SECRET
    raise LookupError(held)


def fail_too() -> None:
    """Be at fault elsewhere."""
    raise TypeError(SECRET)


def fill_terminal() -> None:
    """Write until no more fits."""
    handle = os.open(os.ttyname(0), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    with suppress(BlockingIOError):
        while True:
            os.write(handle, b"z" * 1000)


def stuck() -> None:
    """Wait for ever, in a state of the terminal that has to be undone."""
    with Guard(lambda: None, grace=0.05):
        tty.setraw(0)
        sys.stderr.write("READY")
        sys.stderr.flush()
        threading.Event().wait()


def wrecked() -> None:
    """Leave the terminal the way a killed app does, and put it right."""
    tty.setraw(0)
    sys.stderr.write("\x1b[?1049h")
    reset_terminal()
    sys.stderr.write("READY")
    sys.stderr.flush()
    sys.stdin.readline()


def main(mode: str, reports: str) -> int:
    """Do what the test asks for."""
    if mode == "stuck":
        stuck()
    if mode == "wrecked":
        wrecked()
        return 0
    if mode == "deaf":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    prepare(os.environ)
    if mode == "deaf to it":
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    return run_guarded(Probe(), Path(reports), lambda: [SECRET])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
