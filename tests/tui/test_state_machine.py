"""Random people, actions, servers, failures and restarts: what must hold of operations whatever happens.

Nothing is sent that was not confirmed, nothing is sent twice, the journal accounts for everything that was sent, all
operations come to an end, and at last the program shows what the server has.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from api_client.errors import ApiError
from api_client.models import NewInstance
from api_client.sandbox.faults import DROPPED, LOST_ANSWER, NEVER_ANSWERED, REFUSED, SERVER_FAULT, UNAVAILABLE, Fault
from api_client.states import Action, InstanceState
from tests.tui.cockpit import Cockpit
from tui.journal import Kind, Outcome
from tui.orders import Wish
from tui.register import UNSENT

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from api_client.sandbox.modes import ModeName

FEW, MANY = 60, 250
"""For each of the servers."""

WISHES = (Action.START, Action.STOP, Action.RESTART, Action.RESIZE, Action.DELETE)
FAULTS: dict[str, Fault] = {
    "server error": SERVER_FAULT,
    "unavailable": UNAVAILABLE,
    "no connection": REFUSED,
    "dropped": DROPPED,
    "lost answer": LOST_ANSWER,
    "never answered": NEVER_ANSWERED,
}
CREATE = "POST /api/instances/"


class Operating(RuleBasedStateMachine):
    """One person after the other at the same desk, and a server with a life of its own."""

    mode: ModeName

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self._runner = asyncio.Runner()
        self._cockpit: Cockpit | None = None

    @property
    def cockpit(self) -> Cockpit:
        assert self._cockpit is not None
        return self._cockpit

    @property
    def _is_busy(self) -> bool:
        return self._cockpit is not None and bool(self.cockpit.session.operations.running)

    def go(self, work: Coroutine[Any, Any, None]) -> None:
        self._runner.run(work)

    @initialize(
        user=st.sampled_from(["staff", "admin"]),
        failure_rate=st.sampled_from([0.0, 0.3]),
        undo=st.sampled_from([0.0, 3.0]),
    )
    def sit_down(self, user: str, failure_rate: float, undo: float) -> None:
        cockpit = Cockpit(
            Path(self._folder.name) / "journal.sqlite",
            instances=8,
            user=user,
            mode=self.mode,
            failure_rate=failure_rate,
            undo=undo,
        )
        self.go(cockpit.open())
        self._cockpit = cockpit

    @rule(action=st.sampled_from(WISHES), place=st.integers(0, 7), chain=st.booleans())
    def act_on_one(self, action: Action, place: int, chain: bool) -> None:
        self._act(action, place, 1, chain=chain)

    @rule(action=st.sampled_from(WISHES), place=st.integers(0, 7), count=st.integers(2, 8))
    def act_on_several(self, action: Action, place: int, count: int) -> None:
        self._act(action, place, count, chain=True)

    def _act(self, action: Action, place: int, count: int, *, chain: bool) -> None:
        """Confirm a plan for neighbours in the list; those it fits come first, so that it seldom is for nothing."""
        wish = Wish(action, disk=900_000) if action is Action.RESIZE else Wish(action)

        async def work() -> None:
            cockpit = self.cockpit
            rows = list(cockpit.session.feed.fleet.rows)
            fit = [target.uuid for target in cockpit.plan(wish, rows, chain=chain).targets]
            row = [*fit[place % len(fit) :], *fit[: place % len(fit)]] if fit else rows
            made = cockpit.plan(wish, [*row, *rows][:count], chain=chain)
            if made.targets:
                cockpit.confirm(made)
            await cockpit.pass_time(0.5)

        self.go(work())

    @rule(hostname=st.sampled_from(["web-new", "db-new"]))
    def create(self, hostname: str) -> None:
        async def work() -> None:
            cockpit = self.cockpit
            try:
                if cockpit.session.operations.doubtful_create(hostname):
                    return
                new = await _new_instance(cockpit, hostname)
            except ApiError:
                return
            if new is None:
                return
            cockpit.allowed[CREATE] += 1
            try:
                operation = await cockpit.session.operations.create(new)
            except ApiError:
                return
            cockpit.start(cockpit.session.operations.follow(operation))

        self.go(work())

    @rule(fault=st.sampled_from(sorted(FAULTS)), times=st.integers(1, 3), writes=st.booleans())
    def break_something(self, fault: str, times: int, writes: bool) -> None:
        only = (lambda method, _path: method != "GET") if writes else None
        self.cockpit.sandbox.faults.fail_next(FAULTS[fault], times, only)

    @rule(place=st.integers(0, 15), state=st.sampled_from(list(InstanceState)))
    def change_behind_the_back(self, place: int, state: InstanceState) -> None:
        uuids = sorted(self.cockpit.sandbox.world.instances)
        if uuids:
            self.cockpit.sandbox.world.force_state(uuids[place % len(uuids)], state)

    @rule(place=st.integers(0, 15))
    def remove_behind_the_back(self, place: int) -> None:
        uuids = sorted(self.cockpit.sandbox.world.instances)
        if len(uuids) > 2:
            self.cockpit.sandbox.world.remove(uuids[place % len(uuids)])

    @rule(seconds=st.sampled_from([0.5, 2.0, 10.0, 40.0]))
    def wait(self, seconds: float) -> None:
        self.go(self.cockpit.pass_time(seconds))

    @precondition(lambda self: self._is_busy)
    @rule(place=st.integers(0, 9), undo=st.booleans())
    def think_better(self, place: int, undo: bool) -> None:
        async def work() -> None:
            operations = self.cockpit.session.operations
            running = [uuid for uuid in operations.running if uuid]
            if undo:
                operations.undo()
            elif running:
                operations.cancel(running[place % len(running)])

        self.go(work())

    @precondition(lambda self: self._is_busy)
    @rule(goes_on=st.booleans())
    def restart_the_program(self, goes_on: bool) -> None:
        async def work() -> None:
            await self.cockpit.close()
            # What can't be reached can't be opened: that is no matter of operations.
            self.cockpit.sandbox.faults.clear()
            await self.cockpit.open()
            await self.cockpit.take_up_leftovers(goes_on=goes_on)

        self.go(work())

    @invariant()
    def nothing_is_sent_that_was_not_confirmed_or_twice(self) -> None:
        if self._cockpit is not None:
            over = Counter(self.cockpit.writes) - self.cockpit.allowed
            assert not over, f"sent without being confirmed: {dict(over)}"

    def teardown(self) -> None:
        try:
            if self._cockpit is not None:
                self.go(self._come_to_an_end())
                self.nothing_is_sent_that_was_not_confirmed_or_twice()
        finally:
            with suppress(RuntimeError):
                self._runner.close()
            self._folder.cleanup()

    async def _come_to_an_end(self) -> None:
        cockpit = self.cockpit
        try:
            cockpit.sandbox.faults.clear()
            await cockpit.rest()
            assert not cockpit.session.operations.running
            await cockpit.read_all()
            _is_what_the_server_has(cockpit)
            _is_accounted_for(cockpit)
        finally:
            await cockpit.close()


def _is_what_the_server_has(cockpit: Cockpit) -> None:
    """The table shows the instances of the server's list, in their states."""
    shown = {uuid: row.state for uuid, row in cockpit.session.feed.fleet.rows.items()}
    world = cockpit.sandbox.world.instances
    assert shown == {uuid: str(world[uuid].state) for uuid in shown}
    if cockpit.user == "staff":
        assert shown.keys() == world.keys()


