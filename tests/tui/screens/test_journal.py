from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import OptionList, Static

from tests.tui.screens.host import Host
from tui.journal import Entry, Journal, Outcome
from tui.screens.journal import GLYPHS, STEPS_SHOWN, JournalScreen

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = 1_416_000_000.0


@pytest.fixture
def journal() -> Iterator[Journal]:
    journal = Journal(None)
    yield journal
    journal.close()


def asked(journal: Journal, hostname: str, summary: str = "stop", words: str = "", *steps: str) -> int:
    number = journal.begin(Entry("live", "anna", summary, "u", hostname, summary, AT))
    for step in steps:
        journal.note(number, AT, step)
    journal.settle(number, Outcome.REFUSED if words else Outcome.DONE, words, AT)
    return number


def lines(screen: JournalScreen) -> list[str]:
    return [str(option.prompt) for option in screen.query_one(OptionList).options]


def steps(screen: JournalScreen) -> str:
    return str(screen.query_one("#steps", Static).content)


def test_every_outcome_has_a_sign_of_its_own() -> None:
    assert GLYPHS.keys() == set(Outcome)
    assert len(set(GLYPHS.values())) == len(Outcome)


async def test_an_empty_journal_says_so(journal: Journal) -> None:
    screen = JournalScreen(journal)
    async with Host(screen).run_test() as pilot:
        await pilot.press("down", "enter")
        assert steps(screen) == "Nothing to show."


async def test_the_newest_comes_first_with_its_words_and_steps(journal: Journal) -> None:
    asked(journal, "web-1", "stop", "", "Stopping", "Offline")
    asked(journal, "[/red]", "start", "it has to be [b]Offline[/]")
    screen = JournalScreen(journal)
    async with Host(screen).run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        first, second = lines(screen)
        assert first.endswith("– refused   start [/red] (live)  it has to be [b]Offline[/]")
        assert second.endswith("✓ done      stop web-1 (live)")
        assert steps(screen) == "Nothing was seen of it yet."
        await pilot.press("down")
        assert [line.split("  ", 1)[1] for line in steps(screen).splitlines()] == ["Stopping", "Offline"]


async def test_a_search_goes_over_all_words_of_a_line(journal: Journal) -> None:
    asked(journal, "web-1")
    asked(journal, "db-1", "start", "no")
    screen = JournalScreen(journal)
    async with Host(screen).run_test(size=(120, 30)) as pilot:
        await pilot.press(*"DONE web")
        assert len(lines(screen)) == 1
        await pilot.press("x")
        assert lines(screen) == []


async def test_of_many_steps_the_last_are_shown(journal: Journal) -> None:
    asked(journal, "web-1", "stop", "", *(f"step {number}" for number in range(20)))
    screen = JournalScreen(journal)
    async with Host(screen).run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        shown = steps(screen).splitlines()
        assert len(shown) == STEPS_SHOWN
        assert shown[-1].endswith("step 19")


async def test_steps_of_what_is_filtered_away_are_not_shown(journal: Journal) -> None:
    asked(journal, "web-1", "stop", "", "Stopping")
    screen = JournalScreen(journal)
    async with Host(screen).run_test(size=(120, 30)) as pilot:
        await pilot.press("z", "z")
        assert "Stopping" not in steps(screen)
