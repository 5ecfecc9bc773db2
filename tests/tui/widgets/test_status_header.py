from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.tui.widgets.host import WidgetHost
from tui.widgets.ages import ago
from tui.widgets.parts import place
from tui.widgets.status_header import Count, HeaderState, StatusHeader, header_parts

if TYPE_CHECKING:
    from textual.strip import Strip

FULL = HeaderState(
    profile="api.example.com",
    environment="production",
    user="anna",
    role="staff",
    guard="RO",
    view="By cost*",
    shown=312,
    total=1204,
    marks=3,
    hidden_marks=1,
    counts=(Count("●", "online", 812), Count("✖", "erred", 4), Count("◐", "transition", 0)),
    age=13.0,
    paused=True,
    more_than=60,
)


def texts(state: HeaderState, width: int = 200) -> list[str]:
    return [placed.text for placed in place(header_parts(state), width)]


def roles(state: HeaderState) -> dict[str, str]:
    return {part.text: part.role for part in header_parts(state)}


def test_everything_is_told_when_there_is_room() -> None:
    assert texts(FULL) == [
        " PRODUCTION ", "api.example.com", "anna", " (staff)", "RO", "By cost*", "312/1204", "✓ 3 (1 hidden)",
        "● 812", "✖ 4", "paused", "10 s ago", "> 60 req/min",
    ]  # fmt: skip


def test_what_matters_least_goes_first() -> None:
    gone: list[str] = []
    for width in range(200, 20, -1):
        for text in texts(FULL, width + 1):
            if text not in texts(FULL, width) and text not in gone:
                gone.append(text)
    assert gone[:4] == ["> 60 req/min", "● 812", " (staff)", "anna"]
    assert gone.index("anna") < gone.index("✖ 4") < gone.index("312/1204")
    assert gone.index("anna") < gone.index("api.example.com") < gone.index("312/1204")


def test_production_and_staleness_stay_to_the_last() -> None:
    assert texts(FULL._replace(age=600.0), 32) == [" PRODUCTION ", "stale: 10 min ago"]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_nothing_overlaps_or_leaves_the_line(width: int) -> None:
    placed = place(header_parts(FULL), width)
    assert all(before.end <= after.start for before, after in pairwise(placed))
    assert placed[-1].end <= width


@pytest.mark.parametrize(
    ("age", "text", "role"),
    [
        (None, "no list yet", "muted"),
        (30.0, "30 s ago", "muted"),
        (31.0, "30 s ago", "warning"),
        (90.0, "1 min ago", "warning"),
        (91.0, "stale: 1 min ago", "error"),
    ],
)
def test_freshness_is_said_in_words_and_colour(age: float | None, text: str, role: str) -> None:
    assert roles(FULL._replace(age=age, fresh_for=30.0))[text] == role


def test_a_list_still_loading_has_an_open_total() -> None:
    assert "100/300+" in texts(HeaderState(shown=100, total=300, whole=False))


def test_another_environment_is_named_without_alarm() -> None:
    assert roles(HeaderState(environment="staging"))["staging"] == "environment"


def test_hidden_marks_are_a_warning() -> None:
    assert roles(HeaderState(marks=2))["✓ 2"] == "strong"
    assert roles(HeaderState(marks=2, hidden_marks=2))["✓ 2 (2 hidden)"] == "warning"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(9.9, "now"), (10, "10 s ago"), (59.9, "50 s ago"), (60, "1 min ago"), (7200, "2 h ago"), (172_800, "2 d ago")],
)
def test_ages(seconds: float, words: str) -> None:
    assert ago(seconds) == words


class CountingHeader(StatusHeader):
    renders = 0

    def render_line(self, y: int) -> Strip:
        self.renders += 1
        return super().render_line(y)


async def test_only_another_text_is_painted() -> None:
    header = CountingHeader()
    async with WidgetHost(header).run_test(size=(120, 5)) as pilot:
        header.show(FULL)
        await pilot.pause()
        assert "PRODUCTION" in header.text
        header.renders = 0
        header.show(FULL._replace(age=19.4))
        await pilot.pause()
        assert header.renders == 0
        header.show(FULL._replace(age=20.1))
        await pilot.pause()
        assert header.renders == 1
        assert "20 s ago" in header.text


async def test_the_line_follows_the_width() -> None:
    header = StatusHeader()
    async with WidgetHost(header).run_test(size=(120, 20)) as pilot:
        header.show(FULL)
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert "req/min" not in header.text
        assert header.text.startswith("  PRODUCTION ")


async def test_markup_in_a_profile_is_text() -> None:
    header = StatusHeader()
    async with WidgetHost(header).run_test(size=(120, 5)) as pilot:
        header.show(HeaderState(profile="[red]x[/]"))
        await pilot.pause()
        assert "[red]x[/]" in header.text


def test_what_runs_is_counted() -> None:
    assert "3 running" in texts(FULL._replace(running=3), 200)
    assert not any("running" in text for text in texts(FULL, 200))


@pytest.mark.parametrize("width", [200, 60, 40])
def test_c06_plain_http_is_never_given_up(width: int) -> None:
    state = FULL._replace(plain_http=True)
    assert " PLAIN HTTP " in texts(state, width)
    assert roles(state)[" PLAIN HTTP "] == "alarm"
    assert " PLAIN HTTP " not in texts(FULL)
