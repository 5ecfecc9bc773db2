"""The view: filter, sort, columns, palette, help and the ways out, on the running app."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.command import CommandPalette
from textual.widgets import OptionList, Static

from tests.tui.deck import Deck
from tui.screens.choose import ChooseScreen
from tui.screens.fleet_keys import FLEET_BINDINGS
from tui.screens.help import HelpScreen
from tui.screens.journal import JournalScreen
from tui.screens.leaving import LeavingScreen

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path)


# The filter


async def test_typing_narrows_at_once_and_is_read_back(deck: Deck) -> None:
    async with deck.running():
        await deck.press("/", *"web")
        assert deck.hostnames == ["web-5"]
        assert "1/13" in deck.text().splitlines()[0]
        await deck.press(*"|db")
        assert deck.hostnames == ["db-4", "web-5"]
        assert "local" in deck.text().splitlines()[1]


async def test_keys_that_come_all_at_once_are_text_after_the_first(deck: Deck) -> None:
    async with deck.running():
        await deck.burst("/", *"sSR:qz?")
        assert deck.fleet.filter_line.text == "sSR:qz?"
        assert deck.app.screen is deck.fleet
        assert not deck.app._exit
    assert not deck.writes


async def test_enter_keeps_the_filter_and_gives_the_keys_back(deck: Deck) -> None:
    async with deck.running():
        await deck.press("/", *"queue", "enter", "j")
        assert deck.fleet.table.has_focus
        assert deck.fleet.filter_line.text == "queue"
        assert deck.fleet.table.cursor_uuid == deck.named("queue-3").uuid


async def test_a_wrong_filter_keeps_the_last_good_list_and_points_at_the_column(deck: Deck) -> None:
    async with deck.running():
        await deck.press("/", *"web")
        await deck.press(*" (")
        assert "at 6:" in deck.text().splitlines()[1]
        assert deck.hostnames == ["web-5"]
        await deck.press("escape")
        assert deck.fleet.filter_line.text == ""
        assert len(deck.hostnames) == 13
        assert "at 6:" not in deck.text().splitlines()[1]


async def test_a_wrong_filter_is_not_remembered(deck: Deck, tmp_path: Path) -> None:
    async with deck.running():
        await deck.press("/", *"colour:x", "enter")
        assert 'no field "colour"' in deck.text().splitlines()[1]
    again = Deck(tmp_path)
    async with again.running():
        assert not again.fleet.listing.history


async def test_nothing_matches_says_how_to_get_out(deck: Deck) -> None:
    async with deck.running():
        await deck.press("/", *"nosuch", "enter")
        assert "nothing matches nosuch: esc clears" in deck.text()
        await deck.press("escape")
        assert len(deck.hostnames) == 13


async def test_escape_clears_the_innermost_first(deck: Deck) -> None:
    async with deck.running():
        await deck.press("space", "/", *"web")
        await deck.press("escape")
        assert deck.fleet.table.has_focus
        assert deck.hostnames == ["web-5"]
        await deck.press("?")
        await deck.until_shown(HelpScreen)
        await deck.press("escape")
        assert deck.hostnames == ["web-5"]
        await deck.press("escape")
        assert len(deck.hostnames) == 13
        assert len(deck.fleet.table.marks) == 1
        await deck.press("escape")
        assert not deck.fleet.table.marks


async def test_filters_are_remembered_over_a_restart(deck: Deck, tmp_path: Path) -> None:
    async with deck.running():
        await deck.press("/", *"web", "enter", "escape", "/", *"db", "enter")
    again = Deck(tmp_path)
    async with again.running():
        await again.press("/", "up")
        assert again.fleet.filter_line.text == "db"
        await again.press("up")
        assert again.fleet.filter_line.text == "web"
        assert again.hostnames == ["web-5"]
        await again.press("down", "down")
        assert again.fleet.filter_line.text == ""
        assert len(again.hostnames) == 13


async def test_tab_completes_fields_and_values_of_the_fleet(deck: Deck) -> None:
    async with deck.running():
        await deck.press("/", *"hostn", "tab")
        assert deck.fleet.filter_line.text == "hostname:"
        await deck.press(*"que", "tab")
        assert deck.fleet.filter_line.text == "hostname:queue-1"
        assert deck.hostnames == ["queue-1"]


async def test_the_cursor_stays_on_its_instance_whatever_the_view(deck: Deck) -> None:
    async with deck.running():
        uuid = await deck.point_at("queue-1")
        await deck.press("/", *"que", "enter")
        assert deck.fleet.table.cursor_uuid == uuid
        await deck.press("I", "escape")
        assert deck.fleet.table.cursor_uuid == uuid


async def test_a_hidden_mark_is_told(deck: Deck) -> None:
    async with deck.running():
        await deck.press("space", "/", *"web", "enter")
        await deck.repaint()
        assert "✓ 1 (1 hidden)" in deck.text().splitlines()[0]


# The order


async def test_the_order_is_remembered_over_a_restart(deck: Deck, tmp_path: Path) -> None:
    async with deck.running():
        await deck.press("o")
        await deck.until_shown(ChooseScreen)
        await deck.press(*"cores", "enter", "I", "O")
        await deck.until_shown(ChooseScreen)
        await deck.press(*"hostname", "enter")
        order = deck.hostnames
        assert order != sorted(order)
    again = Deck(tmp_path)
    async with again.running():
        assert again.hostnames == order
        assert str(again.fleet.listing.sort.keys[0]) == "-cores"


async def test_the_same_field_again_turns_round(deck: Deck) -> None:
    async with deck.running():
        before = deck.hostnames
        await deck.press("o", "enter")
        await deck.until(lambda: deck.hostnames == before[::-1])


async def test_escape_leaves_the_order_as_it_was(deck: Deck) -> None:
    async with deck.running():
        before = deck.hostnames
        await deck.press("o")
        await deck.until_shown(ChooseScreen)
        await deck.press("down", "escape")
        assert deck.hostnames == before


async def test_a_click_on_a_title_sorts(deck: Deck) -> None:
    async with deck.running():
        titles = deck.text().splitlines()[2]
        await deck.click(deck.fleet.table, titles.index("Cores") + 1)
        assert deck.fleet.listing.sort.keys[0].field == "cores"
        await deck.click(deck.fleet.table, titles.index("Cores") + 1)
        assert str(deck.fleet.listing.sort.keys[0]) == "-cores"


# Usage


async def test_usage_is_asked_for_the_rows_on_screen_and_no_others(tmp_path: Path) -> None:
    deck = Deck(tmp_path, instances=60, user="staff")
    async with deck.running(80, 24):

        def asked() -> list[tuple[str, str]]:
            return [
                (sent.path.split("/")[3], sent.parameters["item"]) for sent in deck.wire.sent if "usage" in sent.path
            ]

        rows = deck.session.feed.fleet.rows

        def due() -> set[str]:
            return {uuid for uuid in deck.fleet.table.visible_uuids() if rows[uuid].state != "Offline"}

        assert len(rows) == 60
        await deck.until(lambda: {uuid for uuid, _ in asked()} == due())
        assert len(asked()) == len(due()) < 20
        await deck.press("u")
        await deck.until(lambda: len(asked()) == 2 * len(due()))
        assert {item for _, item in asked()} == {"cpu", "memory"}
        await deck.press("u", "u")
        before = len(asked())
        await deck.press("G")
        await deck.repaint()
        assert len(asked()) == before


async def test_a_field_that_is_being_typed_empties_no_list(deck: Deck) -> None:
    async with deck.running():
        everything = deck.hostnames
        await deck.press("/", *"cor")
        assert deck.hostnames == everything
        assert deck.fleet.filter_line.reading == "[cor…]  local"
        await deck.press(*"es")
        assert deck.hostnames == everything
        await deck.press(*">=4")
        assert 0 < len(deck.hostnames) < len(everything)


async def test_with_enter_what_looks_like_a_field_is_a_word(deck: Deck) -> None:
    async with deck.running():
        await deck.press("/", *"web cor", "enter")
        assert deck.fleet.listing.at_work == "web cor"
        assert not deck.hostnames


async def test_a_word_that_fits_counts_at_once_even_if_a_field_begins_like_it(deck: Deck) -> None:
    async with deck.running():
        await deck.press("/", *"app")
        assert deck.hostnames
        assert all("app" in hostname for hostname in deck.hostnames)


@pytest.mark.parametrize("width", [80, 100])
async def test_what_is_wrong_with_a_filter_has_the_room_it_needs(deck: Deck, width: int) -> None:
    async with deck.running(width, 24):
        await deck.press("/", *"statr:online")
        assert "Did you mean" in deck.text().splitlines()[1]
        assert deck.text().splitlines()[1].rstrip().endswith("?")


async def test_a_slash_in_the_filter_is_a_letter(deck: Deck) -> None:
    async with deck.running():
        await deck.press("/", *"ip:10.0.0.0/8")
        assert deck.fleet.filter_line.text == "ip:10.0.0.0/8"
        assert deck.hostnames
        await deck.press("escape", "escape", "/", *"/^app-[0-9]+$/")
        assert deck.hostnames
        assert all(hostname.startswith("app-") for hostname in deck.hostnames)


async def test_tab_with_nothing_to_complete_keeps_the_keys_in_the_filter(deck: Deck) -> None:
    async with deck.running():
        await deck.press("/", *"web or", "tab", *"dp")
        assert deck.fleet.filter_line.text == "web ordp"
        assert not deck.session.feed.fleet.paused


async def test_before_a_mistake_the_filter_is_at_work(deck: Deck) -> None:
    async with deck.running():
        await deck.press("/", *"app colud:x")
        assert deck.fleet.listing.fault is not None
        assert deck.fleet.listing.at_work == "app "
        assert deck.hostnames


# Palette, help, journal


def test_names_for_the_palette_are_told_apart() -> None:
    names = [binding.tooltip or binding.description for binding in FLEET_BINDINGS]  # type: ignore[union-attr]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("key", [":", "ctrl+p"])
async def test_the_palette_finds_an_action_and_runs_it(deck: Deck, key: str) -> None:
    async with deck.running():
        before = deck.hostnames
        await deck.press(key)
        await deck.until_shown(CommandPalette)
        await deck.press(*"Reverse the")
        await deck.until(lambda: "key I" in deck.text())
        await deck.press("enter")
        await deck.until(lambda: not isinstance(deck.app.screen, CommandPalette))
        await deck.until(lambda: deck.hostnames == before[::-1])


async def test_the_palette_lists_every_action(deck: Deck) -> None:
    async with deck.running(120, 60):
        await deck.press(":")
        palette = await deck.until_shown(CommandPalette)
        options = palette.query_one(OptionList)
        named = {binding.tooltip or binding.description for binding in FLEET_BINDINGS}  # type: ignore[union-attr]

        def listed() -> set[str]:
            prompts = (str(option.prompt) for option in options.options)
            return {prompt.splitlines()[0].strip() for prompt in prompts}

        await deck.until(lambda: named <= listed())


async def test_the_palette_obeys_a_key_of_ones_own(tmp_path: Path) -> None:
    deck = Deck(tmp_path, keys={"view.reverse": "f5"})
    async with deck.running():
        before = deck.hostnames
        await deck.press("I")
        assert deck.hostnames == before
        await deck.press("f5")
        assert deck.hostnames == before[::-1]
        await deck.press("?")
        await deck.until_shown(HelpScreen)
        await deck.press(*"reverse")
        assert "f5" in deck.text()


async def test_the_journal_tells_the_steps(deck: Deck) -> None:
    async with deck.running():
        await deck.point_at("app-3")
        await deck.put("app-3", "Offline")
        await deck.press("s")
        await deck.until(lambda: deck.writes)
        await deck.pass_time(10)
        await deck.press("J")
        await deck.until_shown(JournalScreen)
        await deck.until(lambda: "✓ done" in deck.text())
        assert "start app-3" in deck.text()
        told = str(deck.app.screen.query_one("#steps", Static).content)
        places = [told.index(word) for word in ("start was scheduled", "Starting", "Online")]
        assert places[1] < places[2]
        assert "by admin · sandbox" in told


# The ways out


async def test_ctrl_c_cancels_the_innermost_and_twice_it_quits(deck: Deck) -> None:
    async with deck.running():
        await deck.press("?")
        await deck.until_shown(HelpScreen)
        await deck.press("ctrl+c")
        assert deck.app.screen is deck.fleet
        await deck.clock.advance(5)
        await deck.press("/", *"web", "ctrl+c")
        assert deck.fleet.table.has_focus
        await deck.clock.advance(5)
        await deck.press("ctrl+c")
        assert deck.said[-1] == "ctrl+c again quits"
        assert deck.app.is_running
        await deck.press("ctrl+c")
        assert deck.app.return_value is None
        assert deck.app._exit


async def test_what_is_under_way_is_asked_about_before_leaving(deck: Deck) -> None:
    async with deck.running():
        await deck.point_at("db-4")
        await deck.put("db-4", "Offline")
        await deck.press("s")
        await deck.until(lambda: deck.writes)
        await deck.press("q")
        await deck.until_shown(LeavingScreen)
        assert "Leave with 1 operation under way?" in deck.text()
        await deck.press("enter")
        await deck.until(lambda: deck.app.screen is deck.fleet)
        assert not deck.app._exit
        await deck.press("q")
        await deck.until_shown(LeavingScreen)
        await deck.press("tab", "enter")
        await deck.until(lambda: deck.app._exit)


async def test_an_operation_that_has_ended_is_not_asked_about(deck: Deck) -> None:
    async with deck.running():
        await deck.point_at("db-4")
        await deck.put("db-4", "Offline")
        await deck.press("s")
        await deck.until(lambda: deck.writes)
        await deck.pass_time(10)
        await deck.press("q")
        await deck.until(lambda: deck.app._exit)


async def test_q_in_the_filter_is_a_letter(deck: Deck) -> None:
    async with deck.running():
        await deck.press("/", "q")
        assert not deck.app._exit
        assert deck.fleet.filter_line.text == "q"


async def test_redraw_paints_everything_again(deck: Deck) -> None:
    async with deck.running():
        before = deck.text()
        await deck.press("ctrl+l")
        assert deck.text() == before


async def test_what_is_worked_on_stays_in_the_filtered_list_for_a_moment_after_its_end(deck: Deck) -> None:
    async with deck.running(100, 24):
        name = deck.hostnames[0]
        await deck.put(name, "Offline")
        await deck.press("/", *"state:offline", "enter")
        await deck.point_at(name)
        await deck.rest()
        rows = deck.hostnames
        await deck.press("s")
        await deck.until(lambda: deck.writes)
        await deck.until(lambda: deck.session.operations.running)
        await deck.pass_time(2)
        assert deck.hostnames == rows
        line = next(line for line in deck.text().splitlines() if name in line)
        assert "≠" in line
        await deck.until(lambda: deck.fleet.table.cursor_uuid == deck.named(name).uuid)
        for _ in range(60):
            if deck.session.operations.running:
                await deck.pass_time(1)
        assert "does not fit the filter any more" in deck.text()
        await deck.pass_time(6)
        assert name not in deck.hostnames
