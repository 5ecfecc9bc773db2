"""An action is for what a person has seen: what moves under the cursor while they press the key is looked at again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tui.deck import Deck
from tui.fleet import RECENT
from tui.plan import Why
from tui.screens.plan import PlanScreen
from tui.sight import STILL

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path, instances=12, user="staff")


async def force(deck: Deck, hostname: str, state: str) -> None:
    """Have an instance change, and the screen show it; no time passes."""
    uuid = deck.named(hostname).uuid
    deck.sandbox.world.force_state(uuid, state)
    await deck.look_at(uuid)
    await deck.until(lambda: deck.session.feed.fleet.rows[uuid].state == state)
    await deck.repaint()


@pytest.mark.parametrize("key", ["s", "S", "R", "z", "E", "ctrl+d"])
async def test_a_state_that_changed_just_now_is_told(deck: Deck, key: str) -> None:
    async with deck.running():
        hostname = deck.hostnames[0]
        await force(deck, hostname, "Stopping")
        await deck.press(key)
        await deck.until(lambda: deck.said)
        assert deck.said[0].endswith(f": {hostname} became Stopping just now: look again")
        assert deck.app.screen is deck.fleet
        assert not deck.writes


async def test_a_moment_later_the_key_works(deck: Deck) -> None:
    async with deck.running():
        hostname = deck.hostnames[0]
        await force(deck, hostname, "Offline")
        await deck.press("s")
        assert deck.said == [f"start: {hostname} became Offline just now: look again"]
        await deck.clock.advance(STILL)
        await deck.press("s")
        await deck.until(lambda: deck.writes)
        assert len(deck.writes) == 1


async def test_another_row_that_came_under_the_cursor_is_not_acted_on(deck: Deck) -> None:
    async with deck.running():
        first = deck.hostnames[0]
        deck.sandbox.world.remove(deck.named(first).uuid)
        deck.session.feed.kick()
        await deck.until(lambda: first not in deck.hostnames)
        await deck.repaint()
        await deck.clock.advance(RECENT + 1)
        await deck.repaint()
        assert deck.fleet.table.painted_cursor == deck.fleet.table.cursor_uuid
        await deck.press("S")
        await deck.until(lambda: deck.said)
        assert deck.said[-1] == f"stop: {first} moved away from the cursor just now: look again"
        assert not deck.writes


async def test_who_moves_the_cursor_does_not_wait(deck: Deck) -> None:
    async with deck.running():
        await deck.press("j")
        await deck.press("S")
        await deck.until_shown(PlanScreen)
        assert not deck.said


async def test_a_row_elsewhere_may_change(deck: Deck) -> None:
    async with deck.running():
        await force(deck, deck.hostnames[3], "Erred")
        await deck.press("S")
        await deck.until_shown(PlanScreen)


async def test_a_new_instance_is_nobodys_target(deck: Deck) -> None:
    async with deck.running():
        await force(deck, deck.hostnames[0], "Erred")
        await deck.press("n")
        await deck.until(lambda: len(deck.app.screen_stack) == 2)
        assert not deck.said


async def test_what_has_changed_since_it_was_marked_is_left_out(deck: Deck) -> None:
    async with deck.running():
        first, second, third = deck.hostnames[:3]
        for hostname in (first, second, third):
            await deck.put(hostname, "Online")
        await deck.press("g", "space", "space", "space")
        await deck.put(second, "Offline")
        await deck.put(second, "Online")
        await deck.put(third, "Erred")
        await deck.press("S")
        screen = await deck.until_shown(PlanScreen)
        assert "Stop 2 of 3 instances?" in deck.text()
        reasons = {skip.uuid: (skip.why, skip.reason) for skip in screen.plan.skipped}
        words = "it was Online when it was shown, it is Erred now"
        assert reasons == {deck.named(third).uuid: (Why.CHANGED, words)}


async def test_what_one_has_changed_oneself_stays_marked_as_it_is(deck: Deck) -> None:
    async with deck.running():
        hostname = deck.hostnames[0]
        uuid = await deck.put(hostname, "Offline")
        await deck.press("g", "space", "s")
        await deck.until(lambda: deck.writes)
        await deck.pass_time(60)
        await deck.until(lambda: not deck.session.operations.running)
        assert deck.session.feed.fleet.rows[uuid].state == "Online"
        await deck.press("S")
        await deck.until_shown(PlanScreen)
        assert "Stop 1 instance?" in deck.text()
