"""What a terminal answers is read strictly: hostile and broken answers mean nothing, and nothing of them is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.clean import is_clean
from tui.cli.checkup.replies import MAX_BYTES, Replies, is_whole, read_replies

WHOLE = b"\x1b[?62;22c"


def test_all_that_is_answered_is_read() -> None:
    data = (
        b"\x1b[24;2R\x1b[24;3R\x1b[?0u\x1b]11;rgb:1e1e/2020/ffff\x1b\\\x1bP>|foot(1.16.2)\x1b\\\x1b[?2026;2$y" + WHOLE
    )
    replies = read_replies(data)
    assert replies.whole
    assert replies.columns == (2, 3)
    assert replies.kitty == 0
    assert replies.synchronised is True
    assert replies.background == (0x1E1E / 0xFFFF, 0x2020 / 0xFFFF, 1.0)
    assert replies.name == "foot(1.16.2)"


def test_nothing_answered_is_nothing_known() -> None:
    assert read_replies(b"") == Replies(whole=False)
    assert read_replies(WHOLE) == Replies(whole=True)


@pytest.mark.parametrize(("digit", "expected"), [("0", False), ("1", True), ("2", True), ("3", True), ("4", False)])
def test_a_mode_is_there_unless_it_is_unknown_or_fixed_off(digit: str, *, expected: bool) -> None:
    assert read_replies(f"\x1b[?2026;{digit}$y".encode()).synchronised is expected


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ("rgb:00/80/ff", (0.0, 128 / 255, 1.0)),
        ("rgba:f/0/0/8", (1.0, 0.0, 0.0)),
        ("RGB:FFFF/FFFF/FFFF", (1.0, 1.0, 1.0)),
    ],
)
def test_colours_come_in_several_lengths(colour: str, expected: tuple[float, float, float]) -> None:
    assert read_replies(f"\x1b]11;{colour}\a".encode()).background == expected


@pytest.mark.parametrize(
    "data",
    [
        b"\x1b[1R",
        b"\x1b[99999;99999R",
        b"\x1b[;R",
        b"\x1b[?9999u",
        b"\x1b[?u",
        b"\x1b[?2026;9$y",
        b"\x1b[?2027;1$y",
        b"\x1b]11;rgb:zz/00/00\a",
        b"\x1b]11;rgb:00000/00/00\a",
        b"\x1b]11;rgb:00/00/00",
        b"\x1b]52;c;cm0gLXJmIC8K\a",
        b"\x1bP>|evil\x1b]0;title\a\x1b\\",
        b"\x1bP>|" + b"x" * 200 + b"\x1b\\",
        b"\x1bP>|caf\xc3\xa9\x1b\\",
        b"\x1b[?c",
        b"\x1b[?" + b"1;" * 100 + b"c",
        b"rm -rf /\r",
    ],
)
def test_what_is_not_in_form_means_nothing(data: bytes) -> None:
    assert read_replies(data) == Replies(whole=False)


def test_what_comes_after_the_limit_means_nothing() -> None:
    assert not is_whole(b"x" * MAX_BYTES)
    assert read_replies(b"x" * MAX_BYTES + b"\x1b[?1u").kitty is None


@given(st.binary(max_size=300) | st.lists(st.sampled_from([b"\x1b[", b"?", b"1", b";", b"R", b"\x1bP>|", b"\x1b\\",
       b"\x1b]11;rgb:", b"/", b"f", b"\a", b"u", b"c", b"$y", b"\xff", b"a"]), max_size=40).map(b"".join))  # fmt: skip
def test_no_bytes_make_it_fail_or_come_through_unclean(data: bytes) -> None:
    replies = read_replies(data)
    assert replies.name is None or is_clean(replies.name)
    assert replies.background is None or all(0 <= part <= 1 for part in replies.background)
    assert all(0 <= column <= 9999 for column in replies.columns)
