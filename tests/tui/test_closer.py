from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_client.connection import Connection, connect
from api_client.dialects import FilterFault
from api_client.errors import ApiError, Invalid, ListChanged, RateLimited, ServerFault, Unreachable
from api_client.sandbox import URL, Sandbox
from api_client.sandbox.modes import MODES
from api_client.secret import Token
from api_client.states import SYMBOLS, Action, InstanceState
from tests.tui.fakes import FakeSource, row, uuid
from tui.closer import CERTAIN, Closer, Findings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from api_client.listing import ListQuery
    from api_client.paging import Page, Sweep

STATES = [*map(str, InstanceState), "Frozen", ""]


async def look(source: FakeSource, states: Mapping[int, str], closer: Closer | None = None) -> Findings:
    """Look at instances that were last seen in these states."""
    known = {uuid(number): state for number, state in states.items()}
    return await (closer or Closer(source)).look(known, source.page_size)


def stopping(*numbers: int) -> dict[int, str]:
    return dict.fromkeys(numbers, "Stopping")


async def test_several_in_one_state_are_one_list() -> None:
    source = FakeSource(*(row(number, "Stopping") for number in range(5)))
    found = await look(source, stopping(*range(5)))
    assert set(found.rows) == {uuid(number) for number in range(5)}
    assert (source.listed, source.reads, found.requests) == (["Stopping"], [], 1)


async def test_one_alone_is_read_alone() -> None:
    source = FakeSource(row(1, "Stopping"), row(2, "Starting"))
    found = await look(source, {1: "Stopping", 2: "Starting"})
    assert set(found.rows) == {uuid(1), uuid(2)}
    assert (source.listed, source.reads) == ([], [uuid(1), uuid(2)])


async def test_what_has_left_its_state_is_read_alone() -> None:
    source = FakeSource(row(1, "Stopping"), row(2, "Stopping"), row(3, "Offline"))
    found = await look(source, stopping(1, 2, 3))
    assert found.rows[uuid(3)].state == "Offline"
    assert (source.reads, found.requests) == ([uuid(3)], 2)


async def test_what_has_moved_on_together_is_found_in_the_next_state() -> None:
    source = FakeSource(*(row(number, "Stopping") for number in range(9)))
    found = await look(source, dict.fromkeys(range(9), "Stopping Scheduled"))
    assert len(found.rows) == 9
    assert (source.listed, source.reads) == (["Stopping Scheduled", "Stopping"], [])


async def test_what_was_just_asked_for_is_found_where_it_begins() -> None:
    source = FakeSource(*(row(number, "Stopping Scheduled") for number in range(9)))
    found = await look(source, dict.fromkeys(range(9), "Online"))
    assert len(found.rows) == 9
    assert (source.listed, source.reads) == (["Stopping Scheduled"], [])


async def test_what_is_gone_is_told() -> None:
    source = FakeSource(row(1, "Deleting"), row(2, "Deleting"))
    found = await look(source, {1: "Deleting", 2: "Deleting", 3: "Deleting"})
    assert found.gone == [uuid(3)]
    assert found.problem is None


async def test_others_in_the_same_state_come_along() -> None:
    source = FakeSource(row(1, "Stopping"), row(2, "Stopping"), row(7, "Stopping"))
    assert uuid(7) in (await look(source, stopping(1, 2))).rows


async def test_more_than_a_page_costs_its_pages() -> None:
    source = FakeSource(*(row(number, "Stopping") for number in range(5)))
    source.page_size = 2
    found = await look(source, stopping(*range(5)))
    assert (found.requests, source.reads) == (3, [])


async def test_a_state_nobody_knows_is_not_listed() -> None:
    source = FakeSource(row(1, "Frozen"), row(2, "Frozen"))
    await look(source, {1: "Frozen", 2: "Frozen"})
    assert source.listed == []


async def test_a_server_that_ignores_the_filter_is_found_out_and_not_asked_again() -> None:
    source = FakeSource(row(1, "Stopping"), row(2, "Stopping"), row(3))
    source.is_deaf = True
    closer = Closer(source)
    found = await look(source, stopping(1, 2), closer)
    assert set(found.rows) == {uuid(1), uuid(2)}
    assert closer.filter_fault == "The server ignores the filter of states."
    await look(source, stopping(1, 2), closer)
    assert source.listed == ["Stopping"]
    assert source.reads == [uuid(1), uuid(2)] * 2


