from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tui.deck import Deck
from tui.journal import Outcome
from tui.screens.choose import ChooseScreen

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path, user="staff")


async def test_with_nothing_under_way_q_leaves(deck: Deck) -> None:
    async with deck.running():
        await deck.press("q")
        await deck.until(lambda: deck.app._exit)


async def test_an_operation_under_way_is_asked_about_and_stays_in_the_journal(deck: Deck) -> None:
    async with deck.running():
        hostname = next(name for name in deck.hostnames if deck.named(name).state == "Offline")
        await deck.point_at(hostname)
        await deck.press("s")
        await deck.until(lambda: deck.session.operations.running)
        await deck.press("q")
        dialog = await deck.until_shown(ChooseScreen)
        assert "1 operation still under way" in deck.text()
        await deck.press("enter")
        await deck.until(lambda: dialog not in deck.app.screen_stack)
        assert not deck.app._exit
        await deck.press("q")
        await deck.until_shown(ChooseScreen)
        await deck.press("down", "enter")
        await deck.until(lambda: deck.app._exit)
        (entry,) = deck.session.journal.entries()
        assert entry.outcome is Outcome.ACCEPTED


async def test_ctrl_c_twice_asks_the_same(deck: Deck) -> None:
    async with deck.running():
        hostname = next(name for name in deck.hostnames if deck.named(name).state == "Offline")
        await deck.point_at(hostname)
        await deck.press("s")
        await deck.until(lambda: deck.session.operations.running)
        await deck.press("ctrl+c", "ctrl+c")
        await deck.until_shown(ChooseScreen)
