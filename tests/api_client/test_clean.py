from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.clean import MAX_LENGTH, MAX_MARKS, clean, is_clean

ANY_TEXT = st.text(st.characters(codec=None), max_size=200)
HOSTILE_TEXT = st.text(
    st.sampled_from("a\x00\x1b\x7f\x9b\u0301\u0489\u034f\u200b\u200d\u202e\u2066\u2028\u3164\ufe0f\ud800\U000e0041漢"),
    max_size=200,
)
LIMITS = st.integers(20, 400)
UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(ANY_TEXT | HOSTILE_TEXT)
def test_h02_nothing_unsafe_is_left(text: str) -> None:
    cleaned = clean(text)
    assert not {unicodedata.category(char) for char in cleaned} & UNSAFE
    assert is_clean(cleaned)
    cleaned.encode()


@given(ANY_TEXT | HOSTILE_TEXT, LIMITS)
def test_h02_cleaning_twice_changes_nothing_more(text: str, limit: int) -> None:
    assert clean(clean(text, limit), limit) == clean(text, limit)


@given(ANY_TEXT | HOSTILE_TEXT, LIMITS)
def test_h02_no_text_is_longer_than_the_cap(text: str, limit: int) -> None:
    assert len(clean(text, limit)) <= limit


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=200))
def test_h02_ordinary_text_stays_the_same_object(text: str) -> None:
    assert clean(text) is text


@pytest.mark.parametrize("code", [*range(32), *range(0x7F, 0xA0)])
def test_every_control_character_leaves_a_visible_trace(code: int) -> None:
    cleaned = clean(f"a{chr(code)}b")
    assert cleaned.startswith("a")
    assert cleaned.endswith("b")
    assert len(cleaned) > 2
    assert cleaned.isprintable()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[31m", "\u241b[31m"),
        ("a\x9bb", "a\\x9bb"),
        ("a\u202eb", "a\\u{202e}b"),
        ("\u2066a\u2069", "\\u{2066}a\\u{2069}"),
        ("a\U000e0041b", "a\\u{e0041}b"),
        ("a\u200bb", "ab"),
        ("a\u034f\u180b\ufe0f\U000e0100b", "ab"),
        ("a\u3164\u115f\u2800b", "a\\u{3164}\\u{115f}\\u{2800}b"),
        ("a\ud800b\x00", "a\ufffdb\u2400"),
        ("a\u2028b", "a\\u{2028}b"),
        ("Tõnis Ülle", "Tõnis Ülle"),
        ("日本 🚀", "日本 🚀"),
    ],
)
def test_h08_h10_what_becomes_of_it(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize("between", ["", "\u200b", "\ufe0f", "\U000e0100"])
def test_h09_a_storm_of_combining_marks_is_calmed(between: str) -> None:
    cleaned = clean("a" + ("\u0301" + between) * 500)
    assert sum(unicodedata.category(char) == "Mn" for char in cleaned) == MAX_MARKS


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("x" * (MAX_LENGTH + 7), MAX_LENGTH, "x" * (MAX_LENGTH - 9) + "… (+16)"),
        ("\u202e" * 300, 300, r"\u{202e}" * 36 + "… (+264)"),
        ("x" * 100_000, 20, "x" * 9 + "… (+99991)"),
        ("x" * 20, 20, "x" * 20),
    ],
)
def test_h11_what_is_cut_is_said(text: str, limit: int, expected: str) -> None:
    assert clean(text, limit) == expected
