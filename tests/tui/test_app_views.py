"""Views, columns, and a table that stands still under the cursor, on the running app."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.command import CommandPalette
from textual.widgets import Input, OptionList

from tests.tui.deck import Deck
from tui.fleet import RECENT
from tui.screens.choose import ChooseScreen
from tui.screens.columns import ColumnsScreen
from tui.screens.name import NameScreen
from tui.screens.views import ViewsScreen
from tui.steady import HOLD
from tui.store import State, Store, View

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path)


def header(deck: Deck) -> str:
    return deck.text().splitlines()[0]


def titles(deck: Deck) -> str:
    return deck.text().splitlines()[2]


def box(deck: Deck) -> str:
    """What the list of the dialog on top says."""
    options = deck.app.screen.query_one(OptionList)
    return "\n".join(str(option.prompt) for option in options.options)


# Views by number


async def test_numbers_open_the_views_and_zero_shows_all(deck: Deck) -> None:
    async with deck.running():
        await deck.put("db-4", "Erred")
        await deck.put("web-5", "Stopping")
        await deck.press("1")
        assert deck.hostnames == ["db-4"]
        assert deck.fleet.filter_line.text == "is:problem"
        assert "Problems  1/13" in header(deck)
        await deck.press("2")
        assert deck.hostnames == ["web-5"]
        assert "In transition  1/13" in header(deck)
        await deck.press("4")
        rows = deck.session.feed.fleet.rows
        fees = [rows[uuid].monthly_fee for uuid in deck.fleet.table.visible_uuids()]
        assert fees == sorted(fees, reverse=True)
        assert "Fee ▼" in titles(deck)
        await deck.press("0")
        assert len(deck.hostnames) == 13
        assert "All  13/13" in header(deck)
        assert "Hostname ▲" in titles(deck)


async def test_mine_are_the_instances_the_user_may_act_on(tmp_path: Path) -> None:
    deck = Deck(tmp_path, user="manager")
    async with deck.running():
        viewer = deck.session.viewer
        rows = deck.session.feed.fleet.rows
        mine = sorted(row.hostname for row in rows.values() if viewer.may_act_in(row.project_uuid))
        await deck.press("3")
        assert sorted(deck.hostnames) == mine
        assert len(mine) < len(rows)


async def test_mine_are_all_for_staff(tmp_path: Path) -> None:
    deck = Deck(tmp_path, user="staff", instances=20)
    async with deck.running():
        await deck.press("3")
        assert len(deck.hostnames) == len(deck.session.feed.fleet.rows)


async def test_a_number_without_a_view_says_how_to_get_one(deck: Deck) -> None:
    async with deck.running():
        await deck.press("9")
        assert deck.said == ["there is no view 9: W saves one"]
        assert len(deck.hostnames) == 13


async def test_a_view_that_was_changed_has_a_star(deck: Deck) -> None:
    async with deck.running():
        await deck.press("4", "I")
        assert "By cost*" in header(deck)
        await deck.press("4")
        assert "By cost " in header(deck)
        await deck.press("/", *"web", "enter")
        assert "By cost*" in header(deck)


async def test_escape_leads_out_of_the_filter_then_the_view_then_the_marks(deck: Deck) -> None:
    async with deck.running():
        await deck.put("db-4", "Erred")
        await deck.press("space", "1", "/", *" web", "enter")
        await deck.repaint()
        assert deck.hostnames == []
        await deck.press("escape")
        assert deck.fleet.filter_line.text == "is:problem"
        assert deck.hostnames == ["db-4"]
        await deck.press("escape")
        assert deck.fleet.filter_line.text == ""
        assert "All" in header(deck)
        assert len(deck.fleet.table.marks) == 1
        await deck.press("escape")
        assert not deck.fleet.table.marks


async def test_the_key_of_the_problems_gets_out_of_their_view(deck: Deck) -> None:
    async with deck.running():
        await deck.press("1", "!")
        assert len(deck.hostnames) == 13
        assert "All" in header(deck)
        await deck.press("4", "!", "!")
        assert "By cost " in header(deck)


async def test_the_palette_has_the_views_by_name(deck: Deck) -> None:
    async with deck.running():
        await deck.press(":")
        await deck.until_shown(CommandPalette)
        await deck.press(*"view by cost")
        await deck.until(lambda: "View: By cost" in deck.text())
        await deck.press("enter")
        await deck.until(lambda: "By cost" in header(deck))


async def test_what_a_saved_view_no_longer_knows_is_told(tmp_path: Path) -> None:
    Store(tmp_path / "state.toml").save(State(views=(View("Old", "web", columns=("hostname", "shape")),)))
    deck = Deck(tmp_path)
    async with deck.running():
        await deck.press("1")
        assert deck.hostnames == ["web-5"]
        assert deck.said == ["view Old: the column shape left out"]
        await deck.press("0", "1")
        assert len(deck.said) == 2


async def test_a_state_that_cannot_be_saved_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    deck = Deck(tmp_path / "file")
    async with deck.running():
        await deck.press("I", "I", "I")
        assert len(deck.said) == 1
        assert "cannot be saved" in deck.said[0]
        assert "Hostname ▼" in titles(deck)


# Their dialog


async def test_what_is_shown_is_saved_and_opened_after_a_restart(deck: Deck, tmp_path: Path) -> None:
    async with deck.running():
        await deck.press("/", *"web", "enter", "W")
        await deck.until_shown(ViewsScreen)
        await deck.press("s")
        await deck.until_shown(NameScreen)
        await deck.press(*"Shop front", "enter")
        await deck.until_shown(ViewsScreen)
        assert "5  Shop front" in box(deck)
        await deck.press("escape")
        assert "Shop front " in header(deck)
    again = Deck(tmp_path)
    async with again.running():
        assert "All" in header(again)
        await again.press("5")
        assert again.hostnames == ["web-5"]
        assert again.fleet.filter_line.text == "web"
        assert "Shop front " in header(again)


async def test_saving_offers_the_name_of_the_view_that_is_open(deck: Deck) -> None:
    async with deck.running():
        await deck.press("1", "/", *" web", "enter", "W")
        await deck.until_shown(ViewsScreen)
        await deck.press("s")
        screen = await deck.until_shown(NameScreen)
        assert screen.query_one(Input).value == "Problems"
        await deck.press("enter")
        await deck.until_shown(ViewsScreen)
        assert "is:problem web" in box(deck)
        assert "saved Problems" in deck.text()


async def test_a_name_that_will_not_do_is_refused_beside_the_field(deck: Deck) -> None:
    async with deck.running():
        await deck.press("W")
        await deck.until_shown(ViewsScreen)
        await deck.press("s")
        await deck.until_shown(NameScreen)
        await deck.press("enter")
        assert "a view needs a name" in deck.text()
        await deck.press(*"[b]x", "escape")
        await deck.until_shown(ViewsScreen)
        await deck.press("j", "r")
        await deck.until_shown(NameScreen)
        await deck.press("end", *["backspace"] * 8, *"By cost", "enter")
        assert "there is a view By cost already" in deck.text()
        await deck.press(*" [b]", "enter")
        await deck.until_shown(ViewsScreen)
        assert "1  By cost [b]" in box(deck)
        assert "it is By cost [b] now" in deck.text()


async def test_views_are_moved_and_deleted_at_the_second_time(deck: Deck, tmp_path: Path) -> None:
    async with deck.running():
        await deck.press("W")
        await deck.until_shown(ViewsScreen)
        await deck.press("G", "end", "K", "K", "K")
        assert box(deck).splitlines()[1].startswith("1  By cost")
        await deck.press("x")
        assert "x again deletes By cost" in deck.text()
        await deck.press("j", "x")
        assert "x again deletes Problems" in deck.text()
        await deck.press("x")
        assert "Problems" not in box(deck)
        assert "deleted Problems" in deck.text()
        await deck.press("home", "x", "x", "J", "r")
        assert box(deck).splitlines()[0].startswith("0  All")
        assert deck.app.screen.is_active
    store = Store(tmp_path / "state.toml")
    store.load()
    assert [view.name for view in store.state.views or ()] == ["By cost", "In transition", "Mine to act on"]


async def test_a_view_is_put_in_anothers_place_at_the_second_time_only(deck: Deck) -> None:
    async with deck.running():
        await deck.press("W")
        await deck.until_shown(ViewsScreen)
        await deck.press("s")
        await deck.until_shown(NameScreen)
        await deck.press(*"Problems", "enter")
        assert "there is a view Problems already" in deck.text()
        assert deck.fleet.views.at(1).filter  # type: ignore[union-attr]
        await deck.press("enter")
        await deck.until_shown(ViewsScreen)
        assert not deck.fleet.views.at(1).filter  # type: ignore[union-attr]


async def test_in_the_dialog_too_numbers_open_views(deck: Deck) -> None:
    async with deck.running():
        await deck.press("W")
        screen = await deck.until_shown(ViewsScreen)
        await deck.press("9")
        assert "there is no view 9" in deck.text()
        await deck.press("1")
        await deck.until(lambda: screen not in deck.app.screen_stack)
        assert deck.fleet.listing.view_name == "Problems"


# Columns


async def test_columns_are_chosen_and_put_in_order(deck: Deck, tmp_path: Path) -> None:
    async with deck.running():
        await deck.press("K")
        await deck.until_shown(ColumnsScreen)
        first = box(deck).splitlines()
        assert first[0].startswith("✓ Hostname")
        assert first[0].endswith("always the first")
        await deck.press("space", "K", "J")
        assert box(deck).splitlines() == first
        await deck.press("j", "j", "K", "j", "space")
        assert [line[:10] for line in box(deck).splitlines()[:3]] == ["✓ Hostname", "✓ Project ", "  State   "]
        await deck.press("enter")
        assert titles(deck).split()[:4] == ["Hostname", "▲", "Project", "Customer"]
        chosen = titles(deck)
    again = Deck(tmp_path)
    async with again.running():
        assert titles(again) == chosen
        await again.press("K")
        await again.until_shown(ColumnsScreen)
        await again.press("D", "enter")
        assert titles(again).split()[:4] == ["Hostname", "▲", "State", "Project"]


async def test_escape_leaves_the_columns_as_they_were(deck: Deck) -> None:
    async with deck.running():
        before = titles(deck)
        await deck.press("K")
        await deck.until_shown(ColumnsScreen)
        await deck.press("j", "space", "j", "shift+down", "escape")
        assert titles(deck) == before


async def test_wide_shows_the_chosen_columns_beside_a_hostname_that_stays(deck: Deck) -> None:
    async with deck.running(60):
        deck.fleet.listing.choose_columns(["state", "project", "description", "fee", "uuid"])
        await deck.repaint()
        assert "UUID" not in titles(deck)
        await deck.press("w", *["l"] * 4)
        assert titles(deck).split()[0] == "Hostname"
        assert "UUID" in titles(deck)
        assert "Template" not in titles(deck)
        assert all(line[3:7].strip() for line in deck.text().splitlines()[3:16])


async def test_a_click_ticks_a_column_and_enter_applies(deck: Deck) -> None:
    async with deck.running():
        await deck.press("K")
        screen = await deck.until_shown(ColumnsScreen)
        await deck.click(screen.options, 5, 1)
        assert box(deck).splitlines()[1].startswith("  State")
        await deck.press("enter")
        assert "State" not in titles(deck)


async def test_the_costs_are_seen_on_a_narrow_screen_too(deck: Deck) -> None:
    async with deck.running(80, 24):
        await deck.press("4")
        assert titles(deck).split() == ["Hostname", "▲2", "State", "Fee", "▼1", "Setup", "Customer"]


async def test_the_usage_column_outlives_the_dialog_while_it_is_off(deck: Deck) -> None:
    async with deck.running():
        await deck.press("u", "u", "u", "K")
        await deck.until_shown(ColumnsScreen)
        await deck.press("enter", "u")
        assert "Usage  " in titles(deck)


async def test_columns_of_a_view_are_its_own(deck: Deck) -> None:
    async with deck.running():
        before = titles(deck)
        await deck.press("4", "K")
        await deck.until_shown(ColumnsScreen)
        await deck.press("j", "space", "enter")
        assert "By cost*" in header(deck)
        assert "State" not in titles(deck)
        await deck.press("0")
        assert titles(deck) == before


# The order


async def test_the_dialog_tells_the_order_and_more_keys_are_added(deck: Deck) -> None:
    async with deck.running():
        await deck.press("o")
        await deck.until_shown(ChooseScreen)
        await deck.press(*"ram", "enter", "O")
        await deck.until_shown(ChooseScreen)
        assert "Then sort by (now ram ▲)" in deck.text()
        await deck.press(*"hostname", "enter", "O")
        await deck.until_shown(ChooseScreen)
        assert "(now ram ▲, hostname ▲)" in deck.text()
        assert box(deck).splitlines()[0].startswith("ram  1 ▲")
        assert box(deck).splitlines()[1].startswith("hostname  2 ▲")
        await deck.press("escape")
        assert "Hostname ▲2" in titles(deck)


async def test_no_row_jumps_while_the_cursor_is_moved(deck: Deck) -> None:
    async with deck.running():
        await deck.press("j", "j")
        before = deck.hostnames
        uuid = deck.fleet.table.cursor_uuid
        deck.sandbox.world.rename(deck.named(before[4]), "aaa-first")
        deck.sandbox.world.rename(deck.named(before[2]), "zzz-last")
        deck.session.feed.kick()
        await deck.until(lambda: "zzz-last" in deck.hostnames)
        assert deck.hostnames == [*before[:2], "zzz-last", before[3], "aaa-first", *before[5:]]
        assert deck.fleet.table.cursor_uuid == uuid
        await deck.clock.advance(HOLD - 0.1)
        await deck.press("j")
        await deck.clock.advance(HOLD - 0.1)
        await deck.repaint()
        assert deck.hostnames[4] == "aaa-first"
        await deck.clock.advance(0.1)
        await deck.repaint()
        assert deck.hostnames[0] == "aaa-first"
        assert deck.hostnames[-1] == "zzz-last"


async def test_a_new_row_waits_for_the_cursor_to_rest(deck: Deck) -> None:
    async with deck.running():
        gone = deck.named("app-3")
        deck.sandbox.world.remove(gone.uuid)
        deck.session.feed.kick()
        await deck.until(lambda: gone.uuid not in deck.session.feed.fleet.rows)
        await deck.clock.advance(RECENT + 1)
        await deck.repaint()
        await deck.press("j")
        deck.sandbox.world.add(gone)
        deck.session.feed.kick()
        await deck.until(lambda: gone.uuid in deck.session.feed.fleet.rows)
        assert "app-3" not in deck.hostnames
        await deck.clock.advance(HOLD)
        await deck.repaint()
        assert "app-3" in deck.hostnames
        assert "+app-3" in deck.text()


async def test_a_vanished_row_is_told_and_counted_nowhere(deck: Deck) -> None:
    async with deck.running():
        uuid = await deck.point_at("db-4")
        await deck.press("space")
        deck.sandbox.world.remove(uuid)
        await deck.look_at(uuid)
        await deck.repaint()
        line = next(line for line in deck.text().splitlines() if "db-4" in line)
        assert line[2:7] == "-db-4"
        assert line.rstrip().endswith("gone")
        assert "12/12" in header(deck)
        assert not deck.fleet.table.marks
        await deck.press("k")
        assert "it is no longer there" in deck.text()
        await deck.press("enter")
        await deck.until(lambda: "It is not in the list any more" in deck.text())
        assert "db-4" in deck.text()
        await deck.press("escape")
        await deck.clock.advance(RECENT + 1)
        await deck.repaint()
        assert "db-4" not in deck.text()
        assert "12/12" in header(deck)


# The filter's history


async def test_a_filter_is_in_the_history_at_once_and_over_a_restart(deck: Deck, tmp_path: Path) -> None:
    async with deck.running():
        await deck.press("/", *"web", "enter", "escape", "/", "up")
        assert deck.fleet.filter_line.text == "web"
        await deck.press("escape", "escape", "/", *"colour:x", "enter")
    again = Deck(tmp_path)
    async with again.running():
        assert again.fleet.listing.history == ("web",)
        await again.press("/", "up")
        assert again.hostnames == ["web-5"]
