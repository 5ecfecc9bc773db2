from __future__ import annotations

import fcntl
import os
import random
import select
import struct
import sys
import termios
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.pty_child import LIMIT, PtyChild
from tests.tui.emulator import Terminal
from tests.tui.quiet_app import DEAF
from tui.damage import CLEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.tui.emulator import Cells

ROOT = Path(__file__).resolve().parents[2]
MOVES = (b"\x1b[B", b"\x1b[A", b"\x1b[6~", b"\x1b[5~", b"\x1b[F", b"\x1b[H")
CHANGES = (b"m", b"t", b"u", b"s", b"i", b"h", b"z", b"n")


class Player:
    """Presses keys of the small app, and shows its screen."""

    def __init__(self, child: PtyChild) -> None:
        self.child = child
        self.presses = 0
        self.terminal = Terminal(80, 24)
        self._fed = 0

    def press(self, key: bytes) -> bytes:
        """Press a key, and return what it made the app write."""
        self.presses += 1
        before = len(self.child.written)
        self.child.send(key)
        self.child.expect(b"2;%d at " % self.presses)
        return self.child.written[before:]

    def resize(self, width: int, height: int) -> None:
        self.show()
        self.terminal.screen.resize(height, width)
        fcntl.ioctl(self.child.handle, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.child.expect(b" at %d\x1b" % width)

    def redraw(self) -> tuple[Cells, Cells]:
        """What the screen shows before everything is drawn again, and after."""
        self.press(b"r")
        before = self.show(CLEAR.encode())
        return before, self.show()

    def show(self, mark: bytes = b"\x1b]2;") -> Cells:
        """What the screen shows when a sequence comes for the last time: that of an answer."""
        end = self.child.written.rindex(mark)
        self.terminal.feed_bytes(self.child.written[self._fed : end])
        self._fed = end
        return self.terminal.cells()


@pytest.fixture
def play() -> Iterator[Callable[..., Player]]:
    children: list[PtyChild] = []
    # Where these are set, they stand in for the size of the terminal, which then never changes.
    kept = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}
    environ = {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", "TEXTUAL_ANIMATIONS": "none"}

    def start(**options: str) -> Player:
        command = [sys.executable, "-m", "tests.tui.quiet_app"]
        children.append(PtyChild(command, ROOT, environ | options, size=(24, 80)))
        children[-1].expect(b"2;0 at 80")
        return Player(children[-1])

    yield start
    for child in children:
        child.clear_away()


@pytest.mark.parametrize("seed", range(2))
def test_drawing_everything_again_changes_nothing(play: Callable[..., Player], seed: int) -> None:
    player, draws = play(), random.Random(seed)
    for size in ((100, 30), (57, 15), (80, 24)):
        for key in draws.choices(MOVES + CHANGES, k=40):
            player.press(key)
        player.press(b"q")
        before, after = player.redraw()
        assert after == before
        player.resize(*size)


def test_what_others_wrote_on_the_terminal_is_gone_when_the_app_is_back(play: Callable[..., Player]) -> None:
    player = play()
    before = player.show()
    assert b"something else" in player.press(b"z")
    assert player.show() == before


def test_a_moved_cursor_costs_little_and_an_idle_key_nothing(play: Callable[..., Player]) -> None:
    player = play()
    player.press(MOVES[0])
    assert len(player.press(MOVES[0])) < 800
    assert player.press(b"x").startswith(b"\x1b]2;")


def test_t10_while_nobody_reads_frames_become_one(play: Callable[..., Player], tmp_path: Path) -> None:
    done = tmp_path / "done"
    os.mkfifo(done)
    player = play(**{DEAF: str(done)})
    before = len(player.child.written)
    player.child.send(MOVES[0] * 45 + b"w")
    handle = os.open(done, os.O_RDONLY | os.O_NONBLOCK)
    assert select.select([handle], [], [], LIMIT)[0]
    os.close(handle)
    player.presses = 46
    # What is still to be drawn comes first: drawing everything again would take its place.
    player.press(b"x")
    shown, afresh = player.redraw()
    assert shown == afresh
    assert len(player.child.written) - before < 45 * 250
