from __future__ import annotations

import asyncio

import pytest

from api_client.errors import Forbidden, Invalid, RateLimited, Timeout, Unreachable, WrongState
from api_client.models import InstanceEdit, NewInstance
from api_client.states import Action
from tests.clock import settle
from tests.tui.desk import Desk
from tests.tui.fakes import row, uuid
from tui.fleet import Fleet, after_refresh, after_sweep
from tui.journal import JournalError, Outcome
from tui.orders import Wish
from tui.settling import DOUBT

ME = uuid(1)
DISK = Wish(Action.RESIZE, disk=40_960)
FLAVOR = "https://cloud.example/api/flavors/1/"
LOST = Timeout("no answer within 10 s")


async def test_a_stop_is_watched_to_its_end() -> None:
    desk = Desk(row(1))
    async with desk.running(Action.STOP, 1) as run:
        assert desk.sent == [("stop", ME)]
        assert desk.kicked == [(ME,)]
        assert run.answered == 1
        assert desk.operations.running[ME].sentence == "stop: stop was scheduled"
        await desk.show(row(1, "Stopping Scheduled"))
        await desk.show(row(1, "Stopping"))
        assert not run.is_over
        await desk.show(row(1, "Offline"))
        assert run.ended == {Outcome.DONE: 1}
    assert desk.operations.running == {}
    entry = desk.entry()
    assert (entry.outcome, entry.ended_at, entry.request_id) == (Outcome.DONE, desk.clock.time(), "r1")
    assert (entry.origin, entry.project, entry.user) == ("https://cloud.example/", "shop", "root")
    assert desk.steps() == [
        "request: stop",
        "note: request r1",
        "answer: stop was scheduled",
        "state: Stopping Scheduled",
        "state: Stopping",
        "state: Offline",
    ]


async def test_r01_an_answer_from_before_the_request_settles_nothing() -> None:
    desk = Desk(row(1, "Offline"))
    async with desk.running(DISK, 1) as run:
        asked_before = desk.clock.monotonic() - 5
        desk.fleet = after_sweep(desk.fleet, [row(1, "Offline")], (), asked_before, desk.clock.monotonic())
        desk.operations.observe()
        await settle()
        assert not run.is_over
        await desk.show(row(1, "Resizing"))
        await desk.show(row(1, "Offline"))
        assert run.ended == {Outcome.DONE: 1}
    assert desk.sent == [("resize {'disk_size': 40960}", ME)]


async def test_another_flavor_is_sent_by_its_url() -> None:
    desk = Desk(row(1, "Offline"))
    async with desk.running(Wish(Action.RESIZE, FLAVOR, "m1.large"), 1):
        assert desk.sent == [(f"resize {{'flavor': '{FLAVOR}'}}", ME)]
        assert desk.entry().summary == "resize to m1.large"


async def test_a_failure_of_the_server_is_told() -> None:
    desk = Desk(row(1, "Offline"))
    async with desk.running(Action.START, 1) as run:
        await desk.show(row(1, "Erred"))
        assert run.operations[ME].sentence == "start failed: it ended Erred, not Online"
        assert desk.operations.to_tell()[ME] is run.operations[ME]
        await desk.clock.advance(61)
        assert not desk.operations.to_tell()


async def test_a_deleted_instance_is_done_when_it_is_gone() -> None:
    desk = Desk(row(1, "Offline"))
    async with desk.running(Action.DELETE, 1) as run:
        await desk.show(row(1, "Deleting"))
        await desk.show(gone=(ME,))
        assert run.ended == {Outcome.DONE: 1}
    assert desk.sent == [("delete", ME)]


