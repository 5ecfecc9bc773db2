"""What was typed and chosen at one server is there again when a person comes back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tui.test_app_profiles import NORTH, SOUTH, TwoServers
from tui.screens.create import CreateScreen

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def deck(tmp_path: Path) -> TwoServers:
    return TwoServers(tmp_path)


def typed_names(deck: TwoServers) -> list[str]:
    """The hostname in the draft of a new instance, if there is one."""
    draft = deck.session.drafts.create
    return [draft.hostname] if draft else []


async def there_and_back(deck: TwoServers) -> None:
    await deck.go("south")
    await deck.until_at(SOUTH)
    await deck.go("north")
    await deck.until_at(NORTH)


async def test_filter_order_and_cursor_are_there_again(deck: TwoServers) -> None:
    async with deck.running(120, 24):
        await deck.press("/", *"app", "enter", "I", "j", "j")
        hostnames, cursor = deck.hostnames, deck.fleet.table.cursor_uuid
        await there_and_back(deck)
        await deck.until(lambda: deck.fleet.table.cursor_uuid == cursor)
        assert deck.hostnames == hostnames
        assert deck.fleet.filter_line.text == "app"
        assert str(deck.fleet.listing.sort.keys[0]) == "-hostname"


async def test_the_other_server_has_its_own(deck: TwoServers) -> None:
    async with deck.running(120, 24):
        await deck.press("/", *"app", "enter")
        await deck.go("south")
        await deck.until_at(SOUTH)
        assert deck.fleet.listing.text == deck.fleet.filter_line.text == ""
        assert len(deck.hostnames) == 7


async def test_a_draft_is_there_again_and_nowhere_else(deck: TwoServers) -> None:
    async with deck.running(120, 40):
        await deck.press("n")
        await deck.until_shown(CreateScreen)
        await deck.press(*"web-new", "escape")
        await deck.until(lambda: deck.app.screen is deck.fleet)
        await deck.go("south")
        await deck.until_at(SOUTH)
        assert not typed_names(deck)
        await deck.go("north")
        await deck.until_at(NORTH)
        assert typed_names(deck) == ["web-new"]


async def test_marks_stay_behind_and_that_is_said(deck: TwoServers) -> None:
    async with deck.running(120, 24):
        await deck.press("space", "space")
        await there_and_back(deck)
        assert not deck.fleet.table.marks
        assert deck.said.count("2 marks dropped: marks do not outlive the visit to a server") == 1


async def test_an_unlocked_profile_is_locked_again_which_is_said_once(deck: TwoServers) -> None:
    async with deck.running(120, 24):
        await deck.go("south")
        await deck.until_at(SOUTH)
        deck.session.unlock(600, "a test")
        for _ in range(2):
            await deck.go("north")
            await deck.until_at(NORTH)
            await deck.go("south")
            await deck.until_at(SOUTH)
        assert deck.fleet.viewer.locked
        assert deck.said.count("south is locked again") == 1
