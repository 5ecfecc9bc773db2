"""A program on a terminal of its own, as the tests of real bytes and real signals need it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LIMIT = 30.0
"""Seconds of silence after which a test gives up; nothing takes more than a few."""


class PtyChild:
    """A child process that leads the session of a new terminal; the test is the terminal."""

    def __init__(self, command: Sequence[str], cwd: Path, environ: Mapping[str, str], size: tuple[int, int]) -> None:
        self.handle, inner = pty.openpty()
        rows, columns = size
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.mode_before = self.mode
        self.written = b""
        """Everything the program has written so far."""
        self._seen = 0
        self._process = subprocess.Popen(  # noqa: S603 - only programs of the tests
            command,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            cwd=cwd,
            env=environ,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(inner)
        self.pid = self._process.pid

    @property
    def mode(self) -> list[Any]:
        """The settings of the terminal."""
        return termios.tcgetattr(self.handle)

    def send(self, data: bytes) -> None:
        """Type."""
        os.write(self.handle, data)

    def kill(self, number: int) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def expect(self, pattern: bytes) -> None:
        """Read until the pattern shows in what was not yet expected."""
        while not (found := re.compile(pattern).search(self.written, self._seen)):
            if not self._read():
                raise AssertionError(f"{pattern!r} did not come, but {self.written[self._seen :][-500:]!r}")
        self._seen = found.end()

    def read_what_is_there(self) -> None:
        """Read what the program has written by now."""
        while select.select([self.handle], [], [], 0)[0] and self._read():
            pass

    def end(self) -> int:
        """Read to the end, and return the exit code."""
        while self._read():
            pass
        return self.wait()

    def wait(self) -> int:
        """Return the exit code, without reading; negative when a signal killed it."""
        return self._process.wait(LIMIT)

    def hang_up(self) -> None:
        """Close the terminal."""
        if self.handle >= 0:
            os.close(self.handle)
        self.handle = -1

    def clear_away(self) -> None:
        """Leave nothing behind, whatever became of the test."""
        self.hang_up()
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def _read(self) -> bool:
        if not select.select([self.handle], [], [], LIMIT)[0]:
            raise AssertionError(f"nothing came for {LIMIT:g} s after {self.written[-500:]!r}")
        try:
            data = os.read(self.handle, 65_536)
        except OSError:
            return False
        self.written += data
        return bool(data)
