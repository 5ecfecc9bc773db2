"""Any bytes at all on standard input: floods, pastes, what is no text; and a keyboard that works afterwards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.events import Key, Paste

from tests.tui.streams import SIZES, STREAMS, pieces_of, taken
from tui.guarded import Input
from tui.unasked import PASTE_LIMIT, PASTE_PATIENCE, Unasked


@given(STREAMS, SIZES)
def test_t15_t16_it_does_not_matter_how_any_bytes_are_cut(data: bytes, sizes: list[int]) -> None:
    unasked = Unasked()
    assert "".join(map(unasked.feed, pieces_of(data, sizes))) == taken(data)


@given(STREAMS)
def test_h05_t15_what_passes_was_among_what_came(data: bytes) -> None:
    passed = iter(data.decode(errors="ignore"))
    assert all(char in passed for char in taken(data))


@given(st.lists(st.one_of(STREAMS, st.none()), max_size=12))
def test_h05_t15_t16_t17_after_any_bytes_and_pauses_a_key_is_a_key(stream: list[bytes | None]) -> None:
    typed = Input()
    for data in stream:
        list(typed.pause() if data is None else typed.feed(data))
    for _ in range(PASTE_PATIENCE):
        list(typed.pause())
    keys = [message.key for message in typed.feed(b"q") if isinstance(message, Key)]
    assert keys == ["q"]


@given(STREAMS)
def test_t15_t16_t17_the_keyboard_comes_back_after_anything(data: bytes) -> None:
    unasked = Unasked()
    unasked.feed(data)
    for _ in range(PASTE_PATIENCE):
        unasked.pause()
    assert not unasked.waits
    assert unasked.feed(b"q") == "q"


FLOODS = {
    "unknown": b"\x1b[55X",
    "begun": b"\x1b[1",
    "strings": b"\x1b]11;x",
    "one long": b"1",
    "eight bits": b"\xc2\x9d",
    "graphics": b"\x1b_G\x1b\\",
    "old mouse": b"\x1b[M !!",
    "digits": b"\x1b[1;",
    "pastes": b"\x1b[200~x",
}


@pytest.mark.parametrize("name", FLOODS)
def test_t16_a_flood_leaves_next_to_nothing(name: str) -> None:
    unasked, flood = Unasked(), b"\x1b[" + FLOODS[name] * (1_000_000 // len(FLOODS[name]))
    passed = most = 0
    for at in range(0, len(flood), 4096):
        passed += len(unasked.feed(flood[at : at + 4096]))
        most = max(most, len(unasked._held))
    assert passed <= PASTE_LIMIT + 10
    assert most <= 100


def test_t16_a_key_after_a_flood_is_a_key() -> None:
    assert taken(b"\x1b[55X" * 200_000 + b"q") == "q"
    assert taken(b"\x1b[" + b"1" * 40_000 + b"Xq") == "q"


def test_an_endless_answer_is_not_kept() -> None:
    unasked = Unasked()
    for _ in range(100):
        assert unasked.feed(b"\x1b]" if not unasked.waits else b"d" * 10_000) == ""
    assert len(unasked._held) < 100
    assert unasked.feed(b"\x1b") == ""
    assert unasked.feed(b"\\j") == "j"


def test_what_interrupts_gets_through_an_answer_without_an_end() -> None:
    assert taken("\x1b]11;rgb:\x03") == "\x03"


@pytest.mark.parametrize("mouse", [b"\x1b[M\xe0\xe1\xe2", b"\x1b[M \xc3\xa9", b"\x1b[M\xff\xff\xff"])
def test_t15_an_old_mouse_report_is_three_bytes_whatever_they_are(mouse: bytes) -> None:
    assert taken(mouse + b"k") == "k"


@pytest.mark.parametrize("junk", [b"\xff", b"\xe9t", b"\xc3", b"\xed\xa0\x80", b"\x80\x9b", b"\xc2\x85"])
def test_t15_bytes_that_are_no_text_are_dropped(junk: bytes) -> None:
    assert taken(b"j" + junk + b"k").replace("t", "") == "jk"


PASTED = "\x1b[200~a\x1b]11;x\x07\x1b[0n資\x1b[20\x1b[201~"


@pytest.mark.parametrize("cut", range(1, len(PASTED.encode()) + 4))
def test_t17_what_is_pasted_is_one_text_without_escapes(cut: int) -> None:
    text, unasked = f"{PASTED}\x1b[0nj".encode(), Unasked()
    assert unasked.feed(text[:cut]) + unasked.feed(text[cut:]) == "\x1b[200~a]11;x\x07[0n資[20\x1b[201~j"


@given(STREAMS.filter(lambda data: b"\x1b[201~" not in data))
def test_t17_no_byte_of_a_paste_is_a_key(data: bytes) -> None:
    events = [*XTermParser().feed(taken(b"\x1b[200~" + data + b"\x1b[201~"))]
    assert [type(event) for event in events] == [Paste]


def test_t17_a_paste_without_an_end_is_given_up() -> None:
    unasked = Unasked()
    assert unasked.feed(b"\x1b[200~web-1\x1b[20") == "\x1b[200~web-1"
    given = [unasked.pause() for _ in range(PASTE_PATIENCE)]
    assert given == [""] * (PASTE_PATIENCE - 1) + ["\x1b[201~"]
    assert not unasked.waits
    assert unasked.feed(b"q") == "q"


def test_t17_somebody_who_types_into_a_paste_without_an_end_does_not_prolong_it() -> None:
    unasked = Unasked()
    unasked.feed(b"\x1b[200~")
    typed = [unasked.feed(b"q") + unasked.pause() for _ in range(PASTE_PATIENCE)]
    assert typed[-1] == "q\x1b[201~"
    assert unasked.feed(b"q") == "q"


def test_t16_t17_a_huge_paste_is_cut_and_none_of_it_is_a_key() -> None:
    unasked = Unasked()
    passed = unasked.feed(b"\x1b[200~") + "".join(unasked.feed(b"sd\r\n" * 1000) for _ in range(250))
    assert len(passed) == len("\x1b[200~") + PASTE_LIMIT
    assert unasked.feed(b"sd\x1b[201~q") == "\x1b[201~q"