@pytest.mark.parametrize(
    "error",
    [WrongState("it is Offline"), RateLimited("slowly"), Unreachable("no route", sent=False), Forbidden("no")],
)
async def test_p05_r09_a_refusal_ends_it_and_is_sent_once(error: WrongState) -> None:
    desk = Desk(row(1))
    error.request_id = "r-17"
    desk.answers[ME] = error
    async with desk.running(Action.STOP, 1) as run:
        assert run.operations[ME].error is error
        assert run.refused == (ME,)
        await desk.show(row(1), after=100)
    assert (desk.entry().outcome, desk.entry().words, desk.entry().request_id) == (
        Outcome.REFUSED, error.detail, "r-17",
    )  # fmt: skip
    assert desk.sent == [("stop", ME)]
    assert desk.kicked == [(ME,)]


async def test_p03_a_refusal_by_role_is_learnt_for_its_project() -> None:
    desk = Desk(row(1, project_uuid="p7"), row(2, project_uuid="p8"))
    desk.answers = {ME: Forbidden("no"), uuid(2): WrongState("no")}
    async with desk.running(Action.STOP, 1, 2):
        assert desk.learnt == ["p7"]


async def test_r12_one_refusal_does_not_stop_the_others_and_only_it_can_be_asked_again() -> None:
    desk = Desk(row(1), row(2), row(3), row(4))
    desk.answers = {uuid(2): Forbidden("You do not have permission to perform this action."), uuid(3): LOST}
    async with desk.running(Action.STOP, 1, 2, 3, 4) as run:
        await desk.show(row(1, "Offline"), row(3), row(4, "Erred"))
        await desk.show(row(3), after=DOUBT + 1)
        assert run.ended == {Outcome.DONE: 1, Outcome.REFUSED: 1, Outcome.UNKNOWN: 1, Outcome.FAILED: 1}
        assert run.refused == (uuid(2),)
    assert len(desk.sent) == 4


async def test_few_requests_are_under_way_at_once() -> None:
    desk = Desk(*(row(number) for number in range(10)))
    gate = asyncio.Event()
    desk.answers = {uuid(number): gate for number in range(10)}
    async with desk.running(Action.STOP, *range(10)) as run:
        answered = asyncio.create_task(desk.operations.answered(run))
        assert len(desk.sent) == 4
        assert desk.operations.sending == 4
        assert desk.operations.running[uuid(9)].sentence == "stop: not sent yet"
        await settle()
        assert not answered.done()
        gate.set()
        await answered
        assert len(desk.sent) == 10
        assert (run.answered, desk.operations.sending) == (10, 0)


async def test_what_waits_for_its_turn_can_be_cancelled() -> None:
    desk = Desk(*(row(number) for number in range(5)))
    gate = asyncio.Event()
    desk.answers = {uuid(number): gate for number in range(5)}
    async with desk.running(Action.STOP, *range(5)) as run:
        assert desk.operations.cancel(uuid(4)) == "web-4: stop cancelled, nothing was sent"
        gate.set()
        await settle()
        assert run.answered == 5
    assert len(desk.sent) == 4


async def test_what_was_answered_is_not_looked_at_more_often_for_it() -> None:
    desk = Desk(row(1))
    async with desk.running(Action.STOP, 1):
        await desk.show(row(1, "Stopping"))
        await desk.clock.advance(10 * DOUBT)
        assert desk.kicked == [(ME,)]


async def test_the_later_steps_keep_to_the_same_limit() -> None:
    desk = Desk(*(row(number) for number in range(10)))
    async with desk.running(Action.RESTART, *range(10)):
        gate = asyncio.Event()
        desk.answers = {f"start {uuid(number)}": gate for number in range(10)}
        stopped = [row(number, "Offline") for number in range(10)]
        await desk.show(*stopped)
        await desk.show(*stopped)
        assert sum(words == "start" for words, _ in desk.sent) == 4
        gate.set()
        await settle()
        assert sum(words == "start" for words, _ in desk.sent) == 10


