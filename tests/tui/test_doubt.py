"""A second instance of a name is not asked for by accident, and a journal that fails is told of; on the running app."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tui.deck import Deck
from tui.journal import Entry, JournalError, Outcome
from tui.screens.create import CreateScreen

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path)


def asked_for(deck: Deck, hostname: str, outcome: Outcome) -> None:
    """An earlier program has asked for an instance."""
    session = deck.session
    origin, now = session.client.base_url, session.clock.time()
    entry = Entry("sandbox", "admin", "create", "", hostname, "create", now - 60, outcome, ended_at=now, origin=origin)
    session.journal.begin([entry])


async def fill_in(deck: Deck, hostname: str) -> None:
    await deck.press("N")
    await deck.until_shown(CreateScreen)
    await deck.until(lambda: "m1." in deck.text() and "Ubuntu" in deck.text())
    await deck.press(*hostname)
    for _ in range(7):
        await deck.press("tab")
    await deck.press("down", "enter")


async def test_n09_a_name_that_may_be_there_already_is_asked_about_first(deck: Deck) -> None:
    async with deck.running(120, 50):
        asked_for(deck, "twin", Outcome.UNKNOWN)
        await fill_in(deck, "twin")
        await deck.press("f10")
        await deck.until(lambda: "twin was asked for at" in deck.text())
        assert not deck.writes
        await deck.press("f10")
        await deck.until(lambda: deck.app.screen is deck.fleet)
    assert [str(sent) for sent in deck.writes] == ["POST /api/instances/"]


@pytest.mark.parametrize(("hostname", "outcome"), [("twin", Outcome.DONE), ("other", Outcome.UNKNOWN)])
async def test_a_name_that_is_in_no_doubt_is_just_asked_for(deck: Deck, hostname: str, outcome: Outcome) -> None:
    async with deck.running(120, 50):
        asked_for(deck, hostname, outcome)
        await fill_in(deck, "twin")
        await deck.press("f10")
        await deck.until(lambda: deck.app.screen is deck.fleet)
    assert len(deck.writes) == 1


async def test_a_journal_that_fails_after_something_was_sent_is_told_once(
    deck: Deck, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with deck.running():

        def full(*_: object, **__: object) -> None:
            raise JournalError("the disk is full")

        for hostname in ("db-4", "mail-5"):
            await deck.point_at(hostname)
            await deck.put(hostname, "Offline")
            await deck.press("s")
            await deck.until(lambda: deck.session.operations.running)
            monkeypatch.setattr(deck.session.journal, "settle", full)
            await deck.pass_time(10)
    assert deck.said.count("not all of this is in the journal: the disk is full") == 1
    assert len(deck.writes) == 2
