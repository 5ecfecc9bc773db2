from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api_client.states import Action
from tests.tui.deck import Deck
from tui.journal import Outcome
from tui.orders import Wish
from tui.place import Place
from tui.plan import plan
from tui.screens.leaving import PATIENCE, SHOWN, LeavingScreen

if TYPE_CHECKING:
    from pathlib import Path

    from textual.screen import Screen


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path, user="staff")


async def start_one(deck: Deck) -> str:
    """Start an instance, and wait until that is under way."""
    hostname = next(name for name in deck.hostnames if deck.named(name).state == "Offline")
    uuid = await deck.point_at(hostname)
    await deck.press("s")
    await deck.until(lambda: uuid in deck.session.operations.running)
    return hostname


async def until_gone(deck: Deck, dialog: Screen[bool]) -> None:
    await deck.until(lambda: dialog not in deck.app.screen_stack)


async def test_with_nothing_under_way_q_leaves(deck: Deck) -> None:
    async with deck.running():
        await deck.press("q")
        await deck.until(lambda: deck.app._exit)


async def test_an_operation_under_way_is_asked_about_and_stays_in_the_journal(deck: Deck) -> None:
    async with deck.running():
        hostname = await start_one(deck)
        await deck.until(lambda: not deck.session.operations.sending)
        await deck.press("q")
        await deck.until_shown(LeavingScreen)
        assert "Leave with 1 operation under way?" in deck.text()
        assert f"• {hostname}  start: " in deck.text()
        await deck.press("tab", "enter")
        await deck.until(lambda: deck.app._exit)
        (entry,) = deck.session.journal.entries()
        assert entry.outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("key", ["enter", "q", "escape", "ctrl+c"])
async def test_what_is_pressed_without_looking_stays(deck: Deck, key: str) -> None:
    async with deck.running():
        await start_one(deck)
        await deck.press("q")
        dialog = await deck.until_shown(LeavingScreen)
        await deck.press(key)
        await until_gone(deck, dialog)
        assert not deck.app._exit
        await deck.press("q")
        await deck.until_shown(LeavingScreen)


async def test_no_letter_does_anything(deck: Deck) -> None:
    async with deck.running():
        await start_one(deck)
        await deck.press("q")
        dialog = await deck.until_shown(LeavingScreen)
        await deck.press(*"yYlLsn")
        assert deck.app.screen is dialog
        assert dialog.query_one("#stay").has_focus
        assert len(deck.session.operations.running) == 1


async def test_ctrl_c_twice_asks_the_same(deck: Deck) -> None:
    async with deck.running():
        await start_one(deck)
        await deck.press("ctrl+c", "ctrl+c")
        await deck.until_shown(LeavingScreen)


async def test_it_is_asked_over_a_dialog_that_waits_for_its_answer(deck: Deck) -> None:
    async with deck.running():
        await start_one(deck)
        await deck.press("n")
        await deck.until(lambda: len(deck.app.screen_stack) == 2)
        deck.fleet.action_quit()
        deck.fleet.action_quit()
        dialog = await deck.until_shown(LeavingScreen)
        assert len(deck.app.screen_stack) == 3
        await deck.press("q")
        await until_gone(deck, dialog)
        assert len(deck.app.screen_stack) == 2


async def test_the_sentences_follow_until_all_have_ended(deck: Deck) -> None:
    async with deck.running():
        await start_one(deck)
        await deck.press("q")
        await deck.until_shown(LeavingScreen)
        await deck.pass_seconds(60)
        await deck.until(lambda: not deck.session.operations.running)
        await deck.settle()
        assert "All have ended: nothing is under way any more." in deck.text()
        await deck.press("tab", "enter")
        await deck.until(lambda: deck.app._exit)


async def test_answers_are_waited_for_and_then_unknown(deck: Deck) -> None:
    async with deck.running():
        journal = deck.session.journal
        deck.wire.open.clear()
        await start_one(deck)
        await deck.until(lambda: deck.session.operations.sending)
        await deck.press("q")
        await deck.until_shown(LeavingScreen)
        assert "1 answer still to come." in deck.text()
        await deck.press("tab", "enter")
        assert "Waiting for 1 answer…" in deck.text()
        await deck.clock.advance(PATIENCE - 0.2)
        await deck.settle()
        assert not deck.app._exit
        await deck.clock.advance(0.3)
        await deck.until(lambda: deck.app._exit)
    (entry,) = journal.entries()
    assert entry.outcome is Outcome.UNKNOWN


async def test_an_answer_ends_the_wait(deck: Deck) -> None:
    async with deck.running():
        deck.wire.open.clear()
        await start_one(deck)
        await deck.until(lambda: deck.session.operations.sending)
        await deck.press("q")
        await deck.until_shown(LeavingScreen)
        await deck.press("tab", "enter")
        deck.wire.open.set()
        await deck.until(lambda: not deck.session.operations.sending)
        await deck.clock.advance(0.1)
        await deck.until(lambda: deck.app._exit)


async def test_who_stays_after_all_ends_the_wait(deck: Deck) -> None:
    async with deck.running():
        deck.wire.open.clear()
        await start_one(deck)
        await deck.press("q")
        dialog = await deck.until_shown(LeavingScreen)
        await deck.press("tab", "enter", "q")
        await until_gone(deck, dialog)
        await deck.clock.advance(2 * PATIENCE)
        await deck.settle()
        assert not deck.app._exit
        deck.wire.open.set()


async def test_of_many_the_rest_is_counted(deck: Deck) -> None:
    async with deck.running(80, 24):
        uuids = [await deck.put(hostname, "Offline") for hostname in deck.hostnames[: SHOWN + 2]]
        await deck.press("g", *["space"] * len(uuids), "s")
        await deck.until(lambda: len(deck.app.screen_stack) == 2)
        await deck.press("tab", "enter")
        await deck.until(lambda: len(deck.session.operations.running) == len(uuids))
        await deck.press("escape")
        await deck.until(lambda: deck.app.screen is deck.fleet)
        await deck.press("q")
        await deck.until_shown(LeavingScreen)
        assert "Leave with 10 operations under way?" in deck.text()
        assert "… and 2 more" in deck.text()
        assert " Leave " in deck.text()


async def test_what_has_not_left_yet_never_does(tmp_path: Path) -> None:
    deck = Deck(tmp_path, user="staff", place=Place("live", undo=5.0))
    async with deck.running():
        journal = deck.session.journal
        await start_one(deck)
        await deck.press("q")
        await deck.until_shown(LeavingScreen)
        assert "What has not been sent will not be: 1 request." in " ".join(deck.text().split())
        await deck.press("tab", "enter")
        await deck.until(lambda: deck.app._exit)
        assert not deck.writes
    (entry,) = journal.entries()
    assert entry.outcome is Outcome.CANCELLED


async def test_the_rest_of_a_chain_is_offered_at_the_next_start(deck: Deck) -> None:
    async with deck.running():
        uuid = await deck.point_at("db-4")
        await deck.put("db-4", "Online")
        session = deck.session
        wish = Wish(Action.DELETE)
        made = plan(wish, [uuid], session.feed.fleet.rows, session.viewer, has_restart=True, chain=True)
        run = session.operations.begin(made)
        deck.fleet.start(session.operations.carry_out(run))
        await deck.until(lambda: run.operations[uuid].outcome is Outcome.ACCEPTED)
        await deck.press("q")
        await deck.until_shown(LeavingScreen)
        assert "The rest of a chain is offered at the next start." in " ".join(deck.text().replace("│", "").split())
