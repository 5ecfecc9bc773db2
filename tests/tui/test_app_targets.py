"""What is acted on is what was on the screen when the key was pressed, whatever moves meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Button

from tests.tui.deck import Deck
from tui.fleet import RECENT
from tui.screens.choose import ChooseScreen
from tui.screens.create import CreateScreen
from tui.screens.plan import PlanScreen

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path)


async def test_r06_a_list_that_turns_round_does_not_change_the_target(deck: Deck) -> None:
    async with deck.running():
        uuid = await deck.point_at("db-4")
        await deck.press("S")
        screen = await deck.until_shown(PlanScreen)
        deck.fleet.action_reverse()
        deck.sandbox.world.rename(deck.named("app-3"), "zz-last")
        deck.session.feed.kick()
        await deck.until(lambda: "zz-last" in deck.hostnames)
        assert [target.uuid for target in screen.plan.targets] == [uuid]
        await deck.press("tab", "enter")
        await deck.until(lambda: deck.writes)
    assert [str(sent) for sent in deck.writes] == [f"POST /api/instances/{uuid}/stop/"]


async def test_r06_a_cursor_that_falls_on_another_row_acts_on_nothing_until_it_is_painted(deck: Deck) -> None:
    async with deck.running():
        gone = await deck.point_at("db-4")
        deck.sandbox.world.remove(gone)
        await deck.look_at(gone)
        await deck.clock.advance(RECENT + 1)
        with deck.app.batch_update():
            deck.fleet.paint()
            assert deck.fleet.table.cursor_uuid == deck.named("mail-5").uuid
            assert deck.fleet.targets() == ()
            deck.fleet.action_perform("stop")
            await deck.settle()
            assert deck.app.screen is deck.fleet
        assert deck.said == ["stop: there is no instance here"]
    assert not deck.writes


async def test_p04_nothing_is_done_to_a_row_that_has_just_gone(deck: Deck) -> None:
    async with deck.running():
        gone = await deck.point_at("db-4")
        deck.sandbox.world.remove(gone)
        await deck.look_at(gone)
        await deck.repaint()
        assert deck.fleet.table.cursor_uuid == gone
        await deck.press("S", "c", "space", "k")
        assert deck.said == ["stop: it is no longer there", "it is no longer there"]
        assert not deck.fleet.table.marks
        await deck.press("a")
        await deck.until_shown(ChooseScreen)
        assert "it is no longer there" in deck.text()
    assert not deck.writes


async def test_r05_the_dialog_drops_what_no_longer_fits(deck: Deck) -> None:
    async with deck.running():
        await deck.press("space", "space", "S")
        screen = await deck.until_shown(PlanScreen)
        first, second = deck.hostnames[:2]
        assert "Stop 2 instances?" in deck.text()
        await deck.put(second, "Erred")
        await deck.until(lambda: "Stop 1 of 2 instances?" in deck.text())
        assert "it was Online when it was shown, it is Erred now" in deck.text()
        await deck.put(second, "Online")
        await deck.until(lambda: "Stop 2 instances?" in deck.text())
        deck.sandbox.world.remove(deck.named(second).uuid)
        deck.session.feed.kick()
        await deck.until(lambda: "it is no longer there" in deck.text())
        await deck.put(first, "Offline")
        await deck.until(lambda: "Nothing is left to do" in deck.text())
        assert screen.query_one("#confirm", Button).disabled
        await deck.press("enter")
        assert deck.app.screen is deck.fleet
    assert not deck.writes


async def test_r08_a_new_instance_of_the_same_name_is_not_deleted(deck: Deck) -> None:
    async with deck.running():
        await deck.point_at("db-4")
        uuid = await deck.put("db-4", "Offline")
        await deck.press("ctrl+d")
        await deck.until_shown(PlanScreen)
        twin = deck.named("mail-5")
        deck.sandbox.world.remove(uuid)
        deck.sandbox.world.rename(twin, "db-4")
        deck.sandbox.world.force_state(twin.uuid, "Offline")
        deck.session.feed.kick()
        await deck.until(lambda: "it is no longer there" in deck.text())
        await deck.press(*"db-4", "tab", "tab", "enter", "enter")
    assert not deck.writes


async def test_r07_of_two_of_one_name_what_is_typed_tells_which(deck: Deck) -> None:
    async with deck.running():
        deck.sandbox.world.rename(deck.named("mail-5"), "db-4")
        twins = [found.uuid for found in deck.sandbox.world.instances.values() if found.hostname == "db-4"]
        for each in twins:
            deck.sandbox.world.force_state(each, "Offline")
        deck.session.feed.kick()
        await deck.until(lambda: all(deck.session.feed.fleet.rows[each].state == "Offline" for each in twins))
        await deck.repaint()
        uuid = await deck.point_at("db-4")
        await deck.rest()
        await deck.press("ctrl+d")
        screen = await deck.until_shown(PlanScreen)
        assert f"Type db-4 {uuid[:8]} to go on" in deck.text()
        await deck.press(*"db-4")
        assert screen.query_one("#confirm", Button).disabled
        await deck.press("space", *uuid[:8])
        assert not screen.query_one("#confirm", Button).disabled
    assert not deck.writes


async def test_r04_enter_twice_sends_once(deck: Deck) -> None:
    async with deck.running():
        await deck.point_at("db-4")
        await deck.press("S")
        await deck.until_shown(PlanScreen)
        deck.wire.open.clear()
        await deck.press("tab")
        await deck.burst("enter", "enter")
        await deck.until(lambda: deck.writes)
        await deck.press("S", "enter")
        deck.wire.open.set()
        await deck.pass_time(2)
    assert len(deck.writes) == 1
    assert deck.said[0] == "stop: an operation on it is still running"


async def test_the_key_twice_opens_one_dialog(deck: Deck) -> None:
    async with deck.running():
        await deck.point_at("db-4")
        await deck.burst("S", "S")
        await deck.until_shown(PlanScreen)
        await deck.press("escape")
        await deck.until(lambda: deck.app.screen is deck.fleet)
        await deck.settle()
        assert deck.app.screen is deck.fleet


async def test_r04_start_twice_sends_once(deck: Deck) -> None:
    async with deck.running():
        await deck.point_at("db-4")
        await deck.put("db-4", "Offline")
        deck.wire.open.clear()
        await deck.burst("s", "s")
        await deck.press("s")
        deck.wire.open.set()
        await deck.pass_time(2)
    assert len(deck.writes) == 1


async def test_what_is_typed_while_a_form_is_on_its_way_acts_on_nothing(deck: Deck) -> None:
    async with deck.running():
        await deck.point_at("db-4")
        await deck.put("db-4", "Offline")
        await deck.burst("n", *"ssS")
        await deck.until_shown(CreateScreen)
        await deck.pass_time(2)
        assert deck.named("db-4").state == "Offline"
    assert not deck.writes


async def test_r04_form_submitted_twice_sends_once(deck: Deck) -> None:
    async with deck.running():
        await deck.press("N")
        await deck.until_shown(CreateScreen)
        await deck.until(lambda: "m1." in deck.text() and "Ubuntu" in deck.text())
        await deck.press(*"twin")
        for _ in range(7):
            await deck.press("tab")
        await deck.press("down", "enter")
        deck.wire.open.clear()
        await deck.burst("f10", "f10")
        await deck.until(lambda: deck.writes)
        await deck.press("f10", "escape")
        assert isinstance(deck.app.screen, CreateScreen)
        deck.wire.open.set()
        await deck.until(lambda: deck.app.screen is deck.fleet)
    assert len(deck.writes) == 1


@pytest.mark.parametrize("second", ["R", "ctrl+d", "n", "a", "E", "slash", "question_mark", "q"])
async def test_with_a_dialog_open_another_action_does_nothing(deck: Deck, second: str) -> None:
    async with deck.running():
        await deck.point_at("db-4")
        await deck.press("S")
        screen = await deck.until_shown(PlanScreen)
        await deck.press(second)
        assert deck.app.screen is screen
        assert len(deck.app.screen_stack) == 2
        await deck.press("escape")
        await deck.until(lambda: deck.app.screen is deck.fleet)
        assert not deck.app._exit
    assert not deck.writes


async def test_a_click_acts_on_the_row_that_was_painted_there(deck: Deck) -> None:
    async with deck.running():
        table = deck.fleet.table
        place = deck.hostnames.index("db-4")
        await deck.click(table, 10, place + 1)
        assert table.cursor_uuid == deck.named("db-4").uuid
