from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from api_client.errors import ServerFault
from tests.tui.test_readings import HandClock
from tests.tui.widgets.detail_samples import (
    UUID,
    Meter,
    greenwich,
    instance,
    row,
    scene,
)
from tests.tui.widgets.host import WidgetHost, screen_text
from tui.usage import UsageStore
from tui.widgets.detail.pane import DetailPane
from tui.widgets.detail.tabs import Tab
from tui.widgets.usage_chart import UsageChart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.pilot import Pilot


@pytest.fixture(autouse=True)
def local_time() -> Iterator[None]:
    with greenwich():
        yield


@pytest.fixture
def meter() -> Meter:
    return Meter()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def pane(meter: Meter, clock: HandClock) -> DetailPane:
    return DetailPane(UsageStore(meter, clock))


def charts(pane: DetailPane) -> list[UsageChart]:
    return list(pane.query(UsageChart))


async def settled(pilot: Pilot[None]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def test_usage_is_asked_for_only_while_it_is_looked_at(pane: DetailPane, meter: Meter, clock: HandClock) -> None:
    async with WidgetHost(pane).run_test(size=(80, 24)) as pilot:
        pane.show(row(), None, scene(row()))
        await settled(pilot)
        assert meter.asked == []

        pane.open(Tab.USAGE)
        await settled(pilot)
        assert [asked[1] for asked in meter.asked] == ["cpu", "memory", "storage"]
        pane.show(row(), None, scene(row()))
        await settled(pilot)
        assert len(meter.asked) == 3

        clock.now += 1_000
        pane.show(row(), None, scene(row()))
        await settled(pilot)
        assert len(meter.asked) == 6


async def test_range_and_points_are_chosen_by_key(pane: DetailPane, meter: Meter) -> None:
    async with WidgetHost(pane).run_test(size=(80, 24)) as pilot:
        pane.focus_page()
        await pilot.press("right_square_bracket")
        assert meter.asked == []

        pane.show(row(), None, scene(row()))
        pane.open(Tab.USAGE)
        await settled(pilot)
        pane.focus_page()
        await pilot.press("right_square_bracket", "plus")
        await settled(pilot)
        assert meter.asked[-1] == (UUID, "storage", 6 * 3_600, 24)
        await pilot.press("left_square_bracket", "left_square_bracket", "minus", "minus")
        await settled(pilot)
        assert meter.asked[-1] == (UUID, "storage", 900, 6)
        assert "last 15 min in 6 points" in "\n".join(screen_text(pilot))


async def test_charts_stand_as_it_fits(pane: DetailPane) -> None:
    async with WidgetHost(pane).run_test(size=(56, 30)) as pilot:
        pane.show(row(), None, scene(row()))
        pane.open(Tab.USAGE)
        await settled(pilot)
        assert len({chart.region.x for chart in charts(pane)}) == 1
        assert "\n".join(screen_text(pilot)).count("┤") >= 9

        await pilot.resize_terminal(100, 10)
        await pilot.pause()
        assert len({chart.region.x for chart in charts(pane)}) == 3


async def test_charts_know_what_there_can_be(pane: DetailPane) -> None:
    async with WidgetHost(pane).run_test(size=(80, 24)) as pilot:
        pane.show(None, instance(), scene())
        pane.open(Tab.USAGE)
        await settled(pilot)
        assert [chart.chart.ceiling for chart in charts(pane)] == [100.0, 7168 * 1024**2, 66560 * 1024**2]
        assert [chart.chart.note for chart in charts(pane)] == ["", "", ""]


async def test_sums_are_called_sums(meter: Meter, clock: HandClock) -> None:
    pane = DetailPane(UsageStore(meter, clock, is_sum=True), tab=Tab.USAGE)
    async with WidgetHost(pane).run_test(size=(80, 24)) as pilot:
        pane.show(row(), None, scene(row()))
        await settled(pilot)
        assert {chart.chart.note for chart in charts(pane)} == {"sum per segment"}
        assert {chart.chart.ceiling for chart in charts(pane)} == {None}


async def test_a_failing_meter_is_said_at_the_charts(pane: DetailPane, meter: Meter) -> None:
    meter.problem = ServerFault("no [/red] monitoring")
    async with WidgetHost(pane).run_test(size=(120, 40)) as pilot:
        pane.open(Tab.USAGE)
        pane.show(row(), None, scene(row()))
        await settled(pilot)
        assert "\n".join(screen_text(pilot)).count("The server failed: no [/red] monitoring") == 3


async def test_a_server_that_measures_nothing_is_said(pane: DetailPane, meter: Meter) -> None:
    async with WidgetHost(pane).run_test(size=(120, 40)) as pilot:
        pane.open(Tab.USAGE)
        pane.show(None, None, scene())
        await settled(pilot)
        assert meter.asked == []
        assert [chart.chart.points for chart in charts(pane)] == [(), (), ()]


def test_the_pane_loads_nothing_heavy_before_a_chart_is_drawn() -> None:
    heavy = "{'plotext', 'pydantic', 'httpx'}"
    program = f"import sys, tui.widgets.detail.pane, tui.screens.detail; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 (ours)
    assert told.stdout.strip() == "[]"