async def test_what_changed_since_it_was_shown_is_not_touched() -> None:
    desk = Desk(row(1), row(2))
    made = desk.plan(Action.STOP, 1, 2)
    now = desk.clock.monotonic()
    desk.fleet = after_refresh(desk.fleet, [row(1, "Offline")], [uuid(2)], now, now)
    run = desk.operations.begin(made)
    await desk.operations.carry_out(run)
    assert desk.sent == []
    assert [operation.words for operation in run.operations.values()] == [
        "not sent: it is Offline now, not Online", "not sent: it is no longer there",
    ]  # fmt: skip
    assert run.refused == (ME, uuid(2))


async def test_what_is_being_acted_on_is_not_acted_on_again() -> None:
    desk = Desk(row(1))
    made = desk.plan(Action.STOP, 1)
    async with desk.running(Action.STOP, 1) as first:
        second = desk.operations.begin(made)
        await desk.operations.carry_out(second)
        assert second.operations[ME].words == "not sent: an operation on it is still running"
        assert desk.operations.running[ME] is first.operations[ME]
        assert desk.operations.to_tell()[ME] is first.operations[ME]
    assert desk.sent == [("stop", ME)]


async def test_a_run_that_is_carried_out_twice_is_sent_once() -> None:
    desk = Desk(row(1))
    async with desk.running(Action.RESTART, 1) as run:
        again = asyncio.create_task(desk.operations.carry_out(run))
        await desk.show(row(1, "Offline"))
        await desk.show(row(1, "Offline"))
        await desk.show(row(1, "Online"))
        await again
        assert run.ended == {Outcome.DONE: 1}
    assert desk.sent == [("stop", ME), ("start", ME)]


async def test_nothing_leaves_while_something_stands_against_it() -> None:
    desk = Desk(row(1))
    desk.operations.hindrance = lambda: "production is locked"
    async with desk.running(Action.STOP, 1) as run:
        assert run.operations[ME].words == "not sent: production is locked"
    with pytest.raises(Forbidden, match="locked"):
        await desk.operations.create(NEW)
    assert desk.sent == []
    assert desk.learnt == []


async def test_a_restart_uses_the_servers_own() -> None:
    desk = Desk(row(1))
    async with desk.running(Action.RESTART, 1, has_restart=True) as run:
        await desk.show(row(1, "Stopping"))
        await desk.show(row(1, "Online"))
        assert run.ended == {Outcome.DONE: 1}
    assert desk.sent == [("restart", ME)]


async def test_n08_a_lost_answer_is_settled_by_looking_never_by_asking_again() -> None:
    desk = Desk(row(1))
    desk.answers[ME] = LOST
    async with desk.running(Action.STOP, 1) as run:
        assert run.operations[ME].sentence == "stop unknown: no answer within 10 s"
        await desk.show(row(1, "Stopping"))
        assert run.operations[ME].sentence == "stop: the answer was lost, and it is under way"
        await desk.show(row(1, "Offline"))
        assert run.ended == {Outcome.DONE: 1}
    assert desk.sent == [("stop", ME)]


async def test_a_lost_answer_without_a_sign_is_looked_at_once_more_and_stays_unknown() -> None:
    desk = Desk(row(1))
    desk.answers[ME] = LOST
    async with desk.running(Action.STOP, 1) as run:
        await desk.show(row(1))
        assert not run.is_over
        assert desk.kicked == [(ME,)]
        await desk.clock.advance(DOUBT + 1)
        assert desk.kicked == [(ME,), (ME,)]
        assert not run.is_over
        await desk.show(row(1))
        assert run.ended == {Outcome.UNKNOWN: 1}
        assert run.refused == ()
    assert desk.entry().outcome is Outcome.UNKNOWN
    assert desk.entry().ended_at is not None


async def test_a_lost_answer_to_a_resize_is_settled_by_the_size() -> None:
    desk = Desk(row(1, "Offline", data_volume_size=20_480))
    desk.answers[ME] = LOST
    async with desk.running(DISK, 1) as run:
        await desk.show(row(1, "Offline", data_volume_size=20_480))
        assert not run.is_over
        await desk.show(row(1, "Offline", data_volume_size=40_960))
        assert run.ended == {Outcome.DONE: 1}


