from __future__ import annotations

import pytest

from tui.query import chips, parse
from tui.query.examples import EXAMPLES, PROBLEMS


@pytest.mark.parametrize("text", [PROBLEMS, *(text for text, _ in EXAMPLES)])
def test_examples_are_queries(text: str) -> None:
    assert chips(parse(text))
