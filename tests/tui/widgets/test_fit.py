from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.widgets.fit import fit

TEXTS = ["web-01", "日本語のホスト名", "e\u0301" * 9, "a\u0308日b", "👩 ok", ""]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("middle", [False, True])
@pytest.mark.parametrize("right", [False, True])
def test_takes_exactly_the_cells_it_is_given(text: str, middle: bool, right: bool) -> None:
    for width in range(24):
        assert cell_len(fit(text, width, right=right, middle=middle)) == width


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))), st.integers(0, 30), st.booleans())
def test_any_text_takes_exactly_the_cells_it_is_given(text: str, width: int, middle: bool) -> None:
    assert cell_len(fit(text, width, middle=middle)) == width


def test_pads_at_the_side_asked_for() -> None:
    assert fit("ab", 4) == "ab  "
    assert fit("ab", 4, right=True) == "  ab"


def test_shortens_at_the_end_or_in_the_middle() -> None:
    assert fit("web-frontend-01", 8) == "web-fro…"
    assert fit("web-frontend-01", 8, middle=True) == "web-…-01"


def test_the_tail_starts_with_no_loose_mark() -> None:
    assert fit("abcdefgh" + "e\u0301" * 3, 7, middle=True) == "abc…" + "e\u0301" * 3
