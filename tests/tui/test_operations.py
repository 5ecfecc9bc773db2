from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from api_client.errors import ApiError, Forbidden, Invalid, Timeout, WrongState
from api_client.models import Accepted, Created, InstanceEdit, NewInstance
from api_client.states import Action
from tests.clock import ManualClock, settle
from tests.tui.fakes import row, uuid
from tui import orders
from tui.fleet import Fleet, after_refresh, after_sweep
from tui.journal import Journal, JournalError, Outcome
from tui.operations import DOUBT, Operation, Operations
from tui.plan import Viewer, plan

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from api_client.rows import InstanceRow

STAFF = Viewer("root", is_staff=True)


class Bench:
    """A server, a feed and a journal, each moved by the test."""

    def __init__(self, *rows: InstanceRow) -> None:
        self.clock = ManualClock()
        self.fleet = after_sweep(Fleet(), rows, (), self.clock.monotonic(), self.clock.monotonic())
        self.kicked: list[tuple[str, ...]] = []
        self.sent: list[tuple[str, str]] = []
        self.answers: dict[str, ApiError | asyncio.Event] = {}
        self.journal = Journal(None)
        self.operations = Operations(self, self, self.journal, self.clock, profile="prod", user="root")
        self.answered: list[Operation] = []

    def kick(self, *uuids: str) -> None:
        self.kicked.append(uuids)

    async def _act(self, action: str, uuid: str) -> Accepted:
        self.sent.append((action, uuid))
        answer = self.answers.get(uuid)
        if isinstance(answer, asyncio.Event):
            await answer.wait()
        elif answer is not None:
            raise answer
        return Accepted(status=f"{action} was scheduled")

    async def start(self, uuid: str) -> Accepted:
        return await self._act("start", uuid)

    async def stop(self, uuid: str) -> Accepted:
        return await self._act("stop", uuid)

    async def restart(self, uuid: str) -> Accepted:
        return await self._act("restart", uuid)

    async def delete(self, uuid: str) -> Accepted:
        return await self._act("delete", uuid)

    async def resize_flavor(self, uuid: str, flavor_url: str) -> Accepted:
        return await self._act(f"flavor {flavor_url}", uuid)

    async def resize_disk(self, uuid: str, mib: int) -> Accepted:
        return await self._act(f"disk {mib}", uuid)

    async def create(self, new: NewInstance) -> Created:
        await self._act("create", new.hostname)
        return Created(uuid=uuid(99), hostname=new.hostname)

    async def edit(self, uuid: str, edit: InstanceEdit) -> None:
        await self._act("edit", uuid)

    async def show(self, *rows: InstanceRow, gone: tuple[str, ...] = ()) -> None:
        """Let the feed tell of these rows, a second later."""
        await self.clock.advance(1)
        now = self.clock.monotonic()
        self.fleet = after_refresh(self.fleet, rows, gone, now, now)
        self.operations.observe()
        await settle()

    @asynccontextmanager
    async def running(self, action: Action, *numbers: int, order: orders.Order | None = None) -> AsyncIterator[Any]:
        uuids = [uuid(number) for number in numbers]
        made = plan(action, uuids, self.fleet.rows, STAFF)
        asked = order or orders.simple(action, self, has_restart=False)
        task = asyncio.create_task(self.operations.run(made, asked, self.answered.append))
        await settle()
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def entry(self, index: int = 0) -> Any:  # noqa: ANN401
        return self.journal.entries()[index]

    def steps(self, index: int = 0) -> list[str]:
        return [step.what for step in self.journal.steps(self.entry(index).id)]


async def test_a_stop_is_watched_to_its_end() -> None:
    bench = Bench(row(1))
    async with bench.running(Action.STOP, 1) as task:
        assert bench.sent == [("stop", uuid(1))]
        assert bench.kicked == [(uuid(1),)]
        assert bench.answered[0].outcome is Outcome.ACCEPTED
        assert "stop was scheduled" in bench.operations.running[uuid(1)].sentence
        await bench.show(row(1, "Stopping Scheduled"))
        await bench.show(row(1, "Stopping"))
        assert not task.done()
        await bench.show(row(1, "Offline"))
        (ended,) = await task
        assert ended.outcome is Outcome.DONE
    assert bench.operations.running == {}
    assert bench.entry().outcome is Outcome.DONE
    assert bench.entry().ended_at == bench.clock.time()
    assert bench.steps() == ["stop was scheduled", "Stopping Scheduled", "Stopping", "Offline"]


