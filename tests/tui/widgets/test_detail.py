from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widget import Widget
from textual.widgets import Static

from api_client.clean import is_clean
from api_client.errors import ServerFault
from tests.tui.test_readings import HandClock
from tests.tui.widgets.detail_samples import (
    HOSTILE,
    OTHER,
    RECORD,
    WALL,
    Meter,
    greenwich,
    instance,
    row,
    scene,
)
from tests.tui.widgets.host import WidgetHost, screen_text
from tui.events import Event, Kind
from tui.usage import UsageStore
from tui.widgets.detail.pane import DetailPane, TextPage
from tui.widgets.detail.tabs import Tab, TabLine
from tui.widgets.parts import PartsLine

if TYPE_CHECKING:
    from collections.abc import Iterator


SIZES = [(80, 24), (120, 40), (200, 60), (80, 9), (56, 30)]


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


def body(pane: DetailPane) -> str:
    return str(pane.query_one(TextPage).query_one(Static).content)


def heading(pane: DetailPane) -> str:
    return pane.query_one("#heading", PartsLine).text


@pytest.mark.parametrize("size", SIZES)
async def test_every_tab_shows_itself_at_every_size(pane: DetailPane, size: tuple[int, int]) -> None:
    async with WidgetHost(pane).run_test(size=size) as pilot:
        pane.show(row(), instance(), scene(row()))
        for tab, sign in {
            Tab.SUMMARY: "Stopping Scheduled ─ ◐ Stopping 0:12 ─ Offline",
            Tab.NETWORK: "tcp port 80",
            Tab.LICENCES: "setup 10, monthly 5",
            Tab.BACKUPS: "0 3 * * *",
            Tab.USAGE: "last 1 h in 12 points",
            Tab.TIMELINE: "Nothing was seen",
            Tab.RAW: '"uuid": "0123456789abcdef',
        }.items():
            pane.open(tab)
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()
            lines = screen_text(pilot)
            assert sign in "\n".join(lines), tab
            assert "hostname-marker  ◐ Stopping 0:12" in lines[0]
            assert lines[0].rstrip().endswith("10 s ago")
            assert all(each in lines[1] for each in Tab)


async def test_the_drawer_holds_the_weightiest_facts(pane: DetailPane) -> None:
    async with WidgetHost(pane).run_test(size=(80, 9)) as pilot:
        pane.show(row(), None, scene(row()))
        pane.show(None, instance(), scene(row()))
        await pilot.pause()
        shown = "\n".join(screen_text(pilot))
        for sign in ("template-name", "project-name-marker", "3 cores, 7 GiB", "119.177.90.33 +1", "10.93.209.252"):
            assert sign in shown


async def test_the_row_comes_at_once_and_the_whole_later(pane: DetailPane) -> None:
    async with WidgetHost(pane).run_test(size=(80, 24)) as pilot:
        pane.open(Tab.NETWORK)
        pane.show(row(external_ips=("1.2.3.4",)), None, scene(row()))
        await pilot.pause()
        assert "1.2.3.4" in body(pane)
        assert "Security groups: loading…" in body(pane)
        assert "loading…" in heading(pane)

        pane.show(row(external_ips=("1.2.3.4",)), instance(), scene(row()))
        await pilot.pause()
        assert "tcp port 80" in body(pane)
        assert "loading…" not in heading(pane)


async def test_the_old_whole_stays_while_the_new_one_loads(pane: DetailPane) -> None:
    async with WidgetHost(pane).run_test(size=(80, 24)) as pilot:
        pane.open(Tab.BACKUPS)
        pane.show(row(), instance(), scene(row()))
        pane.show(row(state="Offline"), None, scene(row(state="Offline")), ServerFault("try later"))
        await pilot.pause()
        assert "backup-marker" in body(pane)
        assert "○ Offline" in heading(pane)
        assert "The server failed: try later" in "\n".join(screen_text(pilot))


async def test_another_instance_keeps_the_tab_and_nothing_else(pane: DetailPane) -> None:
    async with WidgetHost(pane).run_test(size=(80, 24)) as pilot:
        pane.open(Tab.BACKUPS)
        pane.show(row(), instance(), scene(row()))
        pane.show_events((Event(WALL, Kind.STATE, "Online"),))
        pane.show(row(OTHER, hostname="second"), instance(), scene(row(OTHER)))
        await pilot.pause()
        assert pane.tab is Tab.BACKUPS
        assert body(pane) == "loading…"
        assert pane.subject.events == ()
        assert heading(pane).startswith(" second")


