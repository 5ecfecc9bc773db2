"""What the app makes of answers that are lost, cut short, nonsense, or too late; by the rows of the table of faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tui.deck import Deck
from tui.screens.edit import EditScreen

if TYPE_CHECKING:
    from pathlib import Path

    from api_client.sandbox.records import Instance


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path)


async def begin_edit(deck: Deck, hostname: str) -> EditScreen:
    """Open the form of an instance, and type one more character into its name."""
    await deck.point_at(hostname)
    await deck.press("E")
    screen = await deck.until_shown(EditScreen)
    await deck.until(lambda: screen.draft.hostname == hostname)
    await deck.press("end", "2")
    return screen


def lose_groups(instance: Instance) -> None:
    """What somebody else does meanwhile."""
    assert instance.security_groups
    instance.security_groups = ()


async def test_p22_groups_that_changed_while_they_were_edited_are_asked_about(deck: Deck) -> None:
    async with deck.running():
        instance = deck.named("db-4")
        groups = instance.security_groups
        screen = await begin_edit(deck, "db-4")
        lose_groups(instance)
        await deck.press("f10")
        await deck.until(lambda: "It has been changed since" in deck.text())
        assert "Now it is: none" in deck.text()
        assert deck.app.screen is screen
        assert not deck.writes
        await deck.press("f10")
        await deck.until(lambda: "db-42" in deck.hostnames)
        assert len(deck.writes) == 1
        assert instance.security_groups == groups


async def test_p22_a_draft_remembers_what_it_was_begun_with(deck: Deck) -> None:
    async with deck.running():
        instance = deck.named("db-4")
        await begin_edit(deck, "db-4")
        await deck.press("escape")
        lose_groups(instance)
        await deck.press("E")
        screen = await deck.until_shown(EditScreen)
        await deck.until(lambda: screen.draft.hostname == "db-42")
        await deck.press("f10")
        await deck.until(lambda: "It has been changed since" in deck.text())
        assert not deck.writes
        assert instance.security_groups == ()


async def test_p22_what_cannot_be_compared_is_not_sent_and_leaves_no_doubt(deck: Deck) -> None:
    async with deck.running():
        screen = await begin_edit(deck, "db-4")
        deck.sandbox.faults.fail_next(times=3, only=lambda method, path: method == "GET" and "usage" not in path)
        await deck.press("f10")
        await deck.until(lambda: "not sent: " in deck.text())
        assert not screen.in_doubt
        assert not deck.writes
        await deck.press("f10")
        await deck.until(lambda: "db-42" in deck.hostnames)
        assert len(deck.writes) == 1
