"""Acting on the instance that is shown on the whole screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tui.deck import Deck
from tui.place import Place
from tui.screens.choose import ChooseScreen
from tui.screens.detail import DetailScreen
from tui.screens.edit import EditScreen
from tui.screens.plan import PlanScreen
from tui.screens.resize import ResizeScreen

if TYPE_CHECKING:
    from pathlib import Path

    from textual.screen import Screen

NAME = "cache-3"


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path)


async def look_at(deck: Deck, state: str = "Offline") -> str:
    """Show the instance on the whole screen, for as long as people look before they press a key."""
    uuid = await deck.put(NAME, state)
    await deck.point_at(NAME)
    await deck.rest()
    await deck.press("enter")
    await deck.until_shown(DetailScreen)
    await deck.rest()
    return uuid


async def test_start_is_sent_for_the_instance_on_the_screen(deck: Deck) -> None:
    async with deck.running(80, 24):
        uuid = await look_at(deck)
        assert "s start" in deck.text()
        assert "(S stop)" in deck.text()
        await deck.press("s")
        await deck.until(lambda: deck.writes)
        assert [str(sent) for sent in deck.writes] == [f"POST /api/instances/{uuid}/start/"]
        await deck.until(lambda: "(s start)" in deck.text() or "start:" in deck.text())
        assert isinstance(deck.app.screen, DetailScreen)


@pytest.mark.parametrize(
    ("key", "kind"),
    [("ctrl+d", PlanScreen), ("z", ResizeScreen), ("E", EditScreen), ("a", ChooseScreen)],
)
async def test_the_dialogs_come_up_over_the_detail_and_lead_back_to_it(
    deck: Deck, key: str, kind: type[Screen[object]]
) -> None:
    async with deck.running(100, 30):
        await look_at(deck)
        await deck.press(key)
        await deck.until_shown(kind)
        assert NAME in deck.text()
        await deck.press("escape")
        await deck.until(lambda: isinstance(deck.app.screen, DetailScreen))
        assert not deck.writes


async def test_what_cannot_be_done_says_why(deck: Deck) -> None:
    async with deck.running(80, 24):
        await look_at(deck)
        await deck.press("S")
        await deck.until(lambda: any(said.startswith("stop: ") for said in deck.said))
        assert not deck.writes


async def test_a_state_that_has_just_changed_is_looked_at_first(deck: Deck) -> None:
    async with deck.running(80, 24):
        uuid = await look_at(deck, "Online")
        deck.sandbox.world.force_state(uuid, "Offline")
        await deck.look_at(uuid)
        await deck.until(lambda: "(S stop)" in deck.text())
        await deck.press("s")
        assert deck.said[-1].startswith(f"start: {NAME} became Offline just now")
        assert not deck.writes


async def test_escape_takes_back_what_has_not_left_yet(tmp_path: Path) -> None:
    deck = Deck(tmp_path, place=Place("sandbox", undo=5.0))
    async with deck.running(80, 24):
        await look_at(deck)
        await deck.press("s")
        await deck.until(lambda: "esc undoes" in deck.text())
        await deck.press("escape")
        assert isinstance(deck.app.screen, DetailScreen)
        assert deck.said[-1] == "undone: nothing was sent for 1 instance"
        await deck.press("escape")
        await deck.until(lambda: deck.app.screen is deck.fleet)
        assert not deck.writes


async def test_a_locked_profile_is_not_acted_on(tmp_path: Path) -> None:
    deck = Deck(tmp_path, place=Place("south", "production", locked=True))
    async with deck.running(80, 24):
        await look_at(deck)
        await deck.press("s")
        await deck.until(lambda: any("production is locked" in said for said in deck.said))
        assert not deck.writes


@pytest.mark.parametrize(("key", "what"), [("P", "Profiles"), ("J", "Journal"), ("B", "Under way"), ("n", "New")])
async def test_keys_of_the_main_screen_say_where_they_work(deck: Deck, key: str, what: str) -> None:
    async with deck.running(80, 24):
        await look_at(deck)
        await deck.press(key)
        assert deck.said[-1] == f"{what}: esc first, it is on the main screen"


async def test_a_key_that_was_mapped_anew_is_so_here_too(tmp_path: Path) -> None:
    deck = Deck(tmp_path, keys={"act.start": "ctrl+t"})
    async with deck.running(80, 24):
        await look_at(deck)
        await deck.press("s")
        assert not deck.writes
        await deck.press("ctrl+t")
        await deck.until(lambda: deck.writes)
