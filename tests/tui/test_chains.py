"""Operations of several requests: each leaves once, after the step before has been seen to work."""

from __future__ import annotations

import asyncio

import pytest

from api_client.errors import ServerFault, Timeout, WrongState
from api_client.states import Action
from tests.clock import settle
from tests.tui.desk import Desk
from tests.tui.fakes import row, uuid
from tui.journal import Outcome
from tui.orders import Wish

ME = uuid(1)
LARGER = Wish(Action.RESIZE, disk=40_960)
RESIZE = "resize {'disk_size': 40960}"


async def test_stop_resize_start_is_one_operation() -> None:
    desk = Desk(row(1))
    async with desk.running(LARGER, 1, chain=True) as run:
        await desk.show(row(1, "Stopping"))
        assert run.operations[ME].sentence == "resize data disk to 40 GiB (1 of 3): stop was scheduled"
        assert [words for words, _ in desk.sent] == ["stop"]
        await desk.show(row(1, "Offline"))
        await desk.show(row(1, "Offline"))
        assert [words for words, _ in desk.sent] == ["stop", RESIZE]
        await desk.show(row(1, "Resizing"))
        await desk.show(row(1, "Offline"))
        await desk.show(row(1, "Offline"))
        assert [words for words, _ in desk.sent] == ["stop", RESIZE, "start"]
        await desk.show(row(1, "Starting"))
        assert not run.is_over
        await desk.show(row(1))
        assert run.ended == {Outcome.DONE: 1}
    entry = desk.entry()
    assert len(desk.journal.entries()) == 1
    assert (entry.action, entry.step, entry.words) == ("resize", 2, "")
    assert [step for step in desk.steps() if step.startswith("request")] == [
        "request: stop", "request: resize", "request: start",
    ]  # fmt: skip


async def test_the_next_step_waits_for_a_reading_that_was_asked_for_after_the_step_before() -> None:
    desk = Desk(row(1))
    async with desk.running(Action.DELETE, 1, chain=True):
        desk.kicked.clear()
        await desk.show(row(1, "Offline"))
        await desk.clock.advance(1)
        assert desk.kicked == [(ME,)]
        await desk.show(row(2))
        assert [words for words, _ in desk.sent] == ["stop"]
        await desk.show(row(1, "Offline"))
        assert [words for words, _ in desk.sent] == ["stop", "delete"]


@pytest.mark.parametrize("state", ["Online", "Starting", "Erred"])
async def test_a_state_that_changes_behind_our_back_ends_the_chain(state: str) -> None:
    desk = Desk(row(1))
    async with desk.running(Action.DELETE, 1, chain=True) as run:
        await desk.show(row(1, "Offline"))
        await desk.show(row(1, state))
        assert run.ended == {Outcome.FAILED: 1}
        assert run.operations[ME].words == f"delete not sent: it is {state} now (done: stop)"
        assert run.refused == ()
        await desk.show(row(1, "Offline"))
    assert [words for words, _ in desk.sent] == ["stop"]


async def test_an_instance_that_goes_between_two_steps_ends_the_chain() -> None:
    desk = Desk(row(1))
    async with desk.running(LARGER, 1, chain=True) as run:
        await desk.show(row(1, "Offline"))
        await desk.show(gone=(ME,))
        assert run.operations[ME].words == "not sent: it is no longer there (done: stop; not sent: start)"
    assert [words for words, _ in desk.sent] == ["stop"]


async def test_a_server_that_shows_nothing_between_two_steps_ends_the_chain_in_time() -> None:
    desk = Desk(row(1), step_limit=60.0)
    async with desk.running(Action.DELETE, 1, chain=True) as run:
        await desk.show(row(1, "Offline"))
        await desk.clock.advance(61)
        assert run.operations[ME].words == "delete not sent: the server has not shown it since (done: stop)"
    assert [words for words, _ in desk.sent] == ["stop"]


async def test_a_step_that_fails_ends_the_chain() -> None:
    desk = Desk(row(1))
    async with desk.running(Action.RESTART, 1) as run:
        await desk.show(row(1, "Erred"))
        assert run.operations[ME].words == "it ended Erred, not Offline (not sent: start)"
    assert [words for words, _ in desk.sent] == ["stop"]


