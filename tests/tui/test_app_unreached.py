"""Before the server has been reached, a key that can do nothing says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api_client.errors import Unreachable
from tests.tui.deck import Deck
from tui.screens.overlook import NO_CONNECTION

if TYPE_CHECKING:
    from pathlib import Path

    from api_client.client import Client


@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
async def test_keys_without_a_session_say_why(
    tmp_path: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def reach() -> Client:
        raise Unreachable("no route")

    deck = Deck(tmp_path)
    monkeypatch.setattr(deck.door, "reach", reach)
    async with deck.started(*size):
        await deck.until(lambda: deck.fleet._fleet.problem)
        await deck.repaint()
        assert deck.fleet.session is None
        assert f"nothing can be done: {NO_CONNECTION}" in deck.text()
        for key, words in {
            "n": f"create: {NO_CONNECTION}",
            "N": f"create: {NO_CONNECTION}",
            "s": NO_CONNECTION,
            "B": NO_CONNECTION,
            "p": NO_CONNECTION,
        }.items():
            deck.said.clear()
            await deck.press(key)
            assert deck.said == [words], key
        assert NO_CONNECTION in deck.text()
