"""A closer look: some instances read again, one by one or by the states they are in, whichever is fewer requests.

Where several should be in one state, a list of that state tells of all of them. Those that are missing from it have
moved on, and are looked for in the lists of the states they may be in by now, and at last one by one. The server
decides: a filter that lets through what it should not, or keeps back what it should not, is found out and not used
again.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Protocol

from api_client.dialects import FilterFault
from api_client.errors import ApiError, BadReply, Invalid, ListChanged, NotFound, ServerFault
from api_client.states import STABLE, STATES, TRANSITIONS, InstanceState, is_known, state_order

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping

    from api_client.listing import ListQuery
    from api_client.paging import Page, Sweep
    from api_client.rows import InstanceRow


CERTAIN = 3
"""Looks in a row in which nothing but the filter failed, until that is no chance any more."""


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
class Findings:
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
    tried: set[str] = field(default_factory=set)
    """The states it was asked to list."""


class Closer:
    """Reads instances again."""

    def __init__(self, source: Source, listable: Iterable[str] = STATES, fault: str = "") -> None:
        """Take the states that the server can list, and what is known against its filter to begin with."""
        self.filter_fault = fault
        """What is wrong with the server's filter of states, in a sentence; empty while it is trusted."""
        self._source = source
        self._refusals = 0
        self._unlistable = frozenset(STATES).difference(listable)

    def cost(self, states: Iterable[str], page_size: int) -> int:
        """The requests it takes to look at instances in these states, one for each, if nothing has moved."""
        groups = Counter(states)
        if self.filter_fault:
            return groups.total()
        lists = {
            state: len(_whereabouts(state, self._unlistable)) * _pages(number, page_size)
            for state, number in groups.items()
        }
        return sum(min(number, lists[state] or number) for state, number in groups.items())

    async def look(self, states: Mapping[str, str], page_size: int) -> Findings:
        """Read these instances, each given with the state it was last seen in; empty for one that was never seen.

        States are listed one after the other: of what moves on meanwhile, the newest answer is the last.
        """
        found = Findings()
        while (state := self._worth_listing(states, page_size, found)) is not None:
            await self._list(state, found)
        if found.problem is None:
            await self._read(states, found)
        if found.problem is None and (found.refused or found.listed):
            self._refusals = self._refusals + 1 if found.refused else 0
            if self._refusals == CERTAIN:
                self.filter_fault = FilterFault.REFUSED
        return found

    def _worth_listing(self, states: Mapping[str, str], page_size: int, found: Findings) -> InstanceState | None:
        """The state whose list should tell of the most instances still looked for, where it saves requests."""
        if self.filter_fault or found.problem is not None:
            return None
        worth: defaultdict[InstanceState, float] = defaultdict(float)
        for uuid in states.keys() - found.rows.keys():
            places = _whereabouts(states[uuid], found.tried | self._unlistable)
            for place in places:
                worth[place] += 1 / len(places)
        best = max(worth, key=lambda place: (worth[place], -state_order(place)), default=None)
        return best if best is not None and worth[best] > _pages(worth[best], page_size) else None

    async def _list(self, state: InstanceState, found: Findings) -> None:
        """Take in all instances of a state."""
        found.tried.add(state)
        # Imported late, like all that speaks to a server.
        from api_client.listing import ListQuery

        def take(page: Page) -> None:
            found.requests += 1
            if any(row.state != state for row in page.rows):
                raise NotFiltered
            found.rows.update((row.uuid, row) for row in page.rows)

        try:
            await self._source.sweep(ListQuery(state=state), take)
            found.listed.add(state)
        except NotFiltered:
            self.filter_fault = FilterFault.IGNORED
        except ListChanged:
            # The pages did not fit together: who is missing from them is read alone, like one that has moved on.
            return
        except (ServerFault, Invalid, NotFound, BadReply):
            found.requests += 1
            found.refused.add(state)
        except ApiError as error:
            found.requests += 1
            found.problem = error

    async def _read(self, states: Mapping[str, str], found: Findings) -> None:
        """Read one by one what no list told of, and keep the first problem."""
        wanted = sorted(states.keys() - found.rows.keys())
        found.requests += len(wanted)
        for uuid, answer in zip(wanted, await asyncio.gather(*map(self._row, wanted)), strict=True):
            if isinstance(answer, NotFound):
                found.gone.append(uuid)
            elif isinstance(answer, ApiError):
                found.problem = found.problem or answer
            else:
                found.rows[uuid] = answer
                if states[uuid] == answer.state and answer.state in found.listed:
                    self.filter_fault = FilterFault.LEAVES_OUT

    async def _row(self, uuid: str) -> InstanceRow | ApiError:
        try:
            return await self._source.row(uuid)
        except ApiError as error:
            return error


def _whereabouts(state: str, tried: Container[str]) -> tuple[InstanceState, ...]:
    """The transitions in which an instance may be that was last seen in this state, but for those tried in vain."""
    if state in _NEXT and state in tried:
        state = _NEXT[state]
    if state in STABLE:
        return tuple(place for place in _FIRST[state] if place not in tried)
    return () if state in tried or not is_known(state) else (InstanceState(state),)


def _pages(number: float, page_size: int) -> int:
    return ceil(number / page_size)


_NEXT: Mapping[str, InstanceState] = {
    here: there for move in TRANSITIONS.values() for here, there in pairwise(move.passes[:2])
}
"""The state that follows the one in which an action waits for its turn."""

_FIRST: Mapping[str, tuple[InstanceState, ...]] = {
    state: tuple(dict.fromkeys(move.passes[0] for move in TRANSITIONS.values() if state in move.starts))
    for state in STABLE
}
"""A state that lasts → those that an action begins with there."""
