"""What the app says of how the server takes its questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.tui.deck import Deck

if TYPE_CHECKING:
    from pathlib import Path

    import httpx
    import pytest


async def test_a_filter_of_states_that_is_ignored_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deck = Deck(tmp_path, instances=60, user="staff")
    answer = deck.wire.handle_async_request

    async def everything(request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_remove_param("state")
        return await answer(request)

    monkeypatch.setattr(deck.wire, "handle_async_request", everything)
    async with deck.running():
        for uuid in list(deck.sandbox.world.instances)[:8]:
            deck.sandbox.world.force_state(uuid, "Stopping")
        await deck.press("r")
        for _ in range(3):
            await deck.pass_time(10)
        assert deck.session.feed.filter_fault
        assert deck.said.count(deck.session.feed.filter_fault) == 1


async def test_what_is_told_by_the_second_is_and_nothing_else(tmp_path: Path) -> None:
    deck = Deck(tmp_path, instances=13)
    async with deck.running():
        for uuid, instance in deck.sandbox.world.instances.items():
            if instance.state not in {"Online", "Offline", "Erred"}:
                deck.sandbox.world.force_state(uuid, "Online")
        await deck.press("r")
        await deck.pass_time(60)
        assert not deck.fleet._is_lively
        uuid = next(iter(deck.session.feed.fleet.rows))
        deck.sandbox.world.force_state(uuid, "Stopping")
        await deck.look_at(uuid)
        assert deck.fleet._is_lively