class Answering(FakeSource):
    """A server that does something else when it is asked for a state."""

    def __init__(self, *numbers: int, answer: Callable[[], object]) -> None:
        super().__init__(*(row(number, "Stopping") for number in numbers))
        self.answer = answer

    async def sweep(self, query: ListQuery | None = None, on_page: Callable[[Page], None] | None = None) -> Sweep:
        self.answer()
        return await super().sweep(query, None)


async def test_a_filter_that_leaves_instances_out_is_found_out() -> None:
    source = Answering(1, 2, answer=lambda: None)
    closer = Closer(source)
    found = await look(source, stopping(1, 2), closer)
    assert set(found.rows) == {uuid(1), uuid(2)}
    assert closer.filter_fault == "The server's filter of states leaves instances out."


def failing(problem: ApiError, source: list[FakeSource]) -> Callable[[], None]:
    def fail() -> None:
        if source:
            source[0].problem = problem
        raise problem

    return fail


@pytest.mark.parametrize("problem", [ServerFault("boom"), Invalid("state: no such choice")])
async def test_a_server_that_refuses_the_filter_is_read_one_by_one_from_then_on(problem: ApiError) -> None:
    source = Answering(1, 2, answer=failing(problem, []))
    closer = Closer(source)
    for _ in range(CERTAIN):
        assert closer.filter_fault == ""
        found = await look(source, stopping(1, 2), closer)
        assert set(found.rows) == {uuid(1), uuid(2)}
        assert found.problem is None
    assert closer.filter_fault == "The server refuses the filter of states."


async def test_n17_a_filter_that_fails_now_and_then_is_not_taken_to_be_refused() -> None:
    class Flapping(FakeSource):
        fails = [True, True, False, True, True, False]

        async def sweep(self, query: ListQuery | None = None, on_page: Callable[[Page], None] | None = None) -> Sweep:
            if self.fails.pop(0):
                raise ServerFault("boom")
            return await super().sweep(query, on_page)

    source = Flapping(row(1, "Stopping"), row(2, "Stopping"))
    closer = Closer(source)
    while source.fails:
        found = await look(source, stopping(1, 2), closer)
        assert set(found.rows) == {uuid(1), uuid(2)}
        assert closer.filter_fault == ""


async def test_a_server_that_answers_nothing_at_all_is_not_taken_to_refuse_the_filter() -> None:
    broken: list[FakeSource] = []
    source = Answering(1, 2, answer=failing(ServerFault("boom"), broken))
    broken.append(source)
    closer = Closer(source)
    found = await look(source, stopping(1, 2), closer)
    assert isinstance(found.problem, ServerFault)
    assert closer.filter_fault == ""


@pytest.mark.parametrize("problem", [Unreachable("refused"), RateLimited("slow down")])
async def test_where_the_server_can_take_no_more_nothing_else_is_asked(problem: ApiError) -> None:
    source = Answering(1, 2, answer=failing(problem, []))
    closer = Closer(source)
    found = await look(source, stopping(1, 2), closer)
    assert found.problem is problem
    assert source.reads == []
    assert closer.filter_fault == ""


async def test_a_list_that_changes_while_it_is_read_is_no_fault() -> None:
    source = Answering(1, 2, answer=failing(ListChanged("twice"), []))
    closer = Closer(source)
    found = await look(source, stopping(1, 2), closer)
    assert set(found.rows) == {uuid(1), uuid(2)}
    assert closer.filter_fault == ""


async def test_a_problem_with_one_does_not_lose_the_others() -> None:
    class HalfBroken(FakeSource):
        async def row(self, uuid: str) -> object:  # type: ignore[override]
            if uuid.endswith("1"):
                raise ServerFault("boom")
            return await super().row(uuid)

    found = await look(HalfBroken(row(1), row(2)), {1: "", 2: ""})
    assert set(found.rows) == {uuid(2)}
    assert isinstance(found.problem, ServerFault)


