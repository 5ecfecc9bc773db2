from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from api_client import ListQuery
from tests.tui.deck import Deck

if TYPE_CHECKING:
    from pathlib import Path

    import httpx


def hold_unfiltered_pages(deck: Deck, gate: asyncio.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages after the first of an unfiltered list wait: a long first load."""
    answer = deck.wire.handle_async_request

    async def slow(request: httpx.Request) -> httpx.Response:
        parameters = request.url.params
        if parameters.get("page", "1") != "1" and "project_name" not in parameters:
            await gate.wait()
        return await answer(request)

    monkeypatch.setattr(deck.wire, "handle_async_request", slow)


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path, instances=450, user="staff")


async def test_on_a_long_first_load_the_server_is_asked_for_what_is_looked_for(
    deck: Deck, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()
    hold_unfiltered_pages(deck, gate, monkeypatch)
    async with deck.started():
        await deck.until(lambda: deck.fleet.session is not None)
        await deck.press("slash", *"project:Webshop")
        await deck.until(lambda: "server" in deck.fleet.filter_line.reading)
        wanted = await deck.session.client.sweep(ListQuery(project_name="Webshop"))
        assert wanted.rows
        await deck.until(lambda: {row.uuid for row in wanted.rows} <= deck.session.feed.fleet.rows.keys())
        assert not deck.session.feed.fleet.is_whole
        gate.set()
        await deck.until(lambda: deck.session.feed.fleet.is_whole)
        await deck.until(lambda: "local" in deck.fleet.filter_line.reading)
