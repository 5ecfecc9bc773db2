from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Static

from api_client.states import Action
from tests.clock import ManualClock
from tests.tui.screens.host import Host, settle
from tui.journal import Entry, Journal, Kind, Outcome
from tui.orders import Step, to_text
from tui.screens.journal import SHOWN, STEPS_SHOWN, JournalScreen

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = 1_416_000_000.0
SIZE = (140, 40)


@pytest.fixture
def journal() -> Iterator[Journal]:
    journal = Journal(None)
    yield journal
    journal.close()


def shown(journal: Journal) -> JournalScreen:
    return JournalScreen(journal, "live", ManualClock(epoch=AT + 125))


def asked(journal: Journal, hostname: str, summary: str = "stop", words: str = "", **more: str | int) -> int:
    steps = str(more.pop("steps", ""))
    profile = str(more.pop("profile", "live"))
    entry = Entry(profile, "anna", summary, "u1", hostname, summary, AT, steps=steps, project="shop")
    (number,) = journal.begin([entry])
    journal.settle(number, Outcome.REFUSED if words else Outcome.DONE, words, AT, step=int(more.pop("step", 0)))
    return number


def lines(screen: JournalScreen) -> list[str]:
    """The list, without the times."""
    found = [" ".join(str(option.prompt).split()) for option in screen.options.options]
    return [line.replace(" 2 min ago", "", 1) for line in found]


def below(screen: JournalScreen) -> list[str]:
    return str(screen.query_one("#steps", Static).content).splitlines()


async def test_an_empty_journal_says_so(journal: Journal) -> None:
    screen = shown(journal)
    async with Host(screen).run_test() as pilot:
        await pilot.press("down", "enter")
        assert below(screen) == ["Nothing to show."]


async def test_the_newest_comes_first_with_its_outcome_age_and_words(journal: Journal) -> None:
    asked(journal, "web-1")
    asked(journal, "[/red]", "start", "it has to be [b]Offline[/]")
    screen = shown(journal)
    async with Host(screen).run_test(size=SIZE) as pilot:
        await pilot.pause()
        first, second = (str(option.prompt) for option in screen.options.options)
        assert "2 min ago" in first
        assert first.startswith("– refused ")
        assert first.endswith(" start [/red]  it has to be [b]Offline[/]")
        assert second.startswith("✓ done ")
        assert second.endswith(" stop web-1")


async def test_below_stands_all_that_is_known(journal: Journal) -> None:
    chain = to_text([Step(Action.STOP), Step(Action.DELETE)])
    number = asked(journal, "web-1", "delete", "no [b]", steps=chain, step=1)
    journal.name(number, "req-7", "u1")
    journal.note(number, AT, "stop", Kind.REQUEST)
    for second, state in enumerate(["Stopping Scheduled", "Stopping", "Offline"]):
        journal.note(number, AT + second, state, Kind.STATE)
    screen = shown(journal)
    async with Host(screen).run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "delete web-1 step 2 of 2 no [b]" in lines(screen)[0]
        who, words, place, states, request = below(screen)
        assert who == "by anna · live · project shop · u1 · request req-7"
        assert (words, place) == ("no [b]", "step 2 of 2: stop, then delete")
        assert [part.rsplit(" ", 1)[0] for part in states.removeprefix("seen: ").split(" → ")] == [
            "Stopping Scheduled",
            "Stopping",
            "Offline",
        ]
        assert request.endswith("  request  stop")


async def test_steps_a_newer_program_wrote_are_left_out(journal: Journal) -> None:
    asked(journal, "web-1", steps='[{"action": "levitate"}, {"action": "stop"}]')
    screen = shown(journal)
    async with Host(screen).run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert lines(screen)[0].endswith("stop web-1")
        assert below(screen) == ["by anna · live · project shop · u1", "Nothing more was seen of it."]


async def test_of_many_notes_the_last_are_shown(journal: Journal) -> None:
    number = asked(journal, "web-1")
    for place in range(20):
        journal.note(number, AT, f"note {place}")
    screen = shown(journal)
    async with Host(screen).run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert len(below(screen)) == 1 + STEPS_SHOWN
        assert below(screen)[-1].endswith("note 19")


async def test_a_search_goes_over_all_words_of_an_entry(journal: Journal) -> None:
    asked(journal, "web-1")
    asked(journal, "db-1", "start", "no")
    screen = shown(journal)
    async with Host(screen).run_test(size=SIZE) as pilot:
        await pilot.press(*"DONE web shop")
        assert len(lines(screen)) == 1
        assert below(screen)[0].startswith("by anna")
        await pilot.press("x")
        assert lines(screen) == []
        assert below(screen) == ["Nothing to show."]


async def test_other_profiles_are_shown_when_they_are_asked_for(journal: Journal) -> None:
    asked(journal, "web-1")
    asked(journal, "db-1", profile="lab")
    screen = shown(journal)
    async with Host(screen).run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert [line.endswith("stop web-1") for line in lines(screen)] == [True]
        await pilot.press("ctrl+o")
        assert [line.rsplit(" ", 2)[1:] for line in lines(screen)] == [["db-1", "(lab)"], ["web-1", "(live)"]]
        assert screen.options.highlighted == 1
        await pilot.press("ctrl+o")
        assert len(lines(screen)) == 1


async def test_only_the_newest_are_shown_but_all_are_searched(journal: Journal) -> None:
    journal.begin(
        [Entry("live", "anna", "stop", "u", f"web-{number}-", "stop", AT) for number in range(SHOWN * 2)],
    )
    screen = shown(journal)
    async with Host(screen).run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert len(lines(screen)) == SHOWN + 1
        assert lines(screen)[-1] == "… and older: type to search"
        await pilot.press(*"web-7-")
        assert [line.split()[-1] for line in lines(screen)] == ["web-7-"]


async def test_it_follows_the_operations(journal: Journal) -> None:
    number = asked(journal, "web-1", "stop", "no")
    asked(journal, "web-2")
    screen = shown(journal)
    async with Host(screen).run_test(size=SIZE) as pilot:
        await pilot.press("down")
        journal.settle(number, Outcome.DONE, "", AT)
        asked(journal, "web-3")
        screen.take_operations()
        screen.take_operations()
        await settle(pilot, lambda: len(lines(screen)) == 3)
        assert screen.options.highlighted == 2
        assert lines(screen)[2].startswith("✓ done")


async def test_a_journal_that_cannot_be_read_says_so(journal: Journal) -> None:
    asked(journal, "web-1")
    screen = shown(journal)
    async with Host(screen).run_test(size=SIZE) as pilot:
        await pilot.pause()
        journal.close()
        await pilot.press("x")
        assert lines(screen)[0].startswith("the journal can't be read")