async def test_an_answer_from_before_the_request_settles_nothing() -> None:
    bench = Bench(row(1, "Offline"))
    async with bench.running(Action.RESIZE, 1, order=orders.resize_disk(bench, 40_960)) as task:
        asked_before = bench.clock.monotonic() - 5
        bench.fleet = after_sweep(bench.fleet, [row(1, "Offline")], (), asked_before, bench.clock.monotonic())
        bench.operations.observe()
        await settle()
        assert not task.done()
        await bench.show(row(1, "Resizing"))
        await bench.show(row(1, "Offline"))
        assert (await task)[0].outcome is Outcome.DONE
    assert bench.sent == [("disk 40960", uuid(1))]


async def test_a_failure_of_the_server_is_told() -> None:
    bench = Bench(row(1, "Offline"))
    async with bench.running(Action.START, 1) as task:
        await bench.show(row(1, "Erred"))
        (ended,) = await task
    assert (ended.outcome, ended.words) == (Outcome.FAILED, "it ended Erred, not Online")


async def test_a_deleted_instance_is_done_when_it_is_gone() -> None:
    bench = Bench(row(1, "Offline"))
    async with bench.running(Action.DELETE, 1) as task:
        await bench.show(row(1, "Deleting"))
        await bench.show(gone=(uuid(1),))
        assert (await task)[0].outcome is Outcome.DONE


async def test_a_refusal_keeps_the_servers_words() -> None:
    bench = Bench(row(1))
    bench.answers[uuid(1)] = WrongState("Performing stop operation from instance state 'Offline' is not allowed")
    async with bench.running(Action.STOP, 1) as task:
        (ended,) = await task
    assert ended.outcome is Outcome.REFUSED
    assert bench.entry().words == "Performing stop operation from instance state 'Offline' is not allowed"
    assert bench.kicked == [(uuid(1),)]


async def test_one_refusal_does_not_stop_the_others() -> None:
    bench = Bench(row(1), row(2), row(3))
    bench.answers[uuid(2)] = Forbidden("You do not have permission to perform this action.")
    async with bench.running(Action.STOP, 1, 2, 3) as task:
        await bench.show(row(1, "Offline"), row(3, "Offline"))
        assert [ended.outcome for ended in await task] == [Outcome.DONE, Outcome.REFUSED, Outcome.DONE]
    assert len(bench.answered) == 3


async def test_few_requests_are_under_way_at_once() -> None:
    bench = Bench(*(row(number) for number in range(10)))
    gate = asyncio.Event()
    bench.answers = {uuid(number): gate for number in range(10)}
    async with bench.running(Action.STOP, *range(10)):
        assert len(bench.sent) == 4
        assert bench.operations.sending == 4
        gate.set()
        await settle()
        assert len(bench.sent) == 10
        assert bench.operations.sending == 0


async def test_what_changed_since_it_was_shown_is_not_touched() -> None:
    bench = Bench(row(1), row(2))
    made = plan(Action.STOP, [uuid(1), uuid(2)], bench.fleet.rows, STAFF)
    now = bench.clock.monotonic()
    bench.fleet = after_refresh(bench.fleet, [row(1, "Offline")], [uuid(2)], now, now)
    ended = await bench.operations.run(made, orders.simple(Action.STOP, bench, has_restart=False), lambda _: None)
    assert bench.sent == []
    assert [item.words for item in ended] == ["not sent: it is Offline now, not Online", "not sent: it is gone"]


async def test_a_restart_is_a_stop_and_a_start_where_the_server_has_none() -> None:
    bench = Bench(row(1))
    async with bench.running(Action.RESTART, 1) as task:
        await bench.show(row(1, "Stopping"))
        assert bench.sent == [("stop", uuid(1))]
        await bench.show(row(1, "Offline"))
        assert bench.sent == [("stop", uuid(1)), ("start", uuid(1))]
        await bench.show(row(1, "Starting"))
        await bench.show(row(1, "Online"))
        assert (await task)[0].outcome is Outcome.DONE
    assert len(bench.journal.entries()) == 1


