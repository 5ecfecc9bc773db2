"""Waiting: follows some instances until each has come where it is waited for, or cannot come there any more."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

import click

from api_client.states import STABLE, InstanceState
from tui.bell import Bell
from tui.cli.choosing import check_chosen, chosen
from tui.cli.codes import Exit
from tui.cli.connecting import visiting
from tui.cli.naming import whole_uuid
from tui.cli.refusing import Refusal
from tui.cli.telling import named, progress_of, tell
from tui.formats import stopwatch
from tui.settling import is_gone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.cli.connecting import Visit, Way
    from tui.cli.telling import Notes, Progress
    from tui.cli.terms import Terms
    from tui.clock import Clock
    from tui.fleet import Fleet

GONE, STABLY = "gone", "stable"


class _End(NamedTuple):
    """Where the waiting for one instance has ended."""

    words: str
    is_there: bool


class _Waited:
    """The instances that are waited for, and how far each has come."""

    def __init__(self, end: str, hostnames: Mapping[str, str]) -> None:
        self.ends: dict[str, _End] = {}
        self.total = len(hostnames)
        self.left = dict(hostnames)
        """Those that may still come there: hostnames by uuid."""
        self._end = end
        self._seen: dict[str, str] = {}

    @property
    def all_there(self) -> bool:
        """Whether every one of them has come where it was waited for."""
        return not self.left and all(end.is_there for end in self.ends.values())

    @property
    def text(self) -> str:
        """How far it has come, in a few words."""
        there = sum(end.is_there for end in self.ends.values())
        return f"{there}/{self.total} {self._end}"

    def look(self, fleet: Fleet) -> list[str]:
        """Look at a new snapshot; the lines tell of those for which the waiting has ended."""
        found = {uuid: end for uuid in self.left if (end := self._verdict(fleet, uuid))}
        self.ends |= found
        return [f"{named(self.left.pop(uuid), uuid)}: {end.words}" for uuid, end in found.items()]

    def give_up(self, fleet: Fleet, now: float) -> list[str]:
        """Wait no longer for what is left; the lines tell where it stands, as far as that is known."""
        return [f"{named(hostname, uuid)}: {self._stands(fleet, uuid, now)}" for uuid, hostname in self.left.items()]

    def _stands(self, fleet: Fleet, uuid: str, now: float) -> str:
        seen, at = self._seen[uuid], fleet.confirmed_at(uuid)
        if fleet.problem is None or at is None:
            return f"still {seen}"
        return f"last seen {seen}, {stopwatch(now - at)} ago; not reached since"

    def _verdict(self, fleet: Fleet, uuid: str) -> _End | None:
        """Where an instance has come to; None while it may still come there."""
        if is_gone(fleet, uuid):
            return _End(GONE, self._end == GONE)
        state = fleet.rows[uuid].state if uuid in fleet.rows else self._seen.get(uuid, "unseen")
        self._seen[uuid] = state
        if state.casefold() == self._end or (self._end == STABLY and state in STABLE):
            return _End(state, is_there=True)
        return _End(state, is_there=False) if state == InstanceState.ERRED else None


def wait(way: Way, terms: Terms, end: str, limit: float) -> None:
    """Wait for instances, tell of each, and end the command with its exit code."""
    check_chosen(terms)
    with visiting(way.to(terms.profile, terms.config)) as visit:
        waited = _Waited(end, _hostnames(visit, terms, end))
        progress = progress_of(visit, lambda: waited.text, can_show=way.outside.can_show)
        try:
            visit.run(_follow(visit, waited, progress, limit))
        finally:
            progress.clear()
            tell(waited.give_up(visit.fleet, visit.session.clock.monotonic()))
    click.get_current_context().exit(Exit.DONE if waited.all_there else Exit.FAILED)


def _hostnames(visit: Visit, terms: Terms, end: str) -> dict[str, str]:
    """Who is waited for, by uuid. Raises Refusal."""
    if end != GONE:
        return _meant(visit, terms)
    found: dict[str, str] = {}
    for part in [terms._replace(instances=(name,)) for name in terms.instances] or [terms]:
        found |= _meant_to_go(visit, part)
    return found


def _meant(visit: Visit, terms: Terms) -> dict[str, str]:
    return {uuid: visit.fleet.rows[uuid].hostname for uuid in chosen(visit, terms)}


def _meant_to_go(visit: Visit, terms: Terms) -> dict[str, str]:
    """Who is to be gone: a uuid, and what fits a filter, need not be there; a name that nobody has may be mistyped.

    A uuid may still be that of a record nobody can read.
    """
    uuid = whole_uuid("".join(terms.instances))
    if uuid and uuid not in visit.fleet.rows:
        return {uuid: uuid}
    try:
        return _meant(visit, terms)
    except Refusal as refusal:
        if refusal.exit_code != Exit.NOT_FOUND or terms.query is None:
            raise
        tell([refusal.message])
        return {}


async def _follow(visit: Visit, waited: _Waited, progress: Progress | Notes, limit: float) -> None:
    """Look at each new snapshot until nothing is waited for, or for so many seconds."""
    news, session = Bell(), visit.session
    visit.changed = news.ring
    if waited.total == 1:
        session.feed.select(*waited.left)
    alarm = asyncio.create_task(_ring(news, session.clock, limit))
    try:
        while True:
            is_late = alarm.done()
            lines = waited.look(visit.fleet)
            progress.clear()
            tell(lines)
            if not waited.left or is_late:
                break
            progress.look(visit.fleet)
            await news.wait()
    finally:
        alarm.cancel()


async def _ring(news: Bell, clock: Clock, seconds: float) -> None:
    await clock.sleep(seconds)
    news.ring()
