"""Keeps the terminal usable whatever happens to the program: checks it before, watches over it, puts it back after."""

from __future__ import annotations

import os
import resource
import select
import signal
import sys
import termios
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping
    from types import FrameType, TracebackType

INPUT, STDOUT, OUTPUT = 0, 1, 2
"""Textual reads standard input and draws on standard error."""

_TWIN = "Commands such as vmdeck list need none."

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
_MISLEADING = frozenset({"SSLKEYLOGFILE", "COLUMNS", "LINES"})
"""Besides Textual's own: with the last two exported, the app would never see that its terminal was resized."""

FRAMES = 120
"""Frames a second at most. Textual's own 60 have what follows a frame wait for up to two of theirs; what is written
stays as little, since only what differs is."""

GRACE = 2.0
"""Seconds the app has to leave by itself once it was told to."""

RESET = (
    "\x1b[?2026l"  # end of a synchronised update
    "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"  # no mouse reports
    "\x1b[?1004l\x1b[?2004l\x1b[?2048l"  # no focus, paste and resize reports
    "\x1b[<u"  # the usual keyboard protocol
    "\x1b[r\x1b[?7h\x1b[0m"  # the whole screen scrolls, lines wrap, plain text
    "\x1b[?1049l\x1b[?25h"  # the main screen, with a cursor
)
"""Undoes every mode a full-screen app switches on."""


def find_problem(environ: Mapping[str, str]) -> str:
    """Say in one sentence why no full-screen app can run here, or nothing when one can."""
    if not os.isatty(INPUT) or not os.isatty(OUTPUT):
        return f"vmdeck needs a terminal: its standard input and standard error must not be redirected. {_TWIN}"
    if environ.get("TERM", "") in {"", "dumb"}:
        return f"vmdeck needs a terminal that can move its cursor: set TERM, as in TERM=xterm-256color. {_TWIN}"
    return ""


def prepare(environ: MutableMapping[str, str]) -> None:
    """Close the ways in which secrets leave a process, before Textual and TLS read their own settings.

    Textual's variables can write every key typed to a file that all can read; SSLKEYLOGFILE does so with the keys of
    every connection; a core dump holds the token. One is set: how often Textual looks for something to draw.
    """
    for name in [name for name in environ if name.startswith("TEXTUAL") or name in _MISLEADING]:
        del environ[name]
    environ["TEXTUAL_FPS"] = str(FRAMES)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The C locale, or PYTHONIOENCODING, would have names told as backslashes and digits.
    if (reconfigure := getattr(sys.stderr, "reconfigure", None)) is not None:
        reconfigure(encoding="utf-8", errors="replace")


def say(sentence: str) -> None:
    """Tell why nothing is opened, where it can be read: standard error may be closed, or on a disk that is full."""
    handles = [handle for handle, file in ((OUTPUT, sys.__stderr__), (STDOUT, sys.__stdout__)) if file is not None]
    for handle in sorted(handles, key=os.isatty, reverse=True):
        with suppress(OSError):
            os.write(handle, f"{sentence}\n".encode())
            return


def reset_terminal() -> None:
    """Put a terminal right that a killed program has left behind. Raises OSError where there is none."""
    handle = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    try:
        os.write(handle, RESET.encode())
        mode = termios.tcgetattr(handle)
        mode[0] |= termios.ICRNL | termios.IXON
        mode[1] |= termios.OPOST | termios.ONLCR
        mode[3] |= termios.ECHO | termios.ECHOE | termios.ECHOK | termios.ICANON | termios.ISIG | termios.IEXTEN
        termios.tcsetattr(handle, termios.TCSANOW, mode)
    finally:
        os.close(handle)


class Canvas:
    """The terminal, for the app alone: what anything else writes to standard output and error meanwhile is let go."""

    def __init__(self) -> None:
        self._file: TextIO | None = None
        self._kept: dict[int, int] = {}

    def __enter__(self) -> TextIO:
        # Where one of them is closed, its number may be that of any file.
        files = {STDOUT: sys.__stdout__, OUTPUT: sys.__stderr__}
        self._kept = {handle: os.dup(handle) for handle, file in files.items() if file is not None}
        self._file = os.fdopen(os.dup(OUTPUT), "w", encoding="utf-8", errors="replace")
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for handle in self._kept:
            os.dup2(nowhere, handle)
        os.close(nowhere)
        return self._file

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in (sys.__stdout__, sys.__stderr__):
            if file is not None:
                file.flush()
        for handle, kept in self._kept.items():
            os.dup2(kept, handle)
            os.close(kept)
        assert self._file is not None  # noqa: S101 (it was entered)
        # A terminal that is gone takes no last words.
        with suppress(OSError):
            self._file.close()


class Guard:
    """While it is entered, signals and a closed terminal end the app in order, or after a grace period in any case.

    A thread does it, not the event loop: the loop may be stuck in a write to a terminal that nobody reads.
    """

    def __init__(self, ask_exit: Callable[[], object], grace: float = GRACE) -> None:
        self.received: int | None = None
        """The signal that ended the app; a closed terminal counts as SIGHUP."""
        self._ask_exit = ask_exit
        self._grace = grace
        self._wake = -1
        self._mode: list[Any] = []
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._mode = termios.tcgetattr(INPUT)
        wake, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        threading.Thread(target=self._watch, args=(wake,), name="terminal-guard", daemon=True).start()
        self._handlers = {number: signal.signal(number, self._on_signal) for number in SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        os.close(self._wake)
        self._restore(modes=kind is not None)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        # No more than a write: this runs between any two steps of the program, which may hold any lock.
        with suppress(BlockingIOError):
            os.write(self._wake, bytes([number]))

    def _watch(self, wake: int) -> None:
        poller = select.poll()
        poller.register(INPUT, 0)
        poller.register(wake, select.POLLIN)
        ready = {handle for handle, _event in poller.poll()}
        woken = os.read(wake, 1) if wake in ready else bytes([signal.SIGHUP])
        if not woken:
            os.close(wake)
            return
        self.received = woken[0]
        self._ask_exit()
        time.sleep(self._grace)
        # Still here: the loop is stuck, or something outside it does not end.
        self._restore(modes=True)
        os._exit(128 + self.received)

    def _restore(self, *, modes: bool) -> None:
        # A background process that touches its terminal would be stopped, and stay.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        with suppress(OSError, termios.error):
            termios.tcsetattr(INPUT, termios.TCSANOW, self._mode)
        if modes:
            with suppress(OSError):
                _write_at_once(RESET)


def _write_at_once(text: str) -> None:
    """Write to the terminal without ever waiting for it; a handle of its own keeps the shell's blocking as it is."""
    handle = os.open(os.ttyname(INPUT), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)
