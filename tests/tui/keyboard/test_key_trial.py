"""`vmdeck doctor keys` on a terminal: presses arrive as the app would take them, and the way out is always there."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.pty_child import PtyChild

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[3]
ASKED = rb"\x1b\[c"
PLAIN = b"\x1b[?62c"
KITTY = b"\x1b[?0u" + PLAIN
ENOUGH = b"\x03\x03"


@pytest.fixture
def open_trial(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., PtyChild]]:
    children: list[PtyChild] = []
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("TMUX", "STY", "TERM_PROGRAM", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)

    def run(answer: bytes = PLAIN, *more: str) -> PtyChild:
        command = [sys.executable, "-m", "tui", *more, "doctor", "keys"]
        child = PtyChild(command, ROOT, dict(os.environ), size=(45, 100))
        children.append(child)
        child.expect(ASKED)
        child.send(answer)
        child.expect(b"Press the keys")
        return child

    yield run
    for child in children:
        child.clear_away()


def assert_put_back(child: PtyChild) -> None:
    assert child.mode == child.mode_before
    assert child.written.rfind(b"\x1b[?1049l") > child.written.rfind(b"\x1b[?1049h")
    assert child.written.rfind(b"\x1b[?2004l") > child.written.rfind(b"\x1b[?2004h")
    assert b"\x1b[<u" in child.written


def test_a_press_is_told_with_its_bytes_and_what_it_does(open_trial: Callable[..., PtyChild]) -> None:
    child = open_trial()
    child.send(b"\x1b[1;5A")
    child.expect(rb"ctrl\+up.*\^\[\[1;5A.*nothing in vmdeck")
    child.send(b"J")
    child.expect(rb"J.*Journal|J.*journal")
    child.send(ENOUGH)
    assert child.end() == 0
    assert_put_back(child)


def test_it_is_left_by_three_escapes(open_trial: Callable[..., PtyChild]) -> None:
    child = open_trial()
    child.send(b"\x1b\x1b\x1b")
    assert child.end() == 0
    assert_put_back(child)


def test_nothing_that_is_pressed_is_done(open_trial: Callable[..., PtyChild]) -> None:
    child = open_trial()
    # q leaves the app, ctrl+q leaves Textual's, ctrl+z would stop the program.
    child.send(b"qq\x11\x1a\t\r")
    child.expect(rb"ctrl\+z")
    child.send(b"S")
    child.expect(rb"S.*Stop")
    child.send(ENOUGH)
    assert child.end() == 0


def test_keys_that_cannot_arrive_are_told_with_the_reason(open_trial: Callable[..., PtyChild]) -> None:
    child = open_trial(PLAIN)
    child.expect(rb"never arrives: without the kitty")
    child.send(ENOUGH)
    assert child.end() == 0


def test_with_the_kitty_protocol_every_key_can_arrive(open_trial: Callable[..., PtyChild]) -> None:
    child = open_trial(KITTY)
    child.send(b"\x1b[13;5u")
    child.expect(rb"ctrl\+enter")
    child.send(b"\x1b[99;5u\x1b[99;5u")
    assert child.end() == 0
    assert b"never arrives" not in child.written


def test_keys_of_the_users_own_are_tried_as_they_are_mapped(
    open_trial: Callable[..., PtyChild], tmp_path: Path
) -> None:
    path = tmp_path / "keys.toml"
    path.write_text('[keys]\n"act.delete" = ["ctrl+shift+home", "super+d"]\n')
    child = open_trial(PLAIN, "--config", str(path))
    child.expect(rb"super\+d.*never arrives")
    child.send(b"\x1b[1;6H")
    child.expect(rb"ctrl\+shift\+home.*Delete")
    child.send(ENOUGH)
    assert child.end() == 0


def test_t17_a_paste_presses_nothing(open_trial: Callable[..., PtyChild]) -> None:
    child = open_trial()
    child.send(b"\x1b[200~\x03\x03rm -rf /\r\x1b[201~")
    child.expect(rb"A paste of \d+ characters")
    child.send(ENOUGH)
    assert child.end() == 0
    assert b"rm -rf" not in child.written


def test_t15_bytes_without_sense_do_no_harm(open_trial: Callable[..., PtyChild]) -> None:
    child = open_trial()
    child.send(b"\xff\x9b31m\x1b]52;c;AAAA\a\x1b[99999;99999R\x1bP>|x\x1b\\\xe2\x80\xae" + b"\x1b[" * 300 + b"m")
    child.send(b"J")
    child.expect(rb"J.*journal|J.*Journal")
    assert b"\x1b]52" not in child.written
    assert "\u202e".encode() not in child.written
    child.send(ENOUGH)
    assert child.end() == 0
    assert_put_back(child)


def test_t01_a_signal_ends_it_and_puts_the_terminal_back(open_trial: Callable[..., PtyChild]) -> None:
    child = open_trial()
    child.kill(signal.SIGTERM)
    assert child.end() == 143
    assert_put_back(child)
