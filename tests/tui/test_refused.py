"""Where one may not act: the reason is told beforehand, learnt from the server, and can be handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api_client.sandbox.faults import Fault
from tests.tui.deck import Deck
from tui.denials import REMEMBERED
from tui.screens.choose import ChooseScreen

if TYPE_CHECKING:
    from pathlib import Path


REFUSAL = Fault(403, '{"detail": "You do not have permission to perform this action."}', "application/json")


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path, user="admin")


def project_of(deck: Deck, hostname: str) -> str:
    rows = deck.session.feed.fleet.rows
    return rows[deck.named(hostname).uuid].project_name


async def run_into_a_refusal(deck: Deck) -> str:
    """Have the server refuse what the app believes to be allowed, and return where."""
    hostname = deck.hostnames[0]
    deck.sandbox.faults.fail_next(REFUSAL, only=lambda method, _path: method == "POST")
    await deck.put(hostname, "Offline")
    await deck.point_at(hostname)
    await deck.press("s")
    await deck.until(lambda: deck.session.denials.projects)
    await deck.until(lambda: not deck.session.operations.running)
    await deck.repaint()
    return hostname


async def test_p03_a_refusal_is_learnt_and_told_before_it_is_tried_again(deck: Deck) -> None:
    async with deck.running(160):
        hostname = await run_into_a_refusal(deck)
        assert "(s start)" in deck.fleet.action_bar.text
        assert "start refused: You do not have permission" in deck.fleet.action_bar.text
        sent = len(deck.writes)
        await deck.press("s")
        await deck.until(lambda: "start: the server has refused you" in deck.said[-1])
        assert f"in project {project_of(deck, hostname)}" in deck.said[-1]
        assert deck.said[-1].endswith("; Y copies a request for the administrator")
        assert len(deck.writes) == sent


async def test_p03_it_is_forgotten_when_the_list_is_read_anew(deck: Deck) -> None:
    async with deck.running():
        await run_into_a_refusal(deck)
        await deck.press("r")
        await deck.until(lambda: not deck.session.denials.projects)


async def test_p03_it_is_forgotten_after_a_while(deck: Deck) -> None:
    async with deck.running():
        await run_into_a_refusal(deck)
        await deck.clock.advance(REMEMBERED)
        assert not deck.session.viewer.denied_projects


async def test_a_request_for_the_administrator_can_be_copied(deck: Deck) -> None:
    async with deck.running():
        hostname = await run_into_a_refusal(deck)
        await deck.press("Y")
        dialog = await deck.until_shown(ChooseScreen)
        assert "request for the administrator" in deck.text()
        await deck.press(*"request", "enter")
        await deck.until(lambda: dialog not in deck.app.screen_stack)
        await deck.until_shown(ChooseScreen)
        assert f"What should be done to {hostname}?" in deck.text()
        await deck.press("enter")
        await deck.until(lambda: f"copied the request to start {hostname}" in deck.said)
        assert "Please start this instance." in deck.app.clipboard
        assert deck.named(hostname).uuid in deck.app.clipboard
        assert deck.door.token not in deck.app.clipboard


async def test_who_may_act_needs_no_request(deck: Deck) -> None:
    async with deck.running():
        await deck.press("Y")
        await deck.until_shown(ChooseScreen)
        assert "request for the administrator" not in deck.text()
