"""What a program that is gone has left without its end, taken up by the next one on the same journal."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from api_client.errors import Timeout
from api_client.models import NewInstance
from api_client.states import Action
from tests.clock import settle
from tests.tui.desk import ORIGIN, Desk
from tests.tui.fakes import row, uuid
from tui.fleet import Fleet
from tui.journal import Entry, Journal, JournalError, Outcome
from tui.orders import Wish
from tui.owner import SILENCE, this_process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ME = uuid(1)
LARGER = Wish(Action.RESIZE, disk=40_960)
NEW = NewInstance(hostname="web-99", template="t", flavor="f", project="p", ssh_public_key="k")
GONE = str(replace(this_process(), pid=2**22 + 1))
"""A process there can't be."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journals(path: Path) -> Iterator[list[Journal]]:
    """The journals of the program before and of the one after, on one file."""
    both = [Journal(path), Journal(path)]
    yield both
    for journal in both:
        journal.close()


@pytest.fixture
def before(journals: list[Journal]) -> Desk:
    return Desk(row(1), row(2, "Offline"), journal=journals[0], owner=GONE)


@pytest.fixture
def after(journals: list[Journal]) -> Desk:
    return Desk(row(1), row(2, "Offline"), journal=journals[1])


async def test_what_ended_is_nobodys_business_any_more(before: Desk, after: Desk) -> None:
    async with before.running(Action.STOP, 1):
        await before.show(row(1, "Offline"))
    assert after.operations.leftovers.adopt() == ()


async def test_what_was_accepted_is_watched_to_its_end_and_nothing_is_sent(before: Desk, after: Desk) -> None:
    async with before.running(Action.STOP, 1):
        await before.show(row(1, "Stopping"))
    (left,) = after.operations.leftovers.adopt()
    assert not left.needs_answer
    assert left.asked_at == before.entry().asked_at
    assert left.sentence == "stop web-1: sent: stop"
    assert ME in after.operations.running
    watching = asyncio.create_task(after.operations.leftovers.go_on(left))
    await settle()
    assert after.kicked == [(ME,)]
    await after.show(row(1, "Stopping"))
    await after.show(row(1, "Offline"))
    await watching
    assert (after.entry().outcome, after.entry().owner) == (Outcome.DONE, str(this_process()))
    assert after.sent == []


async def test_before_the_list_is_there_nothing_counts_as_gone(before: Desk, after: Desk) -> None:
    async with before.running(Action.DELETE, 2):
        await before.show(row(2, "Deleting"))
    after.fleet = Fleet()
    (left,) = after.operations.leftovers.adopt()
    watching = asyncio.create_task(after.operations.leftovers.go_on(left))
    after.operations.observe()
    await settle()
    assert not watching.done()
    await after.sweep(row(1))
    await watching
    assert after.entry().outcome is Outcome.DONE


async def test_a_lost_answer_is_settled_by_the_next_program(before: Desk, after: Desk) -> None:
    before.answers[ME] = asyncio.Event()
    async with before.running(Action.STOP, 1):
        pass
    (left,) = after.operations.leftovers.adopt()
    assert left.operation.outcome is Outcome.UNKNOWN
    watching = asyncio.create_task(after.operations.leftovers.go_on(left))
    await after.show(row(1, "Offline"))
    await watching
    assert after.entry().outcome is Outcome.DONE
    assert after.sent == []


async def test_a_program_that_was_killed_while_a_request_was_out_leaves_an_unknown(before: Desk, after: Desk) -> None:
    run = before.operations.begin(before.plan(Action.STOP, 1))
    before.answers[ME] = asyncio.Event()
    carrying = asyncio.create_task(before.operations.carry_out(run))
    await settle()
    assert before.entry().outcome is Outcome.ASKED
    (left,) = after.operations.leftovers.adopt()
    assert left.operation.outcome is Outcome.UNKNOWN
    watching = asyncio.create_task(after.operations.leftovers.go_on(left))
    await after.show(row(1))
    await after.show(row(1), after=60)
    await watching
    assert (after.entry().outcome, after.entry().words) == (
        Outcome.UNKNOWN, "the program ended before the answer came",
    )  # fmt: skip
    carrying.cancel()


async def test_what_had_not_left_is_ended_and_never_sent(before: Desk, after: Desk) -> None:
    before.operations.begin(before.plan(Action.STOP, 1))
    assert after.operations.leftovers.adopt() == ()
    assert (after.entry().outcome, after.entry().words) == (Outcome.CANCELLED, "not sent: the program ended first")
    assert after.operations.running == {}


@pytest.mark.parametrize("seen_to_end", [False, True])
async def test_a_chain_goes_on_where_it_was_when_a_person_says_so(before: Desk, after: Desk, seen_to_end: bool) -> None:
    async with before.running(LARGER, 1, chain=True):
        await before.show(row(1, "Offline" if seen_to_end else "Stopping"))
    (left,) = after.operations.leftovers.adopt()
    assert left.needs_answer
    await after.show(row(1, "Offline"))
    assert after.sent == []
    work = asyncio.create_task(after.operations.leftovers.go_on(left))
    if not seen_to_end:
        await after.show(row(1, "Offline"))
    for state in ("Offline", "Resizing", "Offline", "Offline", "Starting", "Online"):
        await after.show(row(1, state))
    await work
    assert [words for words, _ in after.sent] == ["resize {'disk_size': 40960}", "start"]
    assert [words for words, _ in before.sent] == ["stop"]
    assert (after.entry().outcome, after.entry().step) == (Outcome.DONE, 2)
    assert [step for step in after.steps() if step.startswith("request")] == [
        "request: stop", "request: resize", "request: start",
    ]  # fmt: skip