def _is_accounted_for(cockpit: Cockpit) -> None:
    """Each request that left stands in the journal, under its instance, and every line has an end."""
    journal = cockpit.session.journal
    told: Counter[str] = Counter()
    for entry in journal.entries(limit=10_000):
        assert entry.ended_at is not None, entry
        assert entry.outcome not in {Outcome.ASKED, Outcome.ACCEPTED}, entry
        sent = sum(step.kind is Kind.REQUEST for step in journal.steps(entry.id))
        assert not (sent and entry.words in {UNSENT, "nothing was sent"}), entry
        told[entry.uuid or CREATE] += sent
    left = Counter(_instance_of(write) for write in cockpit.writes)
    created = sum(entry.action == Action.CREATE and bool(entry.uuid) for entry in journal.entries(limit=10_000))
    assert sum(told.values()) == sum(left.values())
    assert all(told[uuid] >= count for uuid, count in left.items() if uuid != CREATE)
    assert left[CREATE] == told[CREATE] + created


def _instance_of(write: str) -> str:
    return CREATE if write == CREATE else write.split("/")[3]


async def _new_instance(cockpit: Cockpit, hostname: str) -> NewInstance | None:
    client = cockpit.session.client
    projects = await client.projects(can_admin=not cockpit.session.viewer.is_staff)
    clouds = await client.clouds()
    keys = await client.keys(cockpit.session.viewer.uuid)
    for project in projects if keys else ():
        for cloud in clouds:
            if project.url in {link.url for link in cloud.projects}:
                template = (await client.templates(cloud.uuid))[0]
                return NewInstance(
                    hostname=hostname,
                    template=template.url,
                    flavor=cloud.flavors[0].url,
                    project=project.url,
                    ssh_public_key=keys[0].url,
                )
    return None


class OnSpecification(Operating):
    """The server of the specification."""

    mode = "specification"


class OnNodeConductor(Operating):
    """The real server, which has no restart."""

    mode = "nodeconductor-0.11"


class OnTheNewest(Operating):
    """The newest server, whose restart has states of its own."""

    mode = "nodeconductor-0.43"


@pytest.mark.parametrize("examples", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
@pytest.mark.parametrize("machine", [OnSpecification, OnNodeConductor, OnTheNewest])
def test_whatever_happens(machine: type[Operating], examples: int) -> None:
    limits = settings(
        max_examples=examples,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        # A failing run is long as it is, and making it smaller takes minutes.
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=limits)
