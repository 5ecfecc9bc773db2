"""The real program on a real terminal, and what its terminal shows."""

from __future__ import annotations

import fcntl
import os
import struct
import sys
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.pty_child import PtyChild
from tests.tui.emulator import Terminal
from tests.tui.sequences import SEQUENCE, modes_of

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
WIDTH, HEIGHT = 100, 30
EMPTIED = b"\x1b[2J"
LIMIT = 60.0
"""Seconds after which a broken program has failed; a good one takes a few."""


def environment(folder: Path) -> dict[str, str]:
    """Variables that keep the program to a folder of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    folders = {f"XDG_{name}_HOME": str(folder / name) for name in ("CONFIG", "STATE", "CACHE", "DATA")}
    return {**kept, **folders, "HOME": str(folder), "TERM": "xterm-256color"}


class Program:
    """The program, and what its terminal shows."""

    def __init__(self, folder: Path, *arguments: str, **environ: str) -> None:
        command = arguments if arguments[0].startswith("/") else (sys.executable, "-m", "tui", *arguments)
        self.child = PtyChild(command, ROOT, environment(folder) | environ, size=(HEIGHT, WIDTH))

    def rows(self) -> list[str]:
        """What the terminal shows, since it was last emptied."""
        terminal = Terminal(WIDTH, HEIGHT)
        written = self.child.written[max(self.child.written.rfind(EMPTIED), 0) :]
        # What was read last may end within a character.
        terminal.feed_bytes(written.decode(errors="ignore").encode())
        return [line.rstrip() for line in terminal.screen.display]

    def until(self, true: Callable[[list[str]], object]) -> list[str]:
        """Read on until the screen shows what is waited for."""
        deadline = time.monotonic() + LIMIT
        while not true(rows := self.rows()):
            assert time.monotonic() < deadline, "\n".join(rows)
            self.child.expect(rb"(?s).+")
            self.child.read_what_is_there()
        return rows

    def until_open(self) -> list[str]:
        """Read on until instances are there."""
        return self.until(is_open)

    def type(self, text: str) -> None:
        """Press keys."""
        self.child.send(text.encode())

    def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        fcntl.ioctl(self.child.handle, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))


def is_open(rows: list[str]) -> bool:
    """Whether the screen of instances is there, up to its last line."""
    return "Hostname" in rows[2] and len(table(rows)) > 10 and rows[-1].endswith(": Commands")


def table(rows: list[str]) -> list[str]:
    """The lines with instances."""
    return [row for row in rows[3:-2] if row.strip()]


def assert_reset(written: bytes) -> None:
    """Every mode stands as it does in a fresh terminal."""
    modes: dict[bytes, bytes] = {}
    keyboards = 0
    for match in SEQUENCE.finditer(written):
        parameters, final = match["parameters"], match["final"]
        if final in {b"h", b"l"}:
            modes.update(dict.fromkeys(modes_of(parameters), final))
        keyboards += {(b">25", b"u"): 1, (b"<", b"u"): -1}.get((parameters, final), 0)
    assert modes.pop(b"?25") == b"h"
    assert modes.pop(b"?7", b"h") == b"h"
    assert set(modes.values()) == {b"l"}
    assert keyboards <= 0
