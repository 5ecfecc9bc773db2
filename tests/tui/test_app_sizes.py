"""Every size of terminal: what is always there, and what happens when it changes under a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Button

from tests.tui.deck import Deck
from tui.screens.create import CreateScreen
from tui.screens.help import HelpScreen
from tui.screens.plan import PlanScreen
from tui.widgets.key_line import KeyLine
from tui.widgets.notice import TooSmall

if TYPE_CHECKING:
    from pathlib import Path

SIZES = [(60, 15), (80, 24), (120, 40), (200, 60)]


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path)


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_all_parts_are_there(deck: Deck, width: int, height: int) -> None:
    async with deck.running(width, height):
        lines = deck.text().splitlines()
        assert len(lines) == height
        assert "13/13" in lines[0]
        assert lines[1].startswith(" /")
        assert "Hostname" in lines[2]
        assert "app-3" in lines[3]
        assert "start" in lines[-2]
        assert lines[-1].rstrip().endswith("? Help  q Quit  : Commands")
        chrome = height - deck.fleet.table.region.height
        assert chrome <= 4
        assert deck.fleet.query_one(KeyLine).region.height == 1


@pytest.mark.parametrize(("width", "height"), [(59, 15), (60, 14), (59, 14), (1, 1), (20, 5)])
async def test_t18_too_small_a_terminal_is_told_and_q_quits(deck: Deck, width: int, height: int) -> None:
    async with deck.started(width, height):
        await deck.until_shown(TooSmall)
        if width > 30:
            assert f"{width}×{height} is too small: 60×15 is the least." in deck.text()
        await deck.press("s", "S", "ctrl+d", "n", "enter")
        assert isinstance(deck.app.screen, TooSmall)
        await deck.press("q")
        assert deck.app._exit


async def test_the_notice_comes_and_goes_with_the_room(deck: Deck) -> None:
    async with deck.running(80, 24):
        for _ in range(2):
            await deck.resize(59, 14)
            await deck.until_shown(TooSmall)
            await deck.resize(58, 14)
            assert "58×14" in deck.text()
            await deck.resize(80, 24)
            await deck.until(lambda: deck.app.screen is deck.fleet)
        assert len(deck.app.screen_stack) == 1
        await deck.press("j")
        assert deck.fleet.table.cursor_uuid == deck.named("batch-5").uuid


async def test_a_dialog_survives_a_terminal_that_shrinks(deck: Deck) -> None:
    async with deck.running(120, 40):
        await deck.press("S")
        screen = await deck.until_shown(PlanScreen)
        for width, height in ((60, 15), (200, 60), (80, 24)):
            await deck.resize(width, height)
            await deck.until(lambda: "Stop 1 instance?" in deck.text())
            for button in screen.query(Button):
                if button.display:
                    assert screen.region.contains_region(button.region)
        await deck.resize(59, 14)
        await deck.until_shown(TooSmall)
        await deck.press("tab", "enter")
        assert not deck.writes
        await deck.resize(80, 24)
        await deck.until(lambda: deck.app.screen is screen)
        await deck.press("escape")
        await deck.until(lambda: deck.app.screen is deck.fleet)


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_a_form_fits_and_keeps_its_buttons_in_sight(deck: Deck, width: int, height: int) -> None:
    async with deck.running(width, height):
        await deck.press("n")
        screen = await deck.until_shown(CreateScreen)
        for button in screen.query(Button):
            assert screen.region.contains_region(button.region)
            assert str(button.label) in deck.text()
        for _ in range(12):
            await deck.press("tab")
            focused = deck.app.focused
            assert focused is not None
            await deck.until(lambda focused=focused: screen.region.contains_region(focused.region))  # type: ignore[misc]
        await deck.press("?")
        await deck.resize(60, 15)
        assert deck.app.screen is screen
        assert deck.app.crash is None


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_help_fits(deck: Deck, width: int, height: int) -> None:
    async with deck.running(width, height):
        await deck.press("?")
        await deck.until_shown(HelpScreen)
        dialog = deck.app.screen.query_one("#dialog")
        assert deck.app.screen.region.contains_region(dialog.region)
        if (width, height) == (80, 24):
            assert dialog.region.width <= 76
            assert dialog.region.height <= 22
