"""A small app under the guard, run by the tests of it in a process and on a terminal of its own."""

from __future__ import annotations

import os
import signal
import sys
import threading
import tty
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widgets import Static

from tui.guarded import GuardedApp, run_guarded
from tui.terminal import Guard, prepare, reset_terminal

if TYPE_CHECKING:
    from textual.app import ComposeResult

SECRET = "correct-horse-battery-staple"


class Probe(GuardedApp[int]):
    """Answers each key with its count, so that a test can tell that it lives."""

    presses = 0

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

    async def _fail(self) -> None:
        held = SECRET
        raise ValueError(held)


def fill_terminal() -> None:
    """Write until no more fits."""
    os.set_blocking(2, False)
    try:
        while True:
            os.write(2, b"z" * 1000)
    except BlockingIOError:
        os.set_blocking(2, True)


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
    return run_guarded(Probe(), Path(reports), lambda: [SECRET])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
