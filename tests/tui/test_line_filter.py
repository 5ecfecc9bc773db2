from __future__ import annotations

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from api_client.clean import is_clean
from api_client.sandbox.names import HOSTILE
from tui.line_filter import SafeText

BLACK = Color(0, 0, 0)


def passed(*segments: Segment) -> list[Segment]:
    return SafeText().apply(list(segments), BLACK)


def test_what_is_safe_passes_as_the_same_objects() -> None:
    segments = [Segment("web-1 ●", Style(bold=True)), Segment("日本語")]
    assert SafeText().apply(segments, BLACK) is segments


@pytest.mark.parametrize("text", HOSTILE)
def test_h22_nothing_hostile_passes(text: str) -> None:
    (segment,) = passed(Segment(text, Style(bold=True)))
    assert is_clean(segment.text)
    assert segment.style == Style(bold=True)


def test_one_bad_segment_leaves_the_others_alone() -> None:
    good, bad = passed(Segment("good"), Segment("a\x1b[2J\x9b"))
    assert good.text == "good"
    assert bad.text == "a␛[2J\\x9b"


def test_h22_no_link_passes() -> None:
    (segment,) = passed(Segment("here", Style(bold=True, link="https://example.invalid")))
    assert segment.style is not None
    assert segment.style.link is None
    assert segment.style.bold
