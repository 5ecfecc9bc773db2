from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.events import Key

from tui.unasked import PATIENCE, Unasked

ANSWERS = {
    "background": "\x1b]11;rgb:1d1d/1d1d/1d1d\x1b\\",
    "foreground, with a bell": "\x1b]10;rgb:dddd/dddd/dddd\x07",
    "palette": "\x1b]4;1;rgb:aaaa/0000/0000\x1b\\",
    "title": "\x1b]lssdr\x1b\\",
    "icon": "\x1b]Lssdr\x1b\\",
    "clipboard": "\x1b]52;c;c3NzZGQ=\x1b\\",
    "device": "\x1b[?64;1;2;6;9;15;18;21;22c",
    "second device": "\x1b[>41;354;0c",
    "third device": "\x1bP!|00000000\x1b\\",
    "name": "\x1bP>|XTerm(354)\x1b\\",
    "setting": "\x1bP1$r0m\x1b\\",
    "capability": "\x1bP1+r544e=787465726d\x1b\\",
    "graphics": "\x1b_Gi=31;OK\x1b\\",
    "private": "\x1b^dd\x1b\\",
    "string": "\x1bXdd\x1b\\",
    "status": "\x1b[0n",
    "cursor": "\x1b[24;80R",
    "colour scheme": "\x1b[?997;1n",
    "keyboard": "\x1b[?5u",
    "window": "\x1b[8;24;80t",
    "pixels": "\x1b[4;480;640t",
    "position": "\x1b[3;10;10t",
    "mode": "\x1b[?25;1$y",
    "checksum": "\x1bP1!~1234\x1b\\",
    "eight bits": "\x9d11;rgb:dd/dd/dd\x9c",
    "eight bits, device": "\x9b?64;1c",
}
"""Kind of answer → what a terminal sends."""

MEANT = (
    *(sequence for sequence in ANSI_SEQUENCES_KEYS if len(sequence) > 1),
    *("\x1b[I", "\x1b[O", "\x1b[<0;12;7M", "\x1b[<35;12;7m", "\x1b[M !!", "\x1b[0;12;7M", "\x1b[?2026;1$y"),
    *("\x1b[48;24;80;480;640t", "\x1b[97;5u", "\x1b[1;5A", "\x1b[3;5~", "\x1b[57441;2u", "\x1b[97;1;229u"),
)
TYPED = "ssdr\r\x1bj\x03é漢\t\x7f"

PIECES = st.lists(st.sampled_from([*MEANT, *ANSWERS.values(), *TYPED.replace("\x1b", "")]), max_size=12)


def taken(text: str) -> str:
    return Unasked().feed(text)


@pytest.mark.parametrize("name", ANSWERS)
def test_h05_an_answer_nobody_asked_for_is_no_key(name: str) -> None:
    assert taken(f"j{ANSWERS[name]}k") == "jk"


@pytest.mark.parametrize("name", ANSWERS)
def test_h05_nor_is_one_that_arrives_in_pieces(name: str) -> None:
    unasked = Unasked()
    assert "".join(map(unasked.feed, ANSWERS[name])) == ""
    assert not unasked.waits


@pytest.mark.parametrize("sequence", MEANT)
def test_a_key_or_the_mouse_passes_as_it_is(sequence: str) -> None:
    assert taken(f"j{sequence}k") == f"j{sequence}k"


def test_typed_text_passes_as_it_is() -> None:
    assert taken(TYPED) == TYPED


@given(PIECES, st.lists(st.integers(1, 9)))
def test_it_does_not_matter_how_it_is_cut(pieces: list[str], sizes: list[int]) -> None:
    text = "".join(pieces)
    whole, unasked, out, at = taken(text), Unasked(), "", 0
    for size in sizes:
        out += unasked.feed(text[at : at + size])
        at += size
    assert out + unasked.feed(text[at:]) == whole


@given(st.text(st.sampled_from("\x1b[]P_^X?;$0123cnty~MRuI\\\x07\x9b\x9d\x9csd\r")))
def test_h05_what_passes_never_holds_more_than_what_came(text: str) -> None:
    passed = iter(text)
    assert all(char in passed for char in taken(text))


@given(st.text(st.characters(min_codepoint=8, max_codepoint=0x2000, exclude_categories=["Cc", "Cs"])))
def test_h05_no_word_of_any_answer_is_a_key(words: str) -> None:
    for opened in "]P_^X":
        assert taken(f"\x1b{opened}{words}\x1b\\") == ""


def test_a_pause_tells_an_escape_from_the_beginning_of_an_answer() -> None:
    unasked = Unasked()
    assert unasked.feed("\x1b") == ""
    assert unasked.waits
    assert unasked.pause() == "\x1b"
    assert not unasked.waits


def test_h05_the_rest_of_an_answer_is_waited_for_but_not_for_ever() -> None:
    unasked = Unasked()
    unasked.feed("\x1b]11;rgb:")
    assert [unasked.pause() for _ in range(PATIENCE - 1)] == [""] * (PATIENCE - 1)
    assert unasked.feed("dd/dd/dd") == ""
    for _ in range(PATIENCE):
        assert unasked.waits
        assert unasked.pause() == ""
    assert not unasked.waits
    assert unasked.feed("d") == "d"


def test_an_endless_answer_is_not_kept() -> None:
    unasked = Unasked()
    for _ in range(100):
        assert unasked.feed("\x1b]" if not unasked.waits else "d" * 10_000) == ""
    assert len(unasked._held) < 100
    assert unasked.feed("\x1b") == ""
    assert unasked.feed("\\j") == "j"


def test_what_interrupts_gets_through_an_answer_without_an_end() -> None:
    assert taken("\x1b]11;rgb:\x03") == "\x03"


@pytest.mark.parametrize("cut", range(1, 30))
def test_what_is_pasted_passes_as_it_is(cut: int) -> None:
    pasted = "\x1b[200~a\x1b]11;x\x07\x1b[0n\x1b[20\x1b[201~"
    text, unasked = f"{pasted}\x1b[0nj", Unasked()
    assert unasked.feed(text[:cut]) + unasked.feed(text[cut:]) == f"{pasted}j"


def test_h05_textual_still_takes_answers_for_keys() -> None:
    pressed = [event for event in XTermParser().feed(ANSWERS["title"]) if isinstance(event, Key)]
    assert [key.key for key in pressed].count("s") == 2
