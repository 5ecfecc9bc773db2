from __future__ import annotations

from typing import TYPE_CHECKING

from tests.tui.deck import Deck
from tui.store import Store

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_theme_chosen_in_the_palette_is_there_the_next_time(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running():
        await deck.press("colon", *"vmdeck-light")
        await deck.until(lambda: "Theme: vmdeck-light" in deck.text())
        await deck.press("enter")
        await deck.until(lambda: deck.app.theme == "vmdeck-light")
    store = Store(tmp_path / "state.toml")
    assert store.load() == ""
    assert store.state.theme == "vmdeck-light"