async def test_p21_a_step_that_never_ends_is_not_waited_for_for_ever() -> None:
    desk = Desk(row(1))
    async with desk.running(Action.RESTART, 1) as run:
        await desk.show(row(1, "Stopping"))
        await desk.clock.advance(1_800)
        assert run.ended == {Outcome.UNKNOWN: 1}
        words = run.operations[ME].words
    assert words == "still Stopping after 30 min: not waited for any longer (not sent: start)"
    assert desk.sent == [("stop", ME)]


async def test_nothing_is_sent_that_cannot_be_remembered() -> None:
    desk = Desk(row(1))
    desk.journal.close()
    with pytest.raises(JournalError):
        desk.operations.begin(desk.plan(Action.STOP, 1))
    with pytest.raises(JournalError):
        await desk.operations.create(NEW)
    assert desk.sent == []
    assert desk.operations.running == {}


async def test_a_journal_that_fails_after_the_plan_was_written_keeps_the_request_back() -> None:
    desk = Desk(row(1))
    run = desk.operations.begin(desk.plan(Action.STOP, 1))
    desk.journal.close()
    await desk.operations.carry_out(run)
    assert run.operations[ME].words.startswith("not sent: the journal can't be written")
    assert desk.sent == []


async def test_a_request_that_cannot_be_written_down_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(row(1))

    def full(*_: object) -> None:
        raise JournalError("the disk is full")

    monkeypatch.setattr(desk.journal, "note", full)
    with pytest.raises(JournalError):
        await desk.operations.create(NEW)
    with pytest.raises(JournalError):
        await desk.operations.edit(ME, "web-1", EDIT)
    assert desk.sent == []
    assert [entry.outcome for entry in desk.journal.entries()] == [Outcome.REFUSED, Outcome.REFUSED]
    assert desk.operations.running == {}


async def test_a_journal_that_fails_later_is_told_and_the_watching_goes_on() -> None:
    desk = Desk(row(1), row(2))
    async with desk.running(Action.STOP, 1, 2) as run:
        assert desk.operations.trouble == ""
        desk.journal.close()
        await desk.show(row(1, "Offline"), row(2, "Offline"))
        assert run.ended == {Outcome.DONE: 2}
        assert "can't be written" in desk.operations.trouble


async def test_ending_the_program_leaves_an_unknown_behind() -> None:
    desk = Desk(row(1))
    desk.answers[ME] = asyncio.Event()
    async with desk.running(Action.STOP, 1):
        assert desk.operations.sending == 1
        waiting = asyncio.create_task(desk.operations.answers(3))
        await desk.clock.advance(4)
        assert await waiting is False
    assert desk.entry().outcome is Outcome.UNKNOWN
    assert "before the answer came" in desk.entry().words
    assert desk.entry().ended_at is None


async def test_ending_the_program_ends_what_has_not_left() -> None:
    desk = Desk(*(row(number) for number in range(6)))
    desk.answers = {uuid(number): asyncio.Event() for number in range(6)}
    async with desk.running(Action.STOP, *range(6)):
        assert len(desk.sent) == 4
    told = [(entry.outcome, entry.words) for entry in desk.journal.entries()]
    assert told[:2] == [(Outcome.CANCELLED, "not sent: the program ended first")] * 2
    assert {outcome for outcome, _ in told[2:]} == {Outcome.UNKNOWN}


async def test_before_it_leaves_it_can_be_undone() -> None:
    desk = Desk(row(1), row(2), undo=3.0)
    async with desk.running(Action.STOP, 1, 2) as run:
        assert run.leaves_at == desk.clock.monotonic() + 3
        await desk.clock.advance(2.9)
        assert desk.sent == []
        assert desk.operations.undo() == 2
        await settle()
        assert run.is_over
        await desk.clock.advance(10)
        assert run.operations[ME].sentence == "stop cancelled: nothing was sent"
        assert run.refused == ()
    assert desk.sent == []
    assert {entry.outcome for entry in desk.journal.entries()} == {Outcome.CANCELLED}