PLACES = st.lists(st.tuples(st.sampled_from(STATES), st.sampled_from([*STATES[:-1], None])), max_size=30)


@settings(deadline=None, max_examples=200)
@given(PLACES, st.integers(1, 10))
async def test_every_look_ends_with_what_the_server_says(
    places: Sequence[tuple[str, str | None]], page_size: int
) -> None:
    """Each instance was last seen in one state, and is in another by now, or gone."""
    source = FakeSource(*(row(number, state) for number, (_, state) in enumerate(places) if state is not None))
    source.page_size = page_size
    closer = Closer(source)
    known = {uuid(number): before for number, (before, _) in enumerate(places)}
    found = await closer.look(known, page_size)
    assert found.rows == source.rows
    assert set(found.gone) == known.keys() - source.rows.keys()
    assert closer.filter_fault == ""
    assert len(source.reads) + len(set(source.listed)) <= found.requests


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from(STATES), max_size=40), st.integers(1, 10))
async def test_where_nothing_has_moved_a_look_takes_what_it_was_to_cost_at_most(
    states: Sequence[str], page_size: int
) -> None:
    source = FakeSource(*(row(number, state or "Frozen") for number, state in enumerate(states)))
    source.page_size = page_size
    known = {uuid(number): state for number, state in enumerate(states)}
    cost = Closer(source).cost(states, page_size)
    assert cost <= len(states)
    transitional = {name: state for name, state in known.items() if state not in {"Online", "Offline", "Erred"}}
    found = await Closer(source).look(transitional, page_size)
    assert found.requests <= Closer(source).cost(transitional.values(), page_size)


@pytest.mark.parametrize("mode", MODES)
async def test_both_kinds_of_server_list_states(mode: str) -> None:
    sandbox = Sandbox(instances=200, mode=mode)  # type: ignore[arg-type]
    client = await connect(Connection(URL, Token(sandbox.tokens["staff"])), handler=sandbox.handler())
    offline = [found for found in sandbox.world.instances.values() if found.state == InstanceState.OFFLINE][:12]
    for instance in offline:
        sandbox.world.begin(Action.START, instance)
    closer = Closer(client)
    found = await closer.look({instance.uuid: "Offline" for instance in offline}, 100)
    await client.aclose()
    assert {found.rows[instance.uuid].state for instance in offline} == {"Starting Scheduled"}
    assert (found.requests, closer.filter_fault) == (1, "")


@pytest.mark.parametrize("mode", MODES)
async def test_what_restarts_is_found_in_the_states_this_server_has(mode: str) -> None:
    sandbox = Sandbox(instances=200, mode=mode)  # type: ignore[arg-type]
    client = await connect(Connection(URL, Token(sandbox.tokens["staff"])), handler=sandbox.handler())
    online = [found for found in sandbox.world.instances.values() if found.state == InstanceState.ONLINE][:12]
    for instance in online:
        sandbox.world.begin(Action.RESTART if client.dialect.has_restart else Action.STOP, instance)
    closer = Closer(client, client.dialect.state_codes)
    found = await closer.look({instance.uuid: "Online" for instance in online}, 100)
    await client.aclose()
    assert {found.rows[instance.uuid].state for instance in online} == {instance.state for instance in online}
    assert closer.filter_fault == ""
    assert found.requests <= 2


async def test_a_state_that_the_server_does_not_have_is_not_listed() -> None:
    source = FakeSource(*(row(number, "Stopping Scheduled") for number in range(9)))
    closer = Closer(source, SYMBOLS)
    found = await look(source, dict.fromkeys(range(9), "Online"), closer)
    assert (len(found.rows), source.listed) == (9, ["Stopping Scheduled"])
    await look(source, dict.fromkeys(range(9), "Restarting"), closer)
    assert "Restarting" not in source.listed


async def test_a_filter_that_was_found_out_before_is_not_used() -> None:
    source = FakeSource(*(row(number, "Stopping") for number in range(9)))
    closer = Closer(source, fault=FilterFault.IGNORED)
    assert closer.cost(["Stopping"] * 9, 100) == 9
    found = await look(source, stopping(*range(9)), closer)
    assert (len(found.rows), source.listed) == (9, [])
    assert closer.filter_fault == "The server ignores the filter of states."
