"""The line of keys, on the real screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tui.deck import Deck
from tui.screens.help import HelpScreen
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path)


@pytest.mark.parametrize("width", [60, 80, 100, 200])
async def test_whole_keys_go_and_the_ways_on_and_out_stay(deck: Deck, width: int) -> None:
    async with deck.running(width, 24):
        line = deck.fleet.query_one(KeyLine).text.rstrip()
        assert line.endswith("? Help  q Quit  : Commands")
        assert line.startswith(" space Mark  ⏎ Open  / Filter")
        assert ("a Actions" in line) == (width >= 100)


async def test_a_click_presses_the_key(deck: Deck) -> None:
    async with deck.running(100, 24):
        line = deck.fleet.query_one(KeyLine)
        await deck.click(line, line.text.index("? Help"))
        await deck.until_shown(HelpScreen)


async def test_a_key_that_was_remapped_is_shown_as_it_is_now(tmp_path: Path) -> None:
    deck = Deck(tmp_path, keys={"view.quit": "Q"})
    async with deck.running(100, 24):
        assert "Q Quit" in deck.fleet.query_one(KeyLine).text
