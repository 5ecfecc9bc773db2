"""What is closed or left is let go, with all that belongs to it."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from textual import events
from textual._styles_cache import StylesCache

from tests.tui.deck import Deck
from tests.tui.test_app_profiles import NORTH, SOUTH, TwoServers
from tui.screens.detail import DetailScreen
from tui.session import Session

if TYPE_CHECKING:
    from pathlib import Path

VISITS = 3


async def test_servers_that_were_left_are_let_go(tmp_path: Path) -> None:
    deck = TwoServers(tmp_path)
    async with deck.running():
        counts = []
        for _ in range(VISITS):
            await deck.go("south")
            await deck.until_at(SOUTH)
            await deck.go("north")
            await deck.until_at(NORTH)
            counts.append(len(alive(Session)))
        # One more may be on its way out; what is kept for good would be two more with each visit.
        assert counts[-1] < counts[0] + VISITS


async def test_the_terminals_focus_is_told_where_one_has_gone_to(tmp_path: Path) -> None:
    deck = TwoServers(tmp_path)
    async with deck.running():
        left = deck.session
        await deck.go("south")
        await deck.until_at(SOUTH)
        deck.app.post_message(events.AppBlur())
        await deck.until(lambda: not deck.session.feed._tempo.watched)
        assert left.feed._tempo.watched
        deck.app.post_message(events.AppFocus())
        await deck.until(lambda: deck.session.feed._tempo.watched)


async def test_closed_screens_leave_no_lines_behind(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running():
        before = drawn()
        for _ in range(VISITS):
            await deck.press("enter")
            await deck.until_shown(DetailScreen)
            await deck.press("escape")
            await deck.until(lambda: deck.app.screen is deck.fleet)
        await deck.press("j")
        assert drawn() <= before + VISITS


def alive(kind: type) -> list[object]:
    gc.collect()
    return [thing for thing in gc.get_objects() if type(thing) is kind]


def drawn() -> int:
    """Memories of lines that are there, of widgets that are and of those that have gone."""
    return len(alive(StylesCache))
