"""What is said of tmux and screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tui.cli.checkup.finding import named, verdicts
from tui.cli.checkup.multiplexer import look_at_multiplexer, prefix_key, tmux_options
from tui.cli.checkup.programs import Done, run_program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.cli.checkup.check import Check

INSIDE = {"TMUX": "/run/tmux,1,0", "TMUX_PANE": "%3"}
GOOD = ("3.4", "10", "1", "off", "on", "C-b")


class Tmux:
    """Answers like tmux, and remembers how it was called."""

    def __init__(self, *values: str, code: int = 0) -> None:
        self._done = Done(code, "\t".join(values) + "\n")
        self.called: list[Sequence[str]] = []

    def __call__(self, command: Sequence[str], environ: Mapping[str, str]) -> Done:
        assert environ == INSIDE
        self.called.append(command)
        return self._done


def look(*values: str) -> tuple[Check, ...]:
    return look_at_multiplexer(INSIDE, Tmux(*values))


def test_a_tmux_that_is_set_up_well_is_good() -> None:
    tmux = Tmux(*GOOD)
    assert set(verdicts(look_at_multiplexer(INSIDE, tmux)).values()) == {"good"}
    ((program, verb, *more),) = tmux.called
    assert (program, verb) == ("tmux", "display-message")
    assert more[:2] == ["-t", "%3"]


def test_a_long_escape_time_is_told() -> None:
    check = named(look("3.3a", "500", "1", "0", "on", "C-b"), "tmux escape-time")
    assert (str(check.verdict), check.values["milliseconds"]) == ("note", 500)
    assert check.advice.endswith("set -sg escape-time 10")


@pytest.mark.parametrize("told", ["", "soon", "-5", "٣"])
def test_an_escape_time_that_is_no_number_is_not_believed(told: str) -> None:
    assert str(named(look("3.3a", told, "1", "0", "on", "C-b"), "tmux escape-time").verdict) == "skipped"


@pytest.mark.parametrize(
    ("clipboard", "passthrough", "verdict"),
    [("on", "off", "good"), ("external", "off", "note"), ("off", "on", "good"), ("external", "all", "good"),
     ("external", "0", "note"), ("external", "", "note")],
)  # fmt: skip
def test_copies_go_on_by_either_of_two_options(clipboard: str, passthrough: str, verdict: str) -> None:
    checks = look("3.3a", "10", "0", passthrough, clipboard, "C-b")
    assert str(named(checks, "tmux clipboard").verdict) == verdict
    assert str(named(checks, "tmux focus-events").verdict) == "note"


@pytest.mark.parametrize("values", [(), ("3.3a",), GOOD[:-1], (*GOOD, "more")])
def test_a_tmux_that_does_not_answer_is_told(values: tuple[str, ...]) -> None:
    (check,) = look(*values)
    assert "does not tell its options" in check.found


def test_a_tmux_that_is_not_there_is_told() -> None:
    (check,) = look_at_multiplexer(INSIDE, lambda _command, _environ: None)
    assert "PATH" in check.advice


def test_hostile_options_are_clean() -> None:
    checks = look("\x1b]0;x\a", "\x1b[2J", "\x9b", "\x1bc", "\x1bc", "\x1b")
    assert not any({"\x1b", "\x9b", "\a"} & set(check.found) for check in checks)


def test_outside_of_both_there_is_nothing_to_say() -> None:
    (check,) = look_at_multiplexer({}, Tmux())
    assert str(check.verdict) == "good"
    assert tmux_options({}, Tmux()) == {}


def test_screen_cannot_be_asked() -> None:
    found = verdicts(look_at_multiplexer({"STY": "1.tty", "COLORTERM": "truecolor"}, Tmux()))
    assert found == dict.fromkeys(("screen", "screen colours", "screen clipboard"), "note")


@pytest.mark.parametrize(
    ("told", "key"),
    [("C-b", "ctrl+b"), ("C-Space", "ctrl+@"), ("M-a", "alt+a"), ("C-M-x", "alt+ctrl+x"), ("F12", "f12"),
     ("`", "grave_accent"),
     ("C--", "ctrl+minus"), ("C-NoSuch", ""), ("None", ""), ("", "")],
)  # fmt: skip
def test_the_prefix_has_the_name_the_app_gives_it(told: str, key: str) -> None:
    assert prefix_key(told) == key


def test_programs_are_run_without_a_shell_and_their_failures_are_none() -> None:
    assert run_program(["echo", "$HOME; ls"], {"PATH": "/usr/bin:/bin"}) == Done(0, "$HOME; ls\n")
    assert run_program(["no-such-program-anywhere"], {"PATH": "/usr/bin:/bin"}) is None
    assert run_program(["false"], {"PATH": "/usr/bin:/bin"}) == Done(1, "")