async def test_what_was_undone_is_over_at_once() -> None:
    desk = Desk(row(1), undo=3.0)
    carrying = asyncio.create_task(desk.operations.carry_out(desk.operations.begin(desk.plan(Action.STOP, 1))))
    await settle()
    desk.operations.undo()
    await settle()
    assert carrying.done()


async def test_after_the_window_there_is_nothing_to_undo() -> None:
    desk = Desk(row(1), undo=3.0)
    async with desk.running(Action.STOP, 1) as run:
        await desk.clock.advance(3)
        assert desk.sent == [("stop", ME)]
        assert run.leaves_at is None
        assert desk.operations.undo() == 0
        await desk.show(row(1, "Offline"))
        assert run.ended == {Outcome.DONE: 1}


async def test_one_of_several_can_be_taken_out_before_it_leaves() -> None:
    desk = Desk(row(1), row(2), undo=3.0)
    async with desk.running(Action.STOP, 1, 2) as run:
        assert desk.operations.cancel(ME) == "web-1: stop cancelled, nothing was sent"
        await desk.clock.advance(3)
        assert desk.sent == [("stop", uuid(2))]
        assert run.operations[ME].outcome is Outcome.CANCELLED


async def test_what_changes_while_it_can_be_undone_is_not_touched() -> None:
    desk = Desk(row(1), undo=3.0)
    async with desk.running(Action.STOP, 1) as run:
        await desk.show(row(1, "Offline"))
        await desk.clock.advance(3)
        assert run.operations[ME].words == "not sent: it is Offline now, not Online"
    assert desk.sent == []


async def test_what_has_left_whole_can_not_be_cancelled() -> None:
    desk = Desk(row(1))
    async with desk.running(Action.STOP, 1) as run:
        assert desk.operations.cancel(ME) == "web-1: stop has been sent and can't be taken back"
        assert not run.is_over
    assert desk.operations.cancel(uuid(2)) == "no operation on it is running"


NEW = NewInstance(hostname="web-99", template="t", flavor="f", project="p", ssh_public_key="k")


async def test_a_creation_is_watched_until_it_is_online() -> None:
    desk = Desk()
    operation = await desk.operations.create(NEW)
    assert operation.uuid == uuid(99)
    assert desk.kicked == [(uuid(99),)]
    following = asyncio.create_task(desk.operations.follow(operation))
    await settle()
    assert not following.done()
    await desk.show(row(99, "Provisioning"))
    await desk.show(row(99))
    assert (await following).outcome is Outcome.DONE
    entry = desk.entry()
    assert (entry.uuid, entry.outcome, entry.request_id) == (uuid(99), Outcome.DONE, "made")


async def test_a_creation_may_end_offline_and_may_vanish() -> None:
    desk = Desk()
    following = asyncio.create_task(desk.operations.follow(await desk.operations.create(NEW)))
    await desk.show(row(99, "Offline"))
    ended = await following
    assert (ended.outcome, ended.words) == (Outcome.DONE, "it is Offline")
    following = asyncio.create_task(desk.operations.follow(await desk.operations.create(NEW)))
    await desk.sweep()
    assert not following.done()
    await desk.sweep(after=DOUBT)
    assert (await following).words == "it is gone"


async def test_a_refused_creation_is_told_and_remembered() -> None:
    desk = Desk()
    desk.answers["web-99"] = Invalid("", {"flavor": ("Flavor is not within project's clouds.",)})
    with pytest.raises(Invalid):
        await desk.operations.create(NEW)
    assert desk.entry().outcome is Outcome.REFUSED
    assert desk.operations.doubtful_create("web-99") == ""


