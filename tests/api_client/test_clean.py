from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.clean import MAX_LENGTH, MAX_MARKS, clean, is_clean

ANY_TEXT = st.text(st.characters(codec=None), max_size=200)


@given(ANY_TEXT)
def test_nothing_unsafe_is_left(text: str) -> None:
    assert is_clean(clean(text))


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=200))
def test_ordinary_text_stays_the_same_object(text: str) -> None:
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
        ("a\u200bb", "ab"),
        ("a\ud800b", "a\ufffdb"),
        ("a\u2028b", "a\\u{2028}b"),
        ("Tõnis Ülle", "Tõnis Ülle"),
        ("日本 🚀", "日本 🚀"),
    ],
)
def test_what_becomes_of_it(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_a_storm_of_combining_marks_is_calmed() -> None:
    cleaned = clean("a" + "\u0301" * 500)
    assert sum(unicodedata.category(char) == "Mn" for char in cleaned) == MAX_MARKS


def test_what_is_cut_is_said() -> None:
    assert clean("x" * (MAX_LENGTH + 7)) == "x" * MAX_LENGTH + "… (+7)"
    assert clean("abcdef", 3) == "abc… (+3)"
