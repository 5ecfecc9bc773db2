from __future__ import annotations

import re

import pytest

from tui.query.patterns import MAX_LENGTH, MAX_OPEN_REPEATS, MAX_REPEATS, compile_pattern


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a*)*",
        "(?:a|aa)+",
        "(a|b)*c",
        "((a+))*",
        "((a|b)?)*",
        "(a?){30}",
        "(.*a){20}",
        "(?P<x>a+){2,}",
        r"(\(a+)+",
        "([)]+)+",
        "(a+)+?",
        "a+" * (MAX_OPEN_REPEATS + 1),
        "a?" * (MAX_REPEATS + 1),
        "(a+)(?#b)+",
        "(?x)(a+) +",
        "(?i)a",
        "a" * (MAX_LENGTH + 1),
        "",
        "[[a]",
        "a{99999999999}",
        "a(",
        "a)",
        "*",
    ],
)
def test_refused(pattern: str) -> None:
    with pytest.raises(re.error) as caught:
        compile_pattern(pattern)
    assert 0 <= (caught.value.pos or 0) <= len(pattern)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"^web-\d+\.(prod|test)\..*$", "web-12.prod.example"),
        ("(web|db)?-1", "db-1"),
        ("(ab)+", "abab"),
        ("(ab)+c+", "abcc"),
        (r"(a+)\)+", "a))"),
        ("(a|b)c+", "acc"),
        ("[*+?]{2}", "*+"),
        (r"\*\*\*\*\*", "*****"),
        ("(?=a)a", "a"),
        ("ONLINE", "Online"),
        ("^b$", "a\nb\nc"),
    ],
)
def test_accepted(pattern: str, text: str) -> None:
    assert compile_pattern(pattern).search(text)


def test_a_dot_stays_within_a_line() -> None:
    assert not compile_pattern("a.*b").search("a\nb")
