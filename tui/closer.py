"""A closer look: some instances read again, one by one or by the states they are in, whichever is fewer requests.

With several instances in one state, a list of that state tells of all of them; those that are missing from it have left
the state, and are looked for in the other lists, and then one by one. The server decides: a filter that lets through
what it should not, or keeps back what it should not, is found out and not used again.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from api_client.errors import ApiError, BadReply, Invalid, ListChanged, NotFound, ServerFault
from api_client.states import SYMBOLS, is_transitional

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from api_client.listing import ListQuery
    from api_client.paging import Page, Sweep
    from api_client.rows import InstanceRow


class Source(Protocol):
    """What is needed of the client."""

    async def sweep(self, query: ListQuery | None = None, on_page: Callable[[Page], None] | None = None) -> Sweep:
        """Walk the whole list, or what a filter of the server lets through."""
        ...

    async def row(self, uuid: str) -> InstanceRow:
        """Read one instance."""
        ...


class NotFiltered(Exception):
    """The server let through what its filter should have kept out."""


@dataclass(slots=True)
class Sight:
    """What a look has brought."""

    rows: dict[str, InstanceRow] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    """Instances there are no more."""
    problem: ApiError | None = None
    """Why some of it could not be read."""
    requests: int = 0
    listed: set[str] = field(default_factory=set)
    """The states whose instances were all told."""
    refused: set[str] = field(default_factory=set)
    """The states the server would not list."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How some instances are read."""

    states: Mapping[str, frozenset[str]]
    """The states to list, each with the instances that are expected there."""
    single: frozenset[str]
    """The instances to read one by one, unless a list tells of them."""
    cost: int
    """Requests, as long as nothing has moved."""


class Closer:
    """Reads instances again."""

    def __init__(self, source: Source) -> None:
        self.filter_fault = ""
        """What is wrong with the server's filter of states, in a sentence; empty while it is trusted."""
        self._source = source

    def plan(self, states: Mapping[str, str], page_size: int) -> Plan:
        """How to read these instances, each given with its state; empty for one that is not known yet."""
        groups: defaultdict[str, set[str]] = defaultdict(set)
        for uuid, state in states.items():
            groups[state].add(uuid)
        listed = {state: frozenset(group) for state, group in groups.items() if self._lists(state, group, page_size)}
        single = frozenset(states).difference(*listed.values())
        return Plan(listed, single, len(single) + sum(_pages(group, page_size) for group in listed.values()))

    async def look(self, plan: Plan) -> Sight:
        """Read as planned. States come one after the other: what moves on meanwhile is told last by the newest list."""
        sight = Sight()
        expected = {uuid: state for state, group in plan.states.items() for uuid in group}
        for state in plan.states:
            if not self.filter_fault and sight.problem is None:
                await self._list(state, sight)
        if sight.problem is None:
            await self._read((plan.single | expected.keys()) - sight.rows.keys(), expected, sight)
        if sight.refused and sight.problem is None:
            self.filter_fault = "The server refuses the filter of states."
        return sight

    def _lists(self, state: str, group: set[str], page_size: int) -> bool:
        known = state in SYMBOLS and is_transitional(state)
        return known and not self.filter_fault and _pages(group, page_size) < len(group)

    async def _list(self, state: str, sight: Sight) -> None:
        """Take in all instances of a state."""
        # Imported late, like all that speaks to a server.
        from api_client.listing import ListQuery

        def take(page: Page) -> None:
            sight.requests += 1
            if any(row.state != state for row in page.rows):
                raise NotFiltered
            sight.rows.update((row.uuid, row) for row in page.rows)

        try:
            await self._source.sweep(ListQuery(state=state), take)
            sight.listed.add(state)
        except NotFiltered:
            self.filter_fault = "The server ignores the filter of states."
        except ListChanged:
            # The pages did not fit together: who is missing from them is read alone, like one that has moved on.
            return
        except (ServerFault, Invalid, NotFound, BadReply):
            sight.requests += 1
            sight.refused.add(state)
        except ApiError as error:
            sight.requests += 1
            sight.problem = error

    async def _read(self, uuids: Iterable[str], expected: Mapping[str, str], sight: Sight) -> None:
        """Read instances one by one, and keep the first problem."""
        wanted = sorted(uuids)
        sight.requests += len(wanted)
        for uuid, answer in zip(wanted, await asyncio.gather(*map(self._row, wanted)), strict=True):
            if isinstance(answer, NotFound):
                sight.gone.append(uuid)
            elif isinstance(answer, ApiError):
                sight.problem = sight.problem or answer
            else:
                sight.rows[uuid] = answer
                if expected.get(uuid) == answer.state and answer.state in sight.listed:
                    self.filter_fault = "The server's filter of states leaves instances out."

    async def _row(self, uuid: str) -> InstanceRow | ApiError:
        try:
            return await self._source.row(uuid)
        except ApiError as error:
            return error


def _pages(group: Collection[str], page_size: int) -> int:
    return -(-len(group) // page_size)
