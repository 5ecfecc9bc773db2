"""The conversation with the terminal ends in time, whatever the other side does."""

from __future__ import annotations

import errno

import pytest

from tui.cli.checkup.dialogue import LIMIT, SAMPLES, TerminalLine, converse, questions
from tui.cli.checkup.replies import MAX_BYTES

WHOLE = b"\x1b[?62c"


class Script:
    """A terminal that says the next of its lines each time it is read, after so many seconds."""

    def __init__(self, *lines: bytes, each: float = 0.125) -> None:
        self.now = 100.0
        self.written = b""
        self.read_bytes = 0
        self._lines = list(lines)
        self._each = each

    def monotonic(self) -> float:
        return self.now

    def wait(self, seconds: float) -> bool:
        assert seconds > 0
        if not self._lines or self._each > seconds:
            self.now += seconds
            return False
        self.now += self._each
        return True

    def read(self) -> bytes:
        line = self._lines.pop(0)
        self.read_bytes += len(line)
        return line

    def write(self, data: bytes) -> None:
        self.written += data


def test_it_ends_with_the_last_answer() -> None:
    line = Script(b"\x1b[1;2", b"R\x1b[?0u", WHOLE, b"more")
    replies = converse(b"asked", line, line.monotonic)
    assert (replies.columns, replies.kitty, replies.whole) == ((2,), 0, True)
    assert line.now == 100.0 + 3 * 0.125
    assert line.written == b"asked\r\x1b[K"


def test_a_terminal_that_never_answers_is_given_a_second() -> None:
    line = Script()
    assert not converse(b"asked", line, line.monotonic).whole
    assert line.now == 100.0 + LIMIT


def test_a_terminal_that_drips_is_given_no_more() -> None:
    line = Script(*[b"\x1b"] * 1_000)
    assert not converse(b"asked", line, line.monotonic).whole
    assert line.now <= 100.0 + LIMIT


def test_a_flood_is_taken_off_the_line_and_not_kept() -> None:
    flood = [b"y" * MAX_BYTES] * 5
    line = Script(*flood, WHOLE)
    assert not converse(b"asked", line, line.monotonic).whole
    assert line.read_bytes == 5 * MAX_BYTES + len(WHOLE)


def test_a_terminal_that_goes_away_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_arguments: object) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("tui.cli.checkup.dialogue.os.read", gone)
    monkeypatch.setattr("tui.cli.checkup.dialogue.os.write", gone)
    monkeypatch.setattr("tui.cli.checkup.dialogue.select.select", lambda *waits: waits[:3])
    for act in (TerminalLine().read, lambda: TerminalLine().write(b"x")):
        with pytest.raises(SystemExit) as ended:
            act()
        assert ended.value.code == 129


def test_a_cursor_is_asked_for_each_sample_and_the_line_is_left_blank() -> None:
    asked = questions("xterm", "", tuple(SAMPLES))
    assert asked.count(b"\x1b[6n") == len(SAMPLES)
    assert asked.endswith(b"\x1b[c")
    assert all(sample.encode() in asked for sample in SAMPLES)


def test_terminals_that_print_a_question_are_not_asked_it() -> None:
    assert b"?2026$p" not in questions("xterm-256color", "Apple_Terminal", ())
    console = questions("linux", "", ("a",))
    assert console == b"\r\x1b[Ka\x1b[6n\r\x1b[K\x1b[c"
