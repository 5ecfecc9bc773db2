from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from tests.tui.widgets.detail_samples import greenwich
from tests.tui.widgets.host import WidgetHost, screen_text
from tui.widgets.usage_chart import GIB, Chart, Unit, UsageChart, axis_top, heading, plot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.content import Content
    from textual.geometry import Region
    from textual.strip import Strip

HOUR = tuple((300.0 * n, 8.0 * n) for n in range(13))
CPU = Chart("CPU", Unit.PERCENT, HOUR, ceiling=100.0)
NAN = float("nan")


@pytest.fixture(autouse=True)
def local_time() -> Iterator[None]:
    with greenwich():
        yield


def text(lines: tuple[Content, ...]) -> str:
    return "\n".join(line.plain for line in lines)


def test_percent_goes_to_a_hundred_and_time_is_local() -> None:
    lines = [line.plain for line in plot(CPU, 50, 9)]
    assert lines[0].startswith("100┤")
    assert lines[-3].startswith("  0┤")
    assert lines[-1].split() == ["00:00", "00:30", "01:00"]


def test_bytes_are_gibibytes() -> None:
    chart = Chart("Memory", Unit.BYTES, ((0.0, GIB * 1.0), (60.0, GIB * 3.0)), ceiling=GIB * 4.0)
    lines = [line.plain for line in plot(chart, 50, 9)]
    assert [lines[0][0], lines[3][0], lines[6][0]] == ["4", "2", "0"]
    assert heading(chart).plain == "Memory  last 3 GiB · most 3 GiB"


def test_few_bytes_are_mebibytes() -> None:
    chart = Chart("Memory", Unit.BYTES, ((0.0, GIB / 4), (60.0, GIB / 2)))
    assert heading(chart).plain == "Memory  last 512 MiB · most 512 MiB"
    assert [line.plain[:5] for line in plot(chart, 50, 9)][::3] == ["1000┤", " 500┤", "   0┤"]


def test_long_ranges_are_labelled_with_days() -> None:
    chart = Chart("CPU", Unit.PERCENT, tuple((86_400.0 * day, 1.0) for day in range(11)))
    assert text(plot(chart, 60, 9)).split()[-6:] == ["01", "Jan", "06", "Jan", "11", "Jan"]


@pytest.mark.parametrize(
    "points",
    [
        (),
        ((1.0, None),),
        ((1.0, NAN), (2.0, math.inf)),
    ],
)
def test_nothing_measured_draws_nothing(points: tuple[tuple[float, float | None], ...]) -> None:
    assert plot(Chart("CPU", Unit.PERCENT, points), 50, 9) == ()


@pytest.mark.parametrize(
    "points",
    [
        ((1.0, 0.0),),
        ((1.0, 5.0), (1.0, 5.0)),
        tuple((float(n), 7.0) for n in range(50)),
        ((1.0, 1.0), (2.0, None), (3.0, NAN), (4.0, 2.0)),
        ((9.0, 1.0), (1.0, 2.0)),
        ((0.0, 1e300), (1.0, 1e-300)),
        ((0.0, -5.0), (1.0, -1.0)),
    ],
    ids=["one", "no time", "constant", "gaps", "backwards", "extremes", "negative"],
)
def test_odd_series_are_drawn(
    points: tuple[tuple[float, float | None], ...], capsys: pytest.CaptureFixture[str]
) -> None:
    lines = plot(Chart("CPU", Unit.PERCENT, points), 50, 9)
    assert len(lines) == 9
    assert capsys.readouterr().out == ""


def test_a_gap_is_not_bridged() -> None:
    whole = Chart("CPU", Unit.PERCENT, ((0.0, 50.0), (1.0, 50.0), (2.0, 50.0), (3.0, 50.0)), 100.0)
    gap = Chart("CPU", Unit.PERCENT, ((0.0, 50.0), (1.0, None), (2.0, None), (3.0, 50.0)), 100.0)
    drawn = [sum(char in "▀▄▘▝▖▗" for char in text(plot(chart, 50, 9))) for chart in (whole, gap)]
    assert drawn[0] > 40
    assert drawn[1] == 2


@pytest.mark.parametrize("size", [(0, 0), (1, 1), (19, 9), (50, 3), (20, 4), (21, 5), (300, 100)])
def test_any_size_fits(size: tuple[int, int]) -> None:
    width, height = size
    lines = plot(CPU, width, height)
    assert len(lines) in {0, height}
    assert all(line.cell_length <= width for line in lines)


@pytest.mark.parametrize(
    ("highest", "ceiling", "top"),
    [(40, 100, 100), (140, 100, 200), (3, 100, 4), (0, None, 1), (0.07, None, 0.1), (23, None, 40), (5, None, 5)],
)
def test_the_axis_ends_where_a_person_expects(highest: float, ceiling: float | None, top: float) -> None:
    chart = Chart("CPU", Unit.PERCENT, ((0.0, float(highest)),), ceiling)
    assert axis_top(chart) == pytest.approx(top)


class Watched(UsageChart):
    """Counts how often it is painted."""

    painted = 0

    def render_lines(self, crop: Region) -> list[Strip]:
        self.painted += 1
        return super().render_lines(crop)


async def test_the_same_chart_is_not_painted_again() -> None:
    widget = Watched(CPU)
    async with WidgetHost(widget).run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        before = widget.painted
        widget.show(Chart("CPU", Unit.PERCENT, HOUR, ceiling=100.0))
        await pilot.pause()
        assert widget.painted == before

        widget.show(Chart("CPU", Unit.PERCENT, HOUR[:5], ceiling=100.0))
        await pilot.pause()
        assert widget.painted > before


@pytest.mark.parametrize("size", [(80, 24), (15, 3), (1, 1)])
async def test_the_widget_shows_heading_and_plot(size: tuple[int, int]) -> None:
    chart = Chart("CPU", Unit.PERCENT, HOUR, note="[/red] sum per segment")
    async with WidgetHost(UsageChart(chart)).run_test(size=size) as pilot:
        await pilot.pause()
        lines = screen_text(pilot)
        assert lines[0].rstrip() == "CPU  last 96 % · most 96 % · [/red] sum per segment"[: size[0]].rstrip() or lines[
            0
        ].rstrip().endswith("…")
        assert ("┤" in "".join(lines)) == (size == (80, 24))
