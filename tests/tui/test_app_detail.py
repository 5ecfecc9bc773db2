"""The detail beside the table and on the whole screen, on the running app."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tui.deck import Deck
from tui.screens import beside
from tui.screens.detail import DetailScreen
from tui.widgets.detail.tabs import Tab, TabLine

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path)


def read_whole(deck: Deck) -> list[str]:
    """The uuids of the instances that were read whole, in order."""
    paths = [sent.path.split("/") for sent in deck.wire.sent if sent.method == "GET"]
    return [path[3] for path in paths if path[2] == "instances" and len(path) == 5 and path[3]]


@pytest.mark.parametrize(("width", "height", "shown"), [(80, 24, False), (120, 40, False), (160, 40, True)])
async def test_the_pane_is_there_where_there_is_room(deck: Deck, width: int, height: int, shown: bool) -> None:
    async with deck.running(width, height):
        assert deck.fleet.beside.display is shown
        await deck.press("d")
        assert deck.fleet.beside.display is not shown


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40)])
async def test_below_140_columns_it_is_a_drawer(deck: Deck, width: int, height: int) -> None:
    async with deck.running(width, height):
        await deck.press("d")
        await deck.until(lambda: deck.fleet.beside.region.height)
        assert deck.fleet.beside.region.y > deck.fleet.table.region.y
        assert deck.fleet.beside.region.width == width
        assert deck.fleet.table.region.height >= 8


async def test_with_room_it_stands_at_the_side(deck: Deck) -> None:
    async with deck.running(160):
        assert deck.fleet.beside.region.y == deck.fleet.table.region.y
        assert deck.fleet.beside.region.x == deck.fleet.table.region.right


@pytest.mark.parametrize("width", [80, 120, 160])
async def test_it_follows_the_cursor_and_reads_only_where_it_rests(
    deck: Deck, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "REST", 3600.0)
    async with deck.running(width):
        if width < 160:
            await deck.press("d")
        await deck.press("j", "j", "j", "j")
        pane = deck.fleet.beside.pane
        assert pane is not None
        assert pane.subject.uuid == deck.named("cache-6").uuid
        assert not read_whole(deck)
        monkeypatch.setattr(beside, "REST", 0.001)
        await deck.press("k")
        assert pane.subject.uuid == deck.named("cache-3").uuid
        await deck.until(lambda: pane.subject.instance)
        assert read_whole(deck) == [deck.named("cache-3").uuid]


async def test_what_was_closed_stays_closed_when_the_terminal_grows(deck: Deck) -> None:
    async with deck.running(160):
        await deck.press("d")
        await deck.resize(80, 24)
        await deck.resize(170, 40)
        assert not deck.fleet.beside.display


async def test_it_appears_by_itself_when_the_terminal_grows(deck: Deck) -> None:
    async with deck.running(80, 24):
        await deck.resize(160, 40)
        await deck.until(lambda: deck.fleet.beside.display)
        await deck.until(lambda: "Fingerprint" in deck.text())
        await deck.resize(100, 30)
        assert not deck.fleet.beside.display


async def test_every_tab_on_the_whole_screen(deck: Deck) -> None:
    said = {
        Tab.SUMMARY: "Fingerprint",
        Tab.NETWORK: "Web servers",
        Tab.LICENCES: "Setup fees",
        Tab.BACKUPS: "Nightly",
        Tab.USAGE: "CPU",
        Tab.TIMELINE: "Nothing was seen to happen yet",
        Tab.RAW: '"hostname": "app-3"',
    }
    seen: dict[Tab, str] = {}
    async with deck.running():
        await deck.press("enter")
        screen = await deck.until_shown(DetailScreen)
        await deck.until(lambda: "Fingerprint" in deck.text())
        for tab in Tab:
            assert screen.pane.tab is tab
            await deck.until(lambda: deck.text() not in seen.values())
            seen[tab] = deck.text()
            await deck.press(">")
        assert screen.pane.tab is Tab.SUMMARY
        await deck.press("escape")
        assert deck.app.screen is deck.fleet
        assert deck.fleet.table.has_focus
    for tab in (Tab.SUMMARY, Tab.NETWORK, Tab.USAGE, Tab.TIMELINE, Tab.RAW):
        assert said[tab] in seen[tab]


async def test_a_click_opens_a_tab(deck: Deck) -> None:
    async with deck.running(160):
        tabs = deck.fleet.beside.query_one(TabLine)
        await deck.click(tabs, tabs.text.index("Network") + 1)
        pane = deck.fleet.beside.pane
        assert pane is not None
        assert pane.tab is Tab.NETWORK


async def test_the_whole_screen_follows_its_instance_to_the_end(deck: Deck) -> None:
    async with deck.running():
        uuid = await deck.point_at("db-4")
        await deck.press("enter")
        await deck.until_shown(DetailScreen)
        await deck.put("db-4", "Stopping")
        await deck.until(lambda: "Stopping" in deck.text())
        deck.sandbox.world.remove(uuid)
        await deck.look_at(uuid)
        await deck.until(lambda: "It is not in the list any more" in deck.text())
        await deck.press("q")
        assert deck.app.screen is deck.fleet
        assert "db-4" not in deck.hostnames


async def test_the_raw_json_is_what_the_server_sent(deck: Deck) -> None:
    async with deck.running(120, 60):
        await deck.press("y")
        await deck.until_shown(DetailScreen)
        await deck.until(lambda: '"hostname": "app-3"' in deck.text())
        assert "Token" not in deck.text()


async def test_escape_gives_a_maximised_pane_its_place_again(deck: Deck) -> None:
    async with deck.running(160):
        await deck.press("Z")
        await deck.until(lambda: deck.fleet.beside.size.width == 160)
        await deck.press("escape")
        await deck.until(lambda: deck.fleet.beside.size.width < 100)
        assert deck.fleet.table.has_focus
        await deck.press("j")
        assert deck.fleet.table.cursor_uuid == deck.named("batch-5").uuid


async def test_a_detail_that_cannot_be_read_says_why(deck: Deck) -> None:
    async with deck.running(120, 40):
        uuid = deck.named("app-3").uuid
        deck.sandbox.faults.fail_next(times=10, only=lambda _method, path: path.endswith(f"/{uuid}/"))
        await deck.press("enter")
        await deck.until_shown(DetailScreen)
        await deck.until(lambda: "The server failed" in deck.text())
        deck.sandbox.faults.clear()
        await deck.press("r")
        await deck.until(lambda: "The server failed" not in deck.text() and "Fingerprint" in deck.text())
