from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.command import CommandPalette

from tests.tui.deck import Deck
from tui.journal import JournalError
from tui.place import Place
from tui.screens.unlock import UnlockScreen

if TYPE_CHECKING:
    from pathlib import Path

LOCKED = Place("live", "production", locked=True)


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path, user="staff", place=LOCKED)


def header(deck: Deck) -> str:
    return deck.text().splitlines()[0]


def kept(deck: Deck) -> list[tuple[str, str, str]]:
    """What the journal keeps, oldest first."""
    return [(entry.action, entry.summary, entry.reason) for entry in reversed(deck.session.journal.entries())]


async def unlock(deck: Deck, span: str = "10m", reason: str = "new kernel") -> None:
    """Unlock the profile the long way."""
    await deck.press("L")
    await deck.until_shown(UnlockScreen)
    await deck.press(*reason)
    await deck.press("shift+tab", *["backspace"] * 3, *span, "enter", "enter")
    await deck.until(lambda: deck.app.screen is deck.fleet)
    await deck.repaint()


async def test_production_is_locked_and_sends_nothing(deck: Deck) -> None:
    async with deck.running():
        assert "LOCKED" in header(deck)
        await deck.point_at("db-4")
        await deck.press("S")
        await deck.until(lambda: deck.said)
        assert deck.said == ["stop: production is locked: :unlock 10m"]
        await deck.press("n")
        await deck.until(lambda: len(deck.said) == 2)
        assert deck.said[-1] == "create: production is locked: :unlock 10m"
        assert not deck.writes


async def test_who_says_why_can_change_things_for_a_while(deck: Deck) -> None:
    async with deck.running():
        await deck.point_at("web-1")
        await deck.put("web-1", "Offline")
        await unlock(deck)
        assert "unlocked 10:00" in header(deck)
        assert deck.said == ["live is unlocked for 10:00"]
        assert kept(deck) == [("unlock", "unlocked for 10:00", "new kernel")]
        await deck.press("s")
        await deck.until(lambda: deck.writes)
        await deck.pass_time(28)
        assert "unlocked 9:32" in header(deck)


async def test_when_the_time_is_up_it_is_locked_again_and_says_so(deck: Deck) -> None:
    async with deck.running():
        await unlock(deck, "1m")
        await deck.pass_time(59)
        assert "unlocked 0:01" in header(deck)
        await deck.pass_time(1)
        await deck.until(lambda: "live is locked again: the time is up" in deck.said)
        await deck.repaint()
        assert "LOCKED" in header(deck)
        assert kept(deck)[-1] == ("lock", "locked again", "the time is up")
        await deck.point_at("db-4")
        await deck.press("S")
        await deck.until(lambda: "stop: production is locked: :unlock 10m" in deck.said)


async def test_the_key_locks_again(deck: Deck) -> None:
    async with deck.running():
        await unlock(deck)
        await deck.press("L")
        await deck.until(lambda: "live is locked again: by hand" in deck.said)
        await deck.repaint()
        assert "LOCKED" in header(deck)
        await deck.pass_time(700)
        assert len(kept(deck)) == 2


async def test_unlocking_once_more_counts_from_then(deck: Deck) -> None:
    async with deck.running():
        await unlock(deck)
        await deck.pass_time(10)
        deck.session.unlock(60.0, "once more")
        await deck.pass_time(61)
        await deck.until(lambda: "live is locked again: the time is up" in deck.said)


@pytest.mark.parametrize(
    ("span", "reason", "words"),
    [
        ("10m", "", "say why: it is written into the journal"),
        ("9h", "new kernel", "it has to be from 1m to 8h"),
        ("xyz", "new kernel", "is not a time span"),
    ],
)
async def test_what_is_missing_is_told_and_nothing_typed_is_lost(
    deck: Deck, span: str, reason: str, words: str
) -> None:
    async with deck.running():
        await deck.press("L")
        dialog = await deck.until_shown(UnlockScreen)
        await deck.press(*reason, "shift+tab", *["backspace"] * 3, *span, "enter", "enter")
        assert deck.app.screen is dialog
        assert words in deck.text()
        assert span in deck.text()
        assert not deck.session.lock.seconds_left
        await deck.press("escape")
        await deck.until(lambda: deck.app.screen is deck.fleet)
        assert not kept(deck)


async def test_what_cannot_be_written_down_stays_locked(deck: Deck, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_named: object) -> None:
        raise JournalError("the journal can't be written: the disk is full")

    async with deck.running():
        monkeypatch.setattr(deck.session.journal, "record", full)
        await deck.press("L")
        dialog = await deck.until_shown(UnlockScreen)
        await deck.press(*"why", "enter")
        assert deck.app.screen is dialog
        assert "It stays locked: the journal can't be written" in deck.text()
        assert deck.session.lock.hindrance


async def test_it_can_be_typed_into_the_palette(deck: Deck) -> None:
    async with deck.running():
        await deck.press(":")
        palette = await deck.until_shown(CommandPalette)
        await deck.press(*"unlock 1h new kernel")
        await deck.until(lambda: "Unlock for 1h: new kernel" in deck.text())
        await deck.press("down", "enter")
        await deck.until(lambda: palette not in deck.app.screen_stack)
        await deck.until_shown(UnlockScreen)
        assert "PRODUCTION · live" in deck.text()
        await deck.press("enter")
        await deck.until(lambda: deck.session.lock.seconds_left)
        assert kept(deck) == [("unlock", "unlocked for 1:00:00", "new kernel")]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place("live", "production", read_only=True, locked=True), "this profile is read-only"),
        (Place("lab", "lab"), "lab is not locked"),
    ],
)
async def test_where_there_is_nothing_to_unlock_that_is_said(tmp_path: Path, place: Place, words: str) -> None:
    deck = Deck(tmp_path, user="staff", place=place)
    async with deck.running():
        await deck.press("L")
        await deck.until(lambda: deck.said)
        assert deck.said == [words]
        assert "LOCKED" not in header(deck)


async def test_an_open_form_sends_nothing_once_it_is_locked_again(deck: Deck) -> None:
    async with deck.running():
        await unlock(deck)
        uuid = await deck.point_at("db-4")
        await deck.press("E")
        await deck.until(lambda: len(deck.app.screen_stack) == 2)
        await deck.until(lambda: "db-4" in deck.text())
        deck.session.lock_again("by hand")
        await deck.press(*"x", "f10")
        await deck.until(lambda: "production is locked" in deck.text())
        assert not deck.writes
        assert deck.sandbox.world.instances[uuid].hostname == "db-4"
