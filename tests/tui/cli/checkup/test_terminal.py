"""What is said of a terminal, by its environment and its answers."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from rich.console import Console

from tests.tui.cli.checkup.finding import named, verdicts
from tui.cli.checkup.check import Check, Verdict
from tui.cli.checkup.dialogue import SAMPLES
from tui.cli.checkup.replies import Replies
from tui.cli.checkup.terminal import look_at_terminal

MODERN = {"TERM": "xterm-kitty", "COLORTERM": "truecolor", "LANG": "de_DE.UTF-8", "TERM_PROGRAM": "ghostty"}
RIGHT = tuple(cells + 1 for cells in SAMPLES.values())
ANSWERS = Replies(whole=True, columns=RIGHT, kitty=0, synchronised=True, background=(0.0, 0.0, 0.0), name="foot")


def look(environ: dict[str, str], replies: Replies | None = ANSWERS, why: str = "") -> tuple[Check, ...]:
    return look_at_terminal(environ, replies, why, lambda _term: 256)


def test_a_modern_terminal_is_all_good() -> None:
    found = verdicts(look(MODERN))
    # The tests have no terminal of their own.
    assert {name for name, verdict in found.items() if verdict != "good"} == {"app", "size"}


def test_without_answers_it_is_said_why() -> None:
    assert named(look(MODERN, None, "No terminal."), "answers").found == "No terminal."
    assert "unicode" not in verdicts(look(MODERN, None, "No terminal."))


def test_a_terminal_that_never_answers_is_not_said_to_lack_anything() -> None:
    checks = look(MODERN, Replies(whole=False))
    assert named(checks, "answers").verdict is Verdict.NOTE
    for name in ("unicode", "kitty keys", "synchronised output", "background"):
        assert named(checks, name).verdict is Verdict.SKIPPED


def test_a_terminal_that_answers_the_last_question_only_has_nothing_of_it() -> None:
    checks = look(MODERN, Replies(whole=True, columns=RIGHT))
    for name in ("kitty keys", "synchronised output", "background"):
        assert named(checks, name).verdict is Verdict.NOTE


def test_characters_that_take_other_cells_are_named() -> None:
    columns = tuple(2 if sample == "漢" else cells for sample, cells in zip(SAMPLES, RIGHT, strict=True))
    check = named(look(MODERN, Replies(whole=True, columns=columns)), "unicode")
    assert check.verdict is Verdict.NOTE
    assert check.values["wrong"] == ["漢 1, not 2"]


def test_more_cursors_than_were_asked_for_are_not_believed() -> None:
    check = named(look(MODERN, Replies(whole=True, columns=(*RIGHT, 1))), "unicode")
    assert check.verdict is Verdict.SKIPPED


@pytest.mark.parametrize(
    ("colour", "kind"), [((1.0, 1.0, 1.0), "light"), ((0.1, 0.1, 0.3), "dark"), ((0.9, 0.9, 0.1), "light")]
)
def test_a_background_is_dark_or_light(colour: tuple[float, float, float], kind: str) -> None:
    check = named(look(MODERN, Replies(whole=True, background=colour)), "background")
    assert check.values["kind"] == kind


@pytest.mark.parametrize("term", ["xterm", "xterm-256color", "screen", "tmux-256color", "xterm-kitty", "linux"])
@pytest.mark.parametrize("colorterm", ["", "truecolor", "24bit", "yes"])
@pytest.mark.parametrize("no_color", ["", "1"])
def test_colours_are_those_the_app_will_use(term: str, colorterm: str, no_color: str) -> None:
    environ = {"TERM": term, "COLORTERM": colorterm, "NO_COLOR": no_color}
    console = Console(file=io.StringIO(), force_terminal=True, _environ=environ)
    expected = {None: None, "standard": 16, "256": 256, "truecolor": 1 << 24}[console.color_system]
    assert named(look(environ), "colours").values.get("colours") == (None if no_color else expected)


@pytest.mark.parametrize(
    ("environ", "verdict"),
    [
        ({"LANG": "C.UTF-8"}, "good"),
        ({"LANG": "en_GB.utf8"}, "good"),
        ({"LC_ALL": "sr_RS.UTF-8@latin", "LANG": "C"}, "good"),
        ({"LC_ALL": "C", "LANG": "C.UTF-8"}, "note"),
        ({"LC_CTYPE": "de_DE.ISO-8859-1", "LANG": "C.UTF-8"}, "note"),
        ({"LANG": "C.no-such-charset"}, "note"),
        ({}, "note"),
    ],
)
def test_t14_a_locale_that_is_not_utf_8_is_told(environ: dict[str, str], verdict: str) -> None:
    assert str(named(look(environ), "locale").verdict) == verdict


@pytest.mark.parametrize("term", ["", "dumb"])
def test_t13_a_terminal_that_moves_no_cursor_is_told(term: str) -> None:
    check = named(look({"TERM": term}), "TERM")
    assert check.verdict is Verdict.NOTE
    assert "TERM=xterm-256color" in check.advice


def test_a_terminal_that_terminfo_does_not_know_is_told() -> None:
    checks = look_at_terminal({"TERM": "no-such"}, None, "", lambda _term: None)
    assert "terminfo does not know" in named(checks, "TERM").found


def test_what_the_environment_says_is_clean() -> None:
    checks = look({"TERM": "xterm\x1b]0;x\a", "TERM_PROGRAM": "\x1b[2J", "LANG": "\x9b31m"})
    for check in checks:
        assert "\x1b" not in check.found + repr(check.values).replace("\\x1b", "\x1b")
        assert "\x9b" not in check.found


@pytest.mark.parametrize(
    ("environ", "verdict"),
    [
        ({"TERM_PROGRAM": "WezTerm"}, "good"),
        ({"TERM_PROGRAM": "Apple_Terminal"}, "note"),
        ({"TERM_PROGRAM": "iTerm.app"}, "note"),
        ({"TERM_PROGRAM": "WezTerm", "TMUX": "/run/tmux,1,0"}, "note"),
        ({}, "note"),
    ],
)
def test_of_the_clipboard_only_is_said_what_is_known(environ: dict[str, str], verdict: str) -> None:
    check = named(look(environ), "clipboard (OSC 52)")
    assert str(check.verdict) == verdict
    assert check.advice or verdict == "good" or "around it" in check.found


@pytest.mark.parametrize(("term", "told"), [("xterm-256color", "256"), ("no-such-terminal-anywhere", "None")])
def test_terminfo_is_asked(term: str, told: str) -> None:
    # In a process of its own: curses asks once, and then keeps to the answer.
    code = f"from tui.cli.checkup.terminal import terminfo_colours as ask; print(ask({term!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 (ours)
    assert done.stdout.strip() == told