async def test_n09_a_lost_creation_is_found_by_its_name_and_followed() -> None:
    desk = Desk(row(5, hostname="web-99"))
    desk.answers["web-99"] = LOST
    operation = await desk.operations.create(NEW)
    assert operation.error is LOST
    assert desk.kicked == [()]
    following = asyncio.create_task(desk.operations.follow(operation))
    await desk.sweep(row(5, hostname="web-99"))
    assert operation.uuid == ""
    await desk.sweep(row(5, hostname="web-99"), row(7, "Provisioning", hostname="web-99"))
    assert operation.uuid == uuid(7)
    assert desk.entry().uuid == uuid(7)
    await desk.show(row(7, hostname="web-99"))
    assert (await following).outcome is Outcome.DONE
    assert [words for words, _ in desk.sent] == ["create"]


async def test_a_lost_creation_that_does_not_appear_stays_unknown_and_is_held_against_a_second_one() -> None:
    desk = Desk()
    desk.answers["web-99"] = LOST
    operation = await desk.operations.create(NEW)
    assert "web-99 was asked for at" in desk.operations.doubtful_create("web-99")
    following = asyncio.create_task(desk.operations.follow(operation))
    await desk.sweep()
    assert not following.done()
    await desk.clock.advance(DOUBT + 1)
    assert desk.kicked == [(), ()]
    await desk.sweep()
    ended = await following
    assert (ended.outcome, ended.words) == (Outcome.UNKNOWN, "no instance of this name has appeared")
    assert "may be there already" in desk.operations.doubtful_create("web-99")
    assert desk.operations.doubtful_create("web-98") == ""
    await desk.clock.advance(86_400)
    assert desk.operations.doubtful_create("web-99") == ""


async def test_a_second_creation_that_is_known_ends_the_doubt_and_is_not_taken_for_the_first() -> None:
    desk = Desk()
    desk.answers["web-99"] = LOST
    first = await desk.operations.create(NEW)
    following = asyncio.create_task(desk.operations.follow(first))
    del desk.answers["web-99"]
    second = await desk.operations.create(NEW)
    assert desk.operations.doubtful_create("web-99") == ""
    await desk.sweep(row(99, hostname="web-99"), after=DOUBT + 2)
    assert (first.uuid, second.uuid) == ("", uuid(99))
    assert (await following).words == "which instance it is can't be told"


async def test_before_the_list_is_whole_a_lost_creation_is_not_guessed_at() -> None:
    desk = Desk()
    desk.fleet = Fleet()
    desk.answers["web-99"] = LOST
    operation = await desk.operations.create(NEW)
    following = asyncio.create_task(desk.operations.follow(operation))
    await desk.sweep(row(7, hostname="web-99"))
    assert operation.uuid == ""
    await desk.sweep(row(7, hostname="web-99"), after=DOUBT)
    assert (await following).words == "which instance it is can't be told"


EDIT = InstanceEdit(hostname="web-2", description="", security_groups=())


async def test_an_edit_is_written_down_and_looked_at() -> None:
    desk = Desk(row(1))
    await desk.operations.edit(ME, "web-1", EDIT)
    assert desk.sent == [("edit", ME)]
    assert (desk.entry().action, desk.entry().outcome) == ("edit", Outcome.DONE)
    assert desk.kicked == [(ME,)]


@pytest.mark.parametrize(("error", "outcome"), [(LOST, Outcome.UNKNOWN), (Forbidden("no"), Outcome.REFUSED)])
async def test_an_edit_that_fails_is_raised_and_remembered(error: Timeout, outcome: Outcome) -> None:
    desk = Desk(row(1))
    desk.answers[ME] = error
    with pytest.raises(type(error)):
        await desk.operations.edit(ME, "web-1", EDIT)
    assert desk.entry().outcome is outcome
    assert desk.entry().ended_at is not None
    assert desk.operations.running == {}
