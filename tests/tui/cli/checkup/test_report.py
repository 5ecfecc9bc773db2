"""The report: for people within the width they have, for programs the same every time."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cli.checkup.check import Check, Part, Verdict, exit_code, good, in_trouble, note, skipped, trouble
from tui.cli.checkup.report import LEAST, as_json, page
from tui.cli.codes import Exit
from tui.cli.tables import width

PARTS = (
    Part("Terminal", (good("size", "80×24.", columns=80), note("colours", "16.", "Set COLORTERM."))),
    Part("Server", (trouble("server", "Not logged in.", "Log in.", Exit.UNAUTHENTICATED), skipped("role", "No."))),
)

PAGE = """\
Terminal
  ✓ good     size: 80×24.
  ! note     colours: 16.
             → Set COLORTERM.

Server
  ✗ trouble  server: Not logged in.
             → Log in.
  – skipped  role: No.

1 good, 1 note, 1 trouble, 1 skipped.
"""


def test_a_page_has_groups_words_and_advice() -> None:
    assert page(PARTS, 80) == PAGE


def test_json_has_everything() -> None:
    told = json.loads(as_json(PARTS))
    assert told["format"] == 1
    assert told["checks"][0] == {
        "part": "Terminal", "check": "size", "verdict": "good", "found": "80×24.", "advice": "", "code": 0,
        "values": {"columns": 80},
    }  # fmt: skip
    assert [check["code"] for check in told["checks"]] == [0, 0, 4, 0]


def test_the_first_trouble_is_how_it_ends() -> None:
    late = Part("More", (trouble("more", "x", "", Exit.USAGE),))
    assert exit_code((*PARTS, late)) is Exit.UNAUTHENTICATED
    assert exit_code(PARTS[:1]) is Exit.DONE
    assert in_trouble(PARTS[1].checks)
    assert not in_trouble(PARTS[0].checks)


@given(st.text(max_size=200), st.text(max_size=200), st.integers(0, 120))
def test_no_line_is_wider_than_the_terminal_and_nothing_is_lost(found: str, advice: str, columns: int) -> None:
    check = note("name", found, advice)
    lines = page((Part("Part", (check,)),), columns).splitlines()
    assert max(map(width, lines)) <= max(columns, LEAST)
    shown = "".join("".join(lines[1:]).split())
    assert "".join(check.found.split()) in shown


@pytest.mark.parametrize("hostile", ["\x1b[2J", "a\nb", "\u202eevil", "\x9b31m", "\x07"])
def test_whatever_a_check_is_made_of_is_clean(hostile: str) -> None:
    check = Check(hostile, Verdict.NOTE, hostile, hostile, values={"text": hostile, "texts": [hostile]})
    for text in (check.name, check.found, check.advice, check.values["text"], *check.values["texts"]):  # type: ignore[misc]  # it is a list
        assert str(text).isprintable()
