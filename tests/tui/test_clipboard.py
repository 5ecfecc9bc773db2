from __future__ import annotations

import base64
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.clean import clean
from tui.clipboard import LIMIT, SCREEN_PIECE, osc52, too_long

PLAIN = {"TERM": "xterm-256color"}
TMUX = {"TERM": "screen-256color", "TMUX": "/tmp/tmux-0/default,1,0"}  # noqa: S108 - nothing is opened
SCREEN = {"TERM": "screen.xterm-256color"}

SEQUENCE = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\a")


def copied(sequence: str) -> str:
    found = SEQUENCE.fullmatch(sequence)
    assert found is not None
    return base64.b64decode(found[1], validate=True).decode()


def test_a_plain_terminal_gets_base64_and_nothing_else() -> None:
    assert osc52("web-01", PLAIN) == "\x1b]52;c;d2ViLTAx\a"


@pytest.mark.parametrize("environ", [TMUX, {"TERM": "tmux-256color"}], ids=["inside", "over-ssh"])
def test_tmux_gets_it_plain_and_wrapped_with_each_escape_doubled(environ: dict[str, str]) -> None:
    plain = "\x1b]52;c;d2ViLTAx\a"
    assert osc52("web-01", environ) == f"{plain}\x1bPtmux;\x1b\x1b]52;c;d2ViLTAx\a\x1b\\"


def test_screen_gets_it_wrapped() -> None:
    assert osc52("web-01", SCREEN) == "\x1bP\x1b]52;c;d2ViLTAx\a\x1b\\"


def test_screen_gets_a_long_text_in_pieces_it_can_hold() -> None:
    text = "web-01\n" * 500
    pieces = osc52(text, SCREEN).split("\x1b\\")
    assert pieces.pop() == ""
    assert len(pieces) > 1
    assert all(piece.startswith("\x1bP") and len(piece) <= SCREEN_PIECE + 2 for piece in pieces)
    assert copied("".join(piece.removeprefix("\x1bP") for piece in pieces)) == text


@given(st.text(st.characters()))
def test_h21_no_text_gets_out_of_its_sequence_or_stays_dangerous(text: str) -> None:
    lines = copied(osc52(text, PLAIN)).split("\n")
    assert lines == [clean(line, sys.maxsize) for line in lines]


def test_h21_a_hostile_name_is_copied_as_it_is_shown() -> None:
    assert copied(osc52("a\x1b]52;c;x\a\x9b2J\u202e", PLAIN)) == clean("a\x1b]52;c;x\a\x9b2J\u202e")


def test_lines_stay_lines_and_are_not_cut() -> None:
    assert copied(osc52(f"a\r\n{'b' * 9_000}\nc", PLAIN)) == f"a\n{'b' * 9_000}\nc"


def test_a_text_has_to_fit_into_what_terminals_take() -> None:
    assert too_long("ä" * (LIMIT // 2)) == ""
    assert len(osc52("x" * LIMIT, PLAIN)) == 100_000
    assert too_long("ä" * (LIMIT // 2) + "x") == "74,995 bytes are too many: terminals take 74,994 into the clipboard"
