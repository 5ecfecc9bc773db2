"""`vmdeck doctor` on terminals: one that answers, one that never does, and some that answer with malice."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.pty_child import PtyChild

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[3]
ASKED = rb"\x1b\[c"
WIDTHS = b"".join(b"\x1b[1;%dR" % column for column in (2, 2, 2, 3, 2))
END = b"\x1b[?62;22c"
GOOD = WIDTHS + b"\x1b[?0u\x1b]11;rgb:1111/1111/1111\x1b\\\x1bP>|foot(1.16)\x1b\\\x1b[?2026;2$y" + END

AFTER = """
import select, subprocess, sys
code = subprocess.run([sys.executable, "-m", "tui", "doctor", "--offline"]).returncode
print("CODE", code, "LEFT", len(select.select([0], [], [], 0)[0]))
"""
"""Runs it, and then looks for what a shell would find on its input."""


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., PtyChild]]:
    children: list[PtyChild] = []
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("TMUX", "STY", "TERM_PROGRAM", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> PtyChild:
        command = [sys.executable, *(arguments or ("-c", AFTER))]
        children.append(PtyChild(command, ROOT, dict(os.environ), size=(40, 100)))
        return children[-1]

    yield run
    for child in children:
        child.clear_away()


def told(child: PtyChild) -> dict[str, dict[str, Any]]:
    """What the JSON says, after the questions."""
    text = child.written.rpartition(b"\r\x1b[K")[2].decode()
    return {check["check"]: check for check in json.loads(text)["checks"]}


def test_a_terminal_that_answers_is_told_as_it_is(start: Callable[..., PtyChild]) -> None:
    child = start("-m", "tui", "doctor", "--offline", "--output", "json")
    child.expect(ASKED)
    child.send(GOOD)
    assert child.end() == 0
    found = told(child)
    assert found["answers"]["values"] == {"calls_itself": "foot(1.16)"}
    assert found["unicode"]["verdict"] == "good"
    assert found["kitty keys"]["values"] == {"supported": True}
    assert found["synchronised output"]["values"] == {"supported": True}
    assert found["background"]["values"] == {"colour": "#111111", "kind": "dark"}
    assert found["size"]["values"] == {"columns": 100, "rows": 40}
    assert child.mode == child.mode_before


def test_a_terminal_that_never_answers_holds_nothing_up(start: Callable[..., PtyChild]) -> None:
    child = start()
    child.expect(b"did not answer all that it was asked")
    child.expect(b"CODE 0 LEFT 0")
    assert child.end() == 0
    assert child.mode == child.mode_before


@pytest.mark.parametrize(
    "answer",
    [
        b"\x03" * 50 + END,
        b"\x1a\x04\x11\x13\x1c" + END,
        b"rm -rf /\r\n" * 20 + END,
        b"\x1b]52;c;cm0gLXJmIC8K\a\x1b]0;EVIL\a\x1b[2J" + END,
        b"\x1bP>|EVIL\x1b[2J\x1b\\" + END,
        b"\xff\xfe\x9b31mEVIL" + END,
        b"\x1b[?" + b"1;" * 2_000,
        b"EVIL\r" * 3_000,
        WIDTHS * 200 + END,
    ],
    ids=["ctrl-c", "signals", "commands", "sequences", "name", "bytes", "endless", "flood", "cursors"],
)
def test_t15_what_a_hostile_terminal_answers_is_neither_shown_nor_taken_for_keys(
    answer: bytes, start: Callable[..., PtyChild]
) -> None:
    child = start()
    child.expect(ASKED)
    child.send(answer)
    child.expect(b"CODE 0 LEFT 0")
    assert child.end() == 0
    for piece in (b"EVIL", b"rm -rf", b"^C", b"\x1b]52", b"\x1b[2J"):
        assert piece not in child.written
    assert child.mode == child.mode_before


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)])
def test_t01_t02_a_signal_while_it_waits_leaves_the_terminal_as_it_was(
    number: signal.Signals, code: int, start: Callable[..., PtyChild]
) -> None:
    child = start("-m", "tui", "doctor", "--offline")
    child.expect(ASKED)
    child.kill(number)
    assert child.end() == code
    assert child.mode == child.mode_before


def test_t06_a_terminal_that_goes_away_ends_it(start: Callable[..., PtyChild]) -> None:
    child = start("-m", "tui", "doctor", "--offline")
    child.expect(ASKED)
    child.hang_up()
    assert child.wait() == 129


def test_in_a_console_nothing_is_asked_that_it_would_print(
    start: Callable[..., PtyChild], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "linux")
    child = start("-m", "tui", "doctor", "--offline")
    child.expect(ASKED)
    child.send(WIDTHS + END)
    assert child.end() == 0
    for question in (b"\x1b[?u", b"\x1b]11;?", b"\x1b[>q", b"\x1b[?2026$p"):
        assert question not in child.written


@pytest.mark.parametrize("term", ["dumb", ""])
def test_t13_a_terminal_that_understands_nothing_is_asked_nothing(
    term: str, start: Callable[..., PtyChild], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    child = start("-m", "tui", "doctor", "--offline")
    assert child.end() == 0
    assert b"\x1b" not in child.written
    assert b"TERM says that it understands nothing" in child.written


@pytest.mark.parametrize("charset", ["de_DE.ISO-8859-1", "C"])
def test_t14_without_utf_8_it_still_tells(
    charset: str, start: Callable[..., PtyChild], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", charset)
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    child = start("-m", "tui", "doctor", "--offline")
    child.expect(ASKED)
    child.send(GOOD)
    assert child.end() == 0
    assert f"LC_ALL={charset}: this is not UTF-8".encode() in child.written