async def test_a_restart_whose_stop_fails_never_starts() -> None:
    bench = Bench(row(1))
    async with bench.running(Action.RESTART, 1) as task:
        await bench.show(row(1, "Erred"))
        assert (await task)[0].outcome is Outcome.FAILED
    assert bench.sent == [("stop", uuid(1))]


async def test_a_restart_uses_the_servers_own() -> None:
    bench = Bench(row(1))
    order = orders.simple(Action.RESTART, bench, has_restart=True)
    async with bench.running(Action.RESTART, 1, order=order) as task:
        await bench.show(row(1, "Stopping"))
        await bench.show(row(1, "Online"))
        assert (await task)[0].outcome is Outcome.DONE
    assert bench.sent == [("restart", uuid(1))]


async def test_a_lost_answer_is_settled_by_looking_never_by_asking_again() -> None:
    bench = Bench(row(1))
    bench.answers[uuid(1)] = Timeout("no answer within 10 s")
    async with bench.running(Action.STOP, 1) as task:
        assert bench.answered[0].outcome is Outcome.UNKNOWN
        await bench.show(row(1, "Stopping"))
        await bench.show(row(1, "Offline"))
        assert (await task)[0].outcome is Outcome.DONE
    assert bench.sent == [("stop", uuid(1))]


async def test_a_lost_answer_without_a_sign_stays_unknown() -> None:
    bench = Bench(row(1))
    bench.answers[uuid(1)] = Timeout("no answer within 10 s")
    async with bench.running(Action.STOP, 1) as task:
        await bench.show(row(1))
        assert not task.done()
        await bench.clock.advance(DOUBT)
        await bench.show(row(1))
        assert (await task)[0].outcome is Outcome.UNKNOWN
    assert bench.entry().outcome is Outcome.UNKNOWN
    assert bench.entry().ended_at is not None


async def test_nothing_is_sent_that_cannot_be_remembered() -> None:
    bench = Bench(row(1))
    bench.journal.close()
    made = plan(Action.STOP, [uuid(1)], bench.fleet.rows, STAFF)
    with pytest.raises(JournalError):
        await bench.operations.run(made, orders.simple(Action.STOP, bench, has_restart=False), lambda _: None)
    assert bench.sent == []


async def test_ending_the_program_leaves_an_unknown_behind() -> None:
    bench = Bench(row(1))
    bench.answers[uuid(1)] = asyncio.Event()
    async with bench.running(Action.STOP, 1):
        assert bench.operations.sending == 1
        waiting = asyncio.create_task(bench.operations.answers(3))
        await bench.clock.advance(4)
        assert await waiting is False
    assert bench.entry().outcome is Outcome.UNKNOWN
    assert "before the answer came" in bench.entry().words


NEW = NewInstance(hostname="web-99", template="t", flavor="f", project="p", ssh_public_key="k")


async def test_a_creation_is_watched_until_it_is_online() -> None:
    bench = Bench()
    operation = await bench.operations.create(NEW)
    assert operation.uuid == uuid(99)
    assert bench.kicked == [(uuid(99),)]
    following = asyncio.create_task(bench.operations.follow(operation))
    await settle()
    assert not following.done()
    await bench.show(row(99, "Provisioning"))
    await bench.show(row(99))
    assert (await following).outcome is Outcome.DONE
    assert (bench.entry().uuid, bench.entry().outcome) == (uuid(99), Outcome.DONE)


async def test_a_refused_creation_is_told_and_remembered() -> None:
    bench = Bench()
    bench.answers["web-99"] = Invalid("", {"flavor": ("Flavor is not within project's clouds.",)})
    with pytest.raises(Invalid):
        await bench.operations.create(NEW)
    assert bench.entry().outcome is Outcome.REFUSED


async def test_an_edit_is_written_down_and_looked_at() -> None:
    bench = Bench(row(1))
    await bench.operations.edit(uuid(1), "web-1", InstanceEdit(hostname="web-2", description="", security_groups=()))
    assert bench.sent == [("edit", uuid(1))]
    assert (bench.entry().action, bench.entry().outcome) == ("edit", Outcome.DONE)
    assert bench.kicked == [(uuid(1),)]