async def test_a_later_step_that_is_refused_can_be_asked_for_again() -> None:
    desk = Desk(row(1))
    desk.answers[f"delete {ME}"] = WrongState("not now")
    async with desk.running(Action.DELETE, 1, chain=True) as run:
        await desk.show(row(1, "Offline"))
        await desk.show(row(1, "Offline"))
        assert run.operations[ME].sentence == "delete refused: not now (done: stop)"
        assert run.refused == (ME,)
    again = desk.plan(Action.DELETE, 1, chain=True)
    assert [step.action for step in again.targets[0].steps] == [Action.DELETE]


@pytest.mark.parametrize(
    ("lost", "signs"),
    [("stop", ["Offline"]), ("stop", ["Stopping", "Offline"]), ("resize", ["Resizing", "Offline"]), ("start", [])],
)
async def test_a_chain_goes_on_after_a_lost_answer_once_the_step_is_seen_to_have_worked(
    lost: str, signs: list[str]
) -> None:
    desk = Desk(row(1))
    desk.answers[f"{lost} {ME}"] = ServerFault("status 502")
    ways = {"stop": ["Offline"], "resize": ["Resizing", "Offline"], "start": ["Online"]}
    if signs:
        ways[lost] = signs
    async with desk.running(LARGER, 1, chain=True) as run:
        for step in ("stop", "resize", "start"):
            for state in ways[step]:
                await desk.show(row(1, state))
            if step != "start":
                await desk.show(row(1, "Offline"))
        assert run.ended == {Outcome.DONE: 1}
    assert [words for words, _ in desk.sent] == ["stop", RESIZE, "start"]


@pytest.mark.parametrize(("lost", "state", "sent"), [("stop", "Online", 1), ("resize", "Offline", 2)])
async def test_a_chain_does_not_go_on_while_a_lost_answer_is_in_doubt(lost: str, state: str, sent: int) -> None:
    desk = Desk(row(1))
    desk.answers[f"{lost} {ME}"] = Timeout("no answer")
    async with desk.running(LARGER, 1, chain=True) as run:
        if lost == "resize":
            await desk.show(row(1, "Offline"))
            await desk.show(row(1, "Offline"))
        await desk.show(row(1, state))
        await desk.show(row(1, state), after=40)
        assert run.ended == {Outcome.UNKNOWN: 1}
        await desk.show(row(1, "Offline"), after=40)
    assert len(desk.sent) == sent


async def test_a_chain_can_be_cancelled_between_its_steps() -> None:
    desk = Desk(row(1))
    async with desk.running(LARGER, 1, chain=True) as run:
        await desk.show(row(1, "Stopping"))
        told = desk.operations.cancel(ME)
        assert told == "web-1: resize data disk to 40 GiB cancelled, sent: stop; not sent: resize, start"
        assert run.ended == {Outcome.CANCELLED: 1}
        await desk.show(row(1, "Offline"))
        await desk.show(row(1, "Offline"))
    assert [words for words, _ in desk.sent] == ["stop"]
    assert (desk.entry().outcome, desk.entry().words) == (Outcome.CANCELLED, "sent: stop; not sent: resize, start")
    assert desk.operations.running == {}


async def test_a_chain_that_is_cancelled_while_it_waits_for_a_reading_sends_nothing_more() -> None:
    desk = Desk(row(1))
    async with desk.running(Action.DELETE, 1, chain=True) as run:
        await desk.show(row(1, "Offline"))
        assert not run.operations[ME].sent
        desk.operations.cancel(ME)
        await desk.show(row(1, "Offline"))
        assert run.ended == {Outcome.CANCELLED: 1}
    assert [words for words, _ in desk.sent] == ["stop"]


async def test_a_chain_that_is_cancelled_while_a_request_is_out_ends_with_the_answer() -> None:
    desk = Desk(row(1))
    answer = asyncio.Event()
    desk.answers[ME] = answer
    async with desk.running(Action.DELETE, 1, chain=True) as run:
        assert desk.operations.cancel(ME) == "web-1: delete cancelled, sent: stop; not sent: delete"
        assert ME in desk.operations.running
        answer.set()
        await settle()
        assert run.ended == {Outcome.CANCELLED: 1}
        await desk.show(row(1, "Offline"))
        await desk.show(row(1, "Offline"))
    assert [words for words, _ in desk.sent] == ["stop"]


async def test_what_can_only_be_done_offline_is_stopped_only_when_that_was_planned() -> None:
    desk = Desk(row(1), row(2, "Offline"))
    made = desk.plan(Action.DELETE, 1, 2)
    assert [target.uuid for target in made.targets] == [uuid(2)]
    made = desk.plan(Action.DELETE, 1, 2, chain=True)
    assert [len(target.steps) for target in made.targets] == [2, 1]
