"""The real program on a real terminal: every byte it writes, and the state it leaves the terminal in."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.pty_child import PtyChild
from tests.tui.emulator import Terminal
from tests.tui.sequences import SEQUENCE, assert_known, modes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
WIDTH, HEIGHT = 100, 30
LIMIT = 60.0
"""Seconds after which a broken program has failed; a good one takes a few."""


class Program:
    """The program, and what its terminal shows."""

    def __init__(self, child: PtyChild) -> None:
        self.child = child

    def rows(self) -> list[str]:
        terminal = Terminal(WIDTH, HEIGHT)
        terminal.feed_bytes(self.child.written)
        return [line.rstrip() for line in terminal.screen.display]

    def until(self, true: Callable[[list[str]], object]) -> list[str]:
        """Read on until the screen shows what is waited for."""
        deadline = time.monotonic() + LIMIT
        while not true(rows := self.rows()):
            assert time.monotonic() < deadline, "\n".join(rows)
            self.child.expect(rb"(?s).+")
        return rows

    def type(self, text: str) -> None:
        self.child.send(text.encode())


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    folders = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "STATE", "CACHE", "DATA")}
    environ = {**kept, **folders, "HOME": str(tmp_path), "TERM": "xterm-256color"}
    child = PtyChild(
        [sys.executable, "-m", "tui", "--sandbox=80", "--sandbox-user=staff"], ROOT, environ, size=(HEIGHT, WIDTH)
    )
    yield Program(child)
    child.clear_away()


def table(rows: list[str]) -> list[str]:
    return [row for row in rows[3:-2] if row.strip()]


def test_an_instance_is_started_and_the_terminal_is_left_as_it_was(program: Program) -> None:
    program.until(lambda rows: "Hostname" in rows[2] and len(table(rows)) > 10)
    program.type("/state:offline\r")
    rows = program.until(lambda rows: rows[1].startswith(" /state:offline") and all("○" in row for row in table(rows)))
    hostname = table(rows)[0][3:].split()[0]
    program.type("\x1b")
    program.until(lambda rows: any("●" in row for row in table(rows)))
    program.type(f"/hostname={hostname}\r")
    program.until(lambda rows: len(table(rows)) == 1 and "○ Offline" in table(rows)[0])

    def is_taken(rows: list[str]) -> bool:
        """Whether the key has been: for a moment after a row came under the cursor, it is not."""
        taken = "start: leaves in" in table(rows)[0]
        if not taken:
            program.type("s")
        return taken

    program.until(is_taken)
    program.until(lambda rows: "◐ Starting" in table(rows)[0])
    program.until(lambda rows: "● Online" in table(rows)[0] and f"{hostname}: start done" in "\n".join(rows))
    program.type("q")
    assert program.child.end() == 0
    assert program.child.mode == program.child.mode_before
    assert_reset(program.child.written)
    assert_known(program.child.written)
    assert b"Token" not in program.child.written


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
