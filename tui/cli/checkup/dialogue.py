"""A short conversation with the terminal: questions are written, answers awaited until a deadline, and none is shown.

While it lasts the terminal is raw, so that nothing it sends is echoed, becomes a signal, or reaches the shell.
"""

from __future__ import annotations

import os
import select
import signal
import termios
import tty
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from tui.cli.checkup.replies import MAX_BYTES, Replies, is_whole, read_replies
from tui.terminal import INPUT, OUTPUT, Guard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

SAMPLES = {"─": 1, "●": 1, "⣿": 1, "漢": 2, "e\u0301": 1}
"""What is written to measure it → the cells the app counts on. The last is a letter and a combining accent."""

HUNG_UP = 128 + signal.SIGHUP
"""The exit code of a program whose terminal is gone, as the guard has it."""

LIMIT = 1.0
"""Seconds a terminal has to answer; over a slow line one answer takes a few tenths."""

_CURSOR = "\x1b[6n"
_LAST = "\x1b[c"
"""Every terminal answers this one, so that what comes after it is no answer to what was asked before it."""
_REPORTS = "\x1b[?u\x1b]11;?\x1b\\\x1b[>q"
_SYNCHRONISED = "\x1b[?2026$p"
_ERASE = "\r\x1b[K"


class Line(Protocol):
    """Both directions of a terminal."""

    def wait(self, seconds: float) -> bool:
        """Whether there is something to read by then."""
        ...

    def read(self) -> bytes:
        """What has come. Raises SystemExit when the terminal is gone."""
        ...

    def write(self, data: bytes) -> None:
        """Write, if the terminal takes it. Raises SystemExit when it is gone."""
        ...


class TerminalLine:
    """The terminal that the app would run on."""

    def wait(self, seconds: float) -> bool:
        """Whether there is something to read by then."""
        return bool(select.select([INPUT], [], [], seconds)[0])

    def read(self) -> bytes:
        """What has come."""
        try:
            data = os.read(INPUT, MAX_BYTES)
        except OSError:
            data = b""
        if not data:
            raise SystemExit(HUNG_UP)
        return data

    def write(self, data: bytes) -> None:
        """Write, unless nobody reads on the other side."""
        if not select.select([], [OUTPUT], [], LIMIT)[1]:
            return
        try:
            os.write(OUTPUT, data)
        except OSError as error:
            raise SystemExit(HUNG_UP) from error


def questions(term: str, program: str, samples: Sequence[str]) -> bytes:
    """What to write to a terminal: the samples, each followed by where the cursor is now, then what else it tells.

    Those that some terminals print as text are left out there: the Linux console knows none of them, and Apple's prints
    a letter for the one about synchronised output.
    """
    measured = "".join(f"{_ERASE}{sample}{_CURSOR}" for sample in samples)
    more = "" if term == "linux" else _REPORTS
    mode = "" if term == "linux" or program == "Apple_Terminal" else _SYNCHRONISED
    return f"{measured}{_ERASE}{more}{mode}{_LAST}".encode()


def converse(asked: bytes, line: Line, monotonic: Callable[[], float], limit: float = LIMIT) -> Replies:
    """Ask, and take what is answered until the last answer is there or the time is up."""
    line.write(asked)
    deadline = monotonic() + limit
    received = b""
    while not is_whole(received) and (left := deadline - monotonic()) > 0 and line.wait(left):
        # What is beyond the limit is still taken off the line, where the shell would find it.
        received += line.read()[: MAX_BYTES - len(received)]
    line.write(_ERASE.encode())
    return read_replies(received)


def ask_terminal(environ: Mapping[str, str], monotonic: Callable[[], float]) -> Replies:
    """What the terminal we are on says of itself, and does with the samples."""
    asked = questions(environ.get("TERM", ""), environ.get("TERM_PROGRAM", ""), tuple(SAMPLES))
    with raw_terminal() as line:
        return converse(asked, line, monotonic)


@contextmanager
def raw_terminal() -> Iterator[TerminalLine]:
    """Keep the terminal from acting on what it is sent, and put it back as it was, also when a signal ends us."""
    with Guard(_nothing, grace=0.0):
        before = termios.tcgetattr(INPUT)
        try:
            tty.setraw(INPUT, termios.TCSANOW)
            yield TerminalLine()
        finally:
            # Flushing throws away what has come and nobody asked for; a terminal that is gone keeps no mode.
            with suppress(termios.error):
                termios.tcsetattr(INPUT, termios.TCSAFLUSH, before)


def why_silent(environ: Mapping[str, str]) -> str:
    """Say why the terminal cannot be asked; empty when it can."""
    if environ.get("TERM", "") in {"", "dumb"}:
        return "It would print what it is asked: TERM says that it understands nothing."
    if not os.isatty(INPUT) or not os.isatty(OUTPUT):
        return "Standard input and standard error are not both a terminal."
    try:
        in_front = os.tcgetpgrp(INPUT) == os.getpgrp()
    except OSError:
        in_front = False
    return "" if in_front else "The command does not run in the foreground of the terminal."


def _nothing() -> None:
    """Leave ending to the guard: there is no loop that could be told."""