async def test_a_chain_that_is_let_be_sends_nothing_more(before: Desk, after: Desk) -> None:
    async with before.running(LARGER, 1, chain=True):
        await before.show(row(1, "Stopping"))
    (left,) = after.operations.leftovers.adopt()
    work = asyncio.create_task(after.operations.leftovers.let_be(left))
    await after.show(row(1, "Offline"))
    await work
    assert after.sent == []
    assert "state: Offline" in after.steps()
    assert (after.entry().outcome, after.entry().words) == (Outcome.CANCELLED, "sent: stop; not sent: resize, start")
    assert after.operations.leftovers.adopt() == ()


async def test_a_chain_whose_instance_has_changed_meanwhile_does_not_go_on(before: Desk, after: Desk) -> None:
    async with before.running(Action.DELETE, 1, chain=True):
        await before.show(row(1, "Offline"))
    (left,) = after.operations.leftovers.adopt()
    work = asyncio.create_task(after.operations.leftovers.go_on(left))
    await after.show(row(1, "Online"))
    await work
    assert after.entry().words == "delete not sent: it is Online now (done: stop)"
    assert after.sent == []


async def test_going_on_twice_sends_once(before: Desk, after: Desk) -> None:
    async with before.running(Action.DELETE, 1, chain=True):
        await before.show(row(1, "Offline"))
    (left,) = after.operations.leftovers.adopt()
    works = [asyncio.create_task(after.operations.leftovers.go_on(left)) for _ in range(2)]
    await after.show(row(1, "Offline"))
    await after.show(gone=(ME,))
    await asyncio.gather(*works)
    assert after.sent == [("delete", ME)]


async def test_what_another_program_still_carries_out_is_left_to_it(journals: list[Journal]) -> None:
    first = Desk(row(1), journal=journals[0], owner=f"{this_process().host} 1")
    second = Desk(row(1), journal=journals[1])
    async with first.running(Action.STOP, 1) as run:
        assert second.operations.leftovers.adopt() == ()
        await first.show(row(1, "Offline"))
        assert run.ended == {Outcome.DONE: 1}


async def test_what_this_program_carries_out_is_no_leftover(after: Desk) -> None:
    async with after.running(Action.STOP, 1):
        assert after.operations.leftovers.adopt() == ()
        assert len(after.operations.running) == 1


async def test_a_program_on_another_machine_is_given_time(journals: list[Journal]) -> None:
    first = Desk(row(1), journal=journals[0], owner="elsewhere 17 4")
    second = Desk(row(1), journal=journals[1])
    async with first.running(Action.STOP, 1):
        await first.show(row(1, "Stopping"), after=100)
    await second.clock.advance(100 + SILENCE)
    assert second.operations.leftovers.adopt() == ()
    await second.clock.advance(1)
    assert len(second.operations.leftovers.adopt()) == 1


async def test_t24_two_programs_that_start_at_once_do_not_both_take_it(
    before: Desk, path: Path, after: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with before.running(Action.DELETE, 1, chain=True):
        await before.show(row(1, "Offline"))
    journal = Journal(path)
    found = journal.unfinished("prod", ORIGIN)
    monkeypatch.setattr(journal, "unfinished", lambda *_: found)
    other = Desk(row(1), journal=journal)
    assert len(after.operations.leftovers.adopt()) == 1
    assert other.operations.leftovers.adopt() == ()
    journal.close()


async def test_a_creation_whose_answer_was_lost_is_left_to_a_persons_eye(before: Desk, after: Desk) -> None:
    before.answers["web-99"] = Timeout("no answer")
    await before.operations.create(NEW)
    assert after.operations.leftovers.adopt() == ()
    assert after.entry().words == "the program ended before the answer came: look for it in the list"
    assert "may be there already" in after.operations.doubtful_create("web-99")


async def test_a_creation_that_was_accepted_is_watched(before: Desk, after: Desk) -> None:
    await before.operations.create(NEW)
    (left,) = after.operations.leftovers.adopt()
    watching = asyncio.create_task(after.operations.leftovers.go_on(left))
    await after.show(row(99, "Provisioning"))
    await after.show(row(99))
    await watching
    assert after.entry().outcome is Outcome.DONE


def entry(**fields: object) -> Entry:
    base = Entry("prod", "root", "stop", ME, "web-1", "stop", 5.0, origin=ORIGIN, owner=GONE)
    return replace(base, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("steps", ["", "no JSON", '[{"action": "stop"}]', '[{"action": "fly"}, {"action": "land"}]'])
async def test_steps_that_are_not_known_are_not_taken(after: Desk, steps: str) -> None:
    after.journal.begin([entry(steps=steps, step=1)])
    assert after.operations.leftovers.adopt() == ()
    assert after.entry().outcome in {Outcome.UNKNOWN, Outcome.CANCELLED}
    assert after.entry().ended_at is not None


async def test_an_action_of_a_newer_program_is_left_alone(after: Desk) -> None:
    after.journal.begin([entry(action="fly")])
    assert after.operations.leftovers.adopt() == ()
    assert after.entry().ended_at is None


async def test_a_journal_that_can_not_be_read_is_told() -> None:
    desk = Desk()
    desk.journal.close()
    with pytest.raises(JournalError):
        desk.operations.leftovers.adopt()
