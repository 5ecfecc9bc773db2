from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widget import Widget
from textual.widgets import Static

from api_client.clean import is_clean
from api_client.errors import Forbidden, ServerFault
from api_client.models import Instance
from tests.tui.test_readings import HandClock
from tests.tui.widgets.detail_samples import (
    HOSTILE,
    OTHER,
    RECORD,
    SHOWN_AS,
    UUID,
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
from tui.widgets.detail.pane import WRITERS, DetailPane, TextPage
from tui.widgets.detail.subject import Subject
from tui.widgets.detail.tabs import Tab, TabLine
from tui.widgets.detail.text import Fact, lay_out
from tui.widgets.parts import PartsLine
from tui.widgets.usage_chart import UsageChart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.pilot import Pilot

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


def whole(**fields: object) -> Subject:
    """All that can be known."""
    return Subject(row(), instance(**fields), scene(row()))


def written(tab: Tab, subject: Subject, width: int = 70) -> str:
    return WRITERS[tab](subject, width).plain


def body(pane: DetailPane) -> str:
    return str(pane.query_one(TextPage).query_one(Static).content)


def heading(pane: DetailPane) -> str:
    return pane.query_one("#heading", PartsLine).text


# What each page tells


@pytest.mark.parametrize("name", RECORD)
def test_every_field_of_the_specification_has_its_place(name: str) -> None:
    assert len(RECORD) == 32
    told = "\n".join(written(tab, Subject(None, instance(), scene()), 200) for tab in WRITERS if tab is not Tab.RAW)
    assert SHOWN_AS.get(name, RECORD[name]) in told


def test_network_tells_the_rules_in_words() -> None:
    told = written(Tab.NETWORK, whole())
    assert "tcp port 80 from 10.1.0.0/16" in told
    assert "any protocol ports 1 to 99 from anywhere" in told
    assert "udp any port from 0.0.0.0/0" in told
    assert "security-marker  who may come in  3 rules" in told


def test_licences_tell_fees_and_sums() -> None:
    lines = written(Tab.LICENCES, Subject(None, instance(), scene())).split("\n")
    assert lines == [
        "2 licences: setup 30.5, monthly 5 together",
        "licence-marker  licence-uuid",
        "  setup 10, monthly 5 · RHEL6, IaaS",
        "second  l2",
        "  setup 20.5, monthly –",
    ]


def test_backups_are_told_newest_first_after_their_schedules() -> None:
    assert written(Tab.BACKUPS, whole()).split("\n") == [
        "1 schedule",
        "  schedule-marker: 0 3 * * * (active)",
        "    kept for 30 days, 3 at most, 1 backup so far",
        "2 backups",
        "  2026-11-25 08:18  no state  newer",
        "    by hand, kept for ever",
        "  2026-11-24 08:18  Ready  backup-marker",
        "    by schedule, kept until 2026-12-24 08:18",
    ]


def test_timeline_tells_the_time_in_each_state_newest_first() -> None:
    events = (
        Event(WALL - 60, Kind.STATE, "Online"),
        Event(WALL - 13, Kind.OPERATION, "stop: asked for by anna"),
        Event(WALL - 12, Kind.STATE, "Stopping"),
        Event(WALL - 10, Kind.OPERATION, "stop: failed: no", failed=True),
    )
    subject = Subject(row(), None, scene(row()), events=events)
    assert written(Tab.TIMELINE, subject).split("\n") == [
        "11-14 22:13:10  » stop: failed: no",
        "11-14 22:13:08  ◐ Stopping  0:12",
        "11-14 22:13:07  » stop: asked for by anna",
        "11-14 22:12:20  ● Online  0:48",
    ]


def test_raw_is_the_record_as_it_came_but_nothing_unsafe() -> None:
    told = written(Tab.RAW, whole(hostname=HOSTILE, new_field={"\x9b2J": ["\u2028", "\x85", "\ud800"]}))
    lines = told.split("\n")
    assert lines[0] == "{"
    assert '  "template_name": "template-name-marker",' in lines
    assert '"new_field": {' in told
    assert all(is_clean(line) for line in lines)
    assert "[/red][@click=app.bell]x[/]" in told


@pytest.mark.parametrize("tab", WRITERS)
@pytest.mark.parametrize("width", [0, 1, 20, 56, 80, 200])
def test_every_page_copes_with_little_knowledge_and_little_room(tab: Tab, width: int) -> None:
    bare = Instance.model_validate({"uuid": UUID})
    for subject in (Subject(), Subject(row()), Subject(None, bare), Subject(row(), bare, scene(row()))):
        assert written(tab, subject, width)


def test_what_is_still_loading_says_so() -> None:
    loading = Subject(row(), None, scene(row()))
    for tab in (Tab.SUMMARY, Tab.NETWORK, Tab.LICENCES, Tab.BACKUPS, Tab.RAW):
        assert "loading…" in written(tab, loading)
        assert "not known" in written(tab, Subject(row(), None, scene(row()), problem=Forbidden("no")))


def test_the_fresher_row_wins_over_the_whole() -> None:
    told = written(Tab.SUMMARY, Subject(row(state="Offline", cores=8), instance(), scene(row(state="Offline"))))
    assert told.startswith("○ Offline 0:12 · can: start")
    assert "8 cores" in told


def test_facts_stand_in_two_columns_where_there_is_room() -> None:
    facts = [Fact("One", "1"), Fact("Two", "2"), Fact("Long", "x" * 50), Fact("Three", "3"), Fact("Four", "")]
    wide = lay_out(facts, 80).plain.split("\n")
    assert len(wide) == 3
    assert wide[0].split() == ["One", "1", "Two", "2"]
    assert wide[2].split() == ["Three", "3", "Four", "–"]
    first, *rest = lay_out([facts[0], facts[2], facts[1]], 80).plain.split("\n")
    assert first.split()[0] == "Long"
    assert [line.split() for line in rest] == [["One", "1", "Two", "2"]]
    narrow = lay_out(facts, 56).plain.split("\n")
    assert len(narrow) == 6
    assert narrow[3] == " " * 13 + "x" * 7
    assert all(len(line) <= 56 for line in narrow)


# The pane


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
    async with WidgetHost(pane).run_test(size=(80, 12)) as pilot:
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
    async with WidgetHost(pane).run_test(size=(80, 12)) as pilot:
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


# Usage


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
