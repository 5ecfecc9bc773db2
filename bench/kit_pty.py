"""A program on a terminal of its own: what it writes and when, and what stands on the screen by then."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import pyte

from bench.kit_process import cpu_seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

COLUMNS, LINES = 120, 40
QUIET = 0.15
"""Seconds of silence and idleness after which a program has answered a key."""
IDLE = 0.015
"""Seconds of work that do not count against idleness; the system counts in hundredths."""
LIMIT = 120.0
"""Seconds after which something that was waited for will not come."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes the program wrote, and when they were read (monotonic seconds)."""

    at: float
    data: bytes


@dataclass(frozen=True, slots=True)
class Effect:
    """What came of a key."""

    seconds: float
    """Until the frame after which nothing changed any more; 0.0 when nothing changed at all."""
    until_silent: float
    """Until the last byte, for programs that draw the same once more and say nothing of their own accord."""
    written: int
    """Bytes."""


class Terminal:
    """A child process on a terminal, read by a thread of its own so that the times are those of the reading."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], *, reads: bool = True) -> None:
        self.handle, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.chunks: list[Chunk] = []
        self.screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self.screen)
        self._fed = 0
        self.started = time.monotonic()
        """When the program was started, monotonic seconds."""
        self._process = subprocess.Popen(
            command,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            env=environ,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(inner)
        self.pid = self._process.pid
        self._reader = threading.Thread(target=self._read, daemon=True)
        if reads:
            self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._reader.is_alive():
            self._reader.join(5)
        os.close(self.handle)

    def send(self, data: bytes) -> float:
        """Type, and return when that was."""
        now = time.monotonic()
        os.write(self.handle, data)
        return now

    def rest(self, seconds: float = QUIET) -> None:
        """Wait until the program has neither written nor worked for so long, and bring the screen up to date."""
        self._wait_idle(seconds)
        self.feed()

    def until(self, true: Callable[[pyte.Screen], bool], limit: float = LIMIT) -> float:
        """Return when the chunk was read after which the screen is as wanted. Raises TimeoutError."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            while self._fed < len(self.chunks):
                chunk = self._feed_one()
                if true(self.screen):
                    return chunk.at
            if not self._reader.is_alive():
                break
            time.sleep(0.005)
        raise TimeoutError("\n".join(line.rstrip() for line in self.screen.display))

    def until_text(self, text: str, limit: float = LIMIT) -> float:
        """Return when a text appeared. Raises TimeoutError."""
        return self.until(lambda screen: any(text in line for line in screen.display), limit)

    def until_end(self) -> None:
        """Wait until the program has ended by itself."""
        self._process.wait(LIMIT)

    def press(self, keys: bytes, first: int = 0, last: int = LINES, quiet: float = QUIET) -> Effect:
        """Type, and see what comes of it in the lines from `first` to `last`."""
        self.feed()
        mark = len(self.chunks)
        sent = self.send(keys)
        self._wait_idle(quiet)
        before, changed_at, silent_at = self._cells(first, last), sent, sent
        written = sum(len(chunk.data) for chunk in self.chunks[mark:])
        while self._fed < len(self.chunks):
            chunk = self._feed_one()
            silent_at = chunk.at
            if (now := self._cells(first, last)) != before:
                before, changed_at = now, chunk.at
        return Effect(changed_at - sent, silent_at - sent, written)

    def feed(self) -> None:
        """Bring the screen up to date."""
        while self._fed < len(self.chunks):
            self._feed_one()

    def read_some(self, most: int) -> bytes:
        """Read in the reader's place, for a terminal that was made with `reads=False`."""
        data = os.read(self.handle, most)
        self.chunks.append(Chunk(time.monotonic(), data))
        return data

    def _wait_idle(self, seconds: float) -> None:
        end = time.monotonic() + LIMIT
        busy = True
        while busy and time.monotonic() < end:
            written, worked = len(self.chunks), cpu_seconds(self.pid)
            time.sleep(seconds)
            busy = len(self.chunks) > written or cpu_seconds(self.pid) - worked > IDLE

    def _feed_one(self) -> Chunk:
        chunk = self.chunks[self._fed]
        self._stream.feed(chunk.data)
        self._fed += 1
        return chunk

    def _cells(self, first: int, last: int) -> tuple[tuple[object, ...], ...]:
        buffer = self.screen.buffer
        return tuple(tuple(buffer[y][x] for x in range(COLUMNS)) for y in range(first, last))

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self.handle, 65_536)
            except OSError:
                return
            if not data:
                return
            self.chunks.append(Chunk(time.monotonic(), data))