async def test_nothing_chosen_says_so(pane: DetailPane) -> None:
    async with WidgetHost(pane).run_test(size=(80, 24)) as pilot:
        pane.show(None, None, scene())
        await pilot.pause()
        assert "No instance" in heading(pane)
        assert body(pane) == "No instance is chosen."


async def test_keys_and_clicks_switch_tabs(pane: DetailPane) -> None:
    async with WidgetHost(pane).run_test(size=(80, 24)) as pilot:
        pane.focus_page()
        tabs = []
        for key in ("greater_than_sign", "less_than_sign", "less_than_sign"):
            await pilot.press(key)
            tabs.append(pane.tab)
        assert tabs == [Tab.NETWORK, Tab.SUMMARY, Tab.RAW]

        line = pane.query_one(TabLine)
        await pilot.click(line, offset=(line.text.index("Backups") + 2, 0))
        tabs.append(pane.tab)
        assert tabs[-1] is Tab.BACKUPS


async def test_long_pages_scroll_and_start_at_the_top_for_another(pane: DetailPane) -> None:
    app = WidgetHost(pane)
    app.animation_level = "none"
    async with app.run_test(size=(80, 12)) as pilot:
        pane.open(Tab.RAW)
        pane.show(row(), instance(), scene(row()))
        await pilot.pause()
        page = pane.query_one(TextPage)
        page.focus()
        await pilot.press("end")
        assert page.scroll_y > 50
        assert '"ram": 7168' in "\n".join(screen_text(pilot))

        there = page.scroll_y
        pane.show(row(), instance(), scene(row(), now=101.0))
        await pilot.pause()
        assert page.scroll_y == there
        pane.show(row(OTHER), None, scene(row(OTHER)))
        await pilot.pause()
        assert page.scroll_y == 0


async def test_a_long_timeline_scrolls(pane: DetailPane) -> None:
    app = WidgetHost(pane)
    app.animation_level = "none"
    async with app.run_test(size=(80, 12)) as pilot:
        pane.open(Tab.TIMELINE)
        pane.show(row(), None, scene(row()))
        pane.show_events(tuple(Event(WALL + n, Kind.STATE, f"State {n}") for n in range(100)))
        await pilot.pause()
        page = pane.query_one(TextPage)
        assert "State 99" in "\n".join(screen_text(pilot))
        page.focus()
        await pilot.press("end")
        assert "State 0" in "\n".join(screen_text(pilot))


async def test_hostile_texts_are_only_texts(pane: DetailPane) -> None:
    fields = {name: HOSTILE for name, value in RECORD.items() if isinstance(value, str) and name != "uuid"}
    nested = {
        "security_groups": [{"name": HOSTILE, "url": HOSTILE, "description": HOSTILE, "rules": [{"cidr": HOSTILE}]}]
    }
    async with WidgetHost(pane).run_test(size=(120, 40)) as pilot:
        pane.show(None, instance(**fields, **nested), scene(), ServerFault("[/red] \x1b[2J [@click=app.bell]boom[/]"))
        pane.show_events((Event(WALL, Kind.OPERATION, "[/red] said"),))
        for tab in Tab:
            pane.open(tab)
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()
            lines = screen_text(pilot)
            assert "[/red]" in "".join(lines[1:])
            assert all(is_clean(line) for line in lines), tab


async def test_what_has_not_changed_is_not_painted(pane: DetailPane, monkeypatch: pytest.MonkeyPatch) -> None:
    async with WidgetHost(pane).run_test(size=(80, 24)) as pilot:
        pane.show(row(), instance(), scene(row()))
        await pilot.pause()
        painted: list[Widget] = []
        monkeypatch.setattr(Widget, "refresh", lambda widget, *_args, **_options: painted.append(widget))
        pane.show(row(), instance(), scene(row()))
        pane.show_events(())
        assert painted == []
        pane.show(row(), instance(), scene(row(), now=101.0))
        assert pane.query_one("#heading") in painted
