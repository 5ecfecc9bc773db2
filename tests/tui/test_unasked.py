from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.events import Key

from tests.tui.streams import SIZES, pieces_of, taken
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
    *("\x1b[I", "\x1b[O", "\x1b[<0;12;7M", "\x1b[<35;12;7m", "\x1b[?2026;1$y", "\x1b[[A"),
    *("\x1b[48;24;80;480;640t", "\x1b[97;5u", "\x1b[1;5A", "\x1b[3;5~", "\x1b[57441;2u", "\x1b[97;1;229u"),
)
TYPED = "ssdr\r\x1bj\x03é漢\t\x7f"

NOT_MEANT = (
    *("\x1b[115~", "\x1b[115P", "\x1b[115;1H", "\x1b[55X", "\x1b[1114112u", "\x1b[97:65;5u", "\x1b[97;1;1114112u"),
    *("\x1b[48;0;0;0;0t", "\x1b[48;99999;9;9;9t", "\x1b[48;24;80;0;0t", "\x1b[M !!", "\x1b[0;12;7M", "\x1b[99999999u"),
    *("\x1b\\", "\x1b[201~", "\x1b[<1234567;1;1M", "\x1b[" + "0" * 64 + "A", "\x1b[?2026;1;1$y", "\x1b[[s"[:-1]),
)
PIECES = st.lists(st.sampled_from([*MEANT, *ANSWERS.values(), *TYPED.replace("\x1b", "")]), max_size=12)


def pressed(text: str) -> list[str]:
    """The keys that Textual makes of it, told by their names."""
    return [event.key for event in XTermParser().feed(text) if isinstance(event, Key)]


@pytest.mark.parametrize("name", ANSWERS)
def test_h05_an_answer_nobody_asked_for_is_no_key(name: str) -> None:
    assert taken(f"j{ANSWERS[name]}k") == "jk"


@pytest.mark.parametrize("name", ANSWERS)
def test_h05_nor_is_one_that_arrives_in_pieces(name: str) -> None:
    unasked = Unasked()
    assert "".join(unasked.feed(bytes([byte])) for byte in ANSWERS[name].encode()) == ""
    assert not unasked.waits


@pytest.mark.parametrize("sequence", MEANT)
def test_a_key_or_the_mouse_passes_as_it_is(sequence: str) -> None:
    assert taken(f"j{sequence}k") == f"j{sequence}k"


def test_typed_text_passes_as_it_is() -> None:
    assert taken(TYPED) == TYPED


@given(PIECES, SIZES)
def test_it_does_not_matter_how_keys_and_answers_are_cut(pieces: list[str], sizes: list[int]) -> None:
    text = "".join(pieces)
    unasked = Unasked()
    assert "".join(map(unasked.feed, pieces_of(text.encode(), sizes))) == taken(text)


@pytest.mark.parametrize("sequence", NOT_MEANT)
def test_h05_t15_t16_what_is_no_key_becomes_no_letter(sequence: str) -> None:
    assert taken(f"j{sequence}\x03k") == "j\x03k"


@given(st.text(st.characters(min_codepoint=8, max_codepoint=0x2000, exclude_categories=["Cc", "Cs"])))
def test_h05_no_word_of_any_answer_is_a_key(words: str) -> None:
    for opened in "]P_^X":
        assert taken(f"\x1b{opened}{words}\x1b\\") == ""


def test_a_pause_tells_an_escape_from_the_beginning_of_an_answer() -> None:
    unasked = Unasked()
    assert unasked.feed(b"\x1b") == ""
    assert unasked.pause() == "\x1b"
    assert not unasked.waits


@pytest.mark.parametrize(
    ("typed", "keys"),
    [("\x1b", ["escape"]), ("\x1bj", ["alt+j"]), ("\x1b\x1b", ["escape"]), ("\x1bOP", ["f1"]), ("\x1b[A", ["up"])],
)
def test_escape_and_what_begins_with_it_are_keys(typed: str, keys: list[str]) -> None:
    unasked, parser = Unasked(), XTermParser()
    events = [*parser.feed(text)] if (text := unasked.feed(typed.encode())) else []
    if unasked.waits:
        events += parser.feed(unasked.pause())
    if parser._timeout_time is not None:
        parser._timeout_time = 0.0
        events += parser.tick()
    assert [event.key for event in events if isinstance(event, Key)][-1:] == keys


def test_h05_the_rest_of_an_answer_is_waited_for_but_not_for_ever() -> None:
    unasked = Unasked()
    unasked.feed(b"\x1b]11;rgb:")
    assert [unasked.pause() for _ in range(PATIENCE - 1)] == [""] * (PATIENCE - 1)
    assert unasked.feed(b"dd/dd/dd") == ""
    assert unasked.pause() == ""
    assert not unasked.waits
    assert unasked.feed(b"d") == "d"


@pytest.mark.parametrize("answer", ["\x1b[<0;12;7M", "\x1b]11;rgb:dd/dd/dd\x07"])
def test_each_sequence_has_the_whole_patience(answer: str) -> None:
    unasked = Unasked()
    for _ in range(PATIENCE):
        unasked.feed(answer[:4].encode())
        unasked.pause()
        unasked.feed(answer[4:].encode())
        assert not unasked.waits


def test_h05_textual_still_takes_answers_for_keys() -> None:
    assert pressed(ANSWERS["title"]).count("s") == 2


def test_h05_textual_still_takes_the_number_of_an_unknown_key_for_a_character() -> None:
    assert pressed("\x1b[115~") == ["s"]
