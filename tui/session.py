"""Session: one profile's server with all that belongs to it, handed to the screens. It keeps no global state."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from api_client.errors import BadReply, Forbidden, NotFound, ServerFault
from tui.details import Details
from tui.durations import Durations
from tui.feed import Feed
from tui.fleet import Changes
from tui.forms.drafts import Drafts
from tui.operations import Operations
from tui.pace import Pace
from tui.plan import Viewer
from tui.timeline import Timeline
from tui.usage import UsageStore

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from api_client.client import Client
    from tui.clock import Clock
    from tui.fleet import Fleet
    from tui.journal import Journal
    from tui.place import Place

T = TypeVar("T")


@dataclass(slots=True)
class Session:
    """What the screens work with."""

    place: Place
    client: Client
    viewer: Viewer
    feed: Feed
    operations: Operations
    journal: Journal
    usage: UsageStore
    details: Details
    clock: Clock
    timeline: Timeline = field(default_factory=Timeline)
    durations: Durations = field(default_factory=Durations)
    drafts: Drafts = field(default_factory=Drafts)
    _taken: Changes = field(default_factory=Changes)
    """What was taken in last: a snapshot that only says how the feed fares still has the changes of the one before."""

    def observe(self, fleet: Fleet) -> None:
        """Let everything that follows the fleet look at a new snapshot."""
        news = fleet if fleet.changes is not self._taken else replace(fleet, changes=Changes())
        self._taken = fleet.changes
        self.timeline.observe(news, self.clock.time())
        self.durations.observe(news, self.clock.monotonic())
        self.operations.observe()


async def open_session(client: Client, place: Place, journal: Journal, clock: Clock) -> Session:
    """Find out who the user is, and put a session together. Raises ApiError."""
    viewer = await _viewer(client, place.read_only)
    feed = Feed(client, clock, Pace(sweep=place.sweep_every, budget=place.poll_budget))
    operations = Operations(client, feed, journal, clock, profile=place.profile, user=viewer.username)
    return Session(
        place=place,
        client=client,
        viewer=viewer,
        feed=feed,
        operations=operations,
        journal=journal,
        usage=UsageStore(client, clock, is_sum=client.dialect.usage_is_sum),
        details=Details(client, clock),
        clock=clock,
    )


async def _viewer(client: Client, read_only: bool) -> Viewer:
    """Read the user and the projects they administer; what the server will not tell stays unknown."""
    user, projects = await asyncio.gather(_or_none(client.me()), _or_none(client.projects(can_admin=True)))
    return Viewer(
        username=user.username if user else "",
        uuid=user.uuid if user else "",
        is_staff=bool(user and user.is_staff),
        admin_projects=None if projects is None else frozenset(project.uuid for project in projects),
        read_only=read_only,
    )


async def _or_none(answer: Awaitable[T]) -> T | None:
    """The answer; None where this server has none to give, which is not worth failing for."""
    try:
        return await answer
    except (Forbidden, NotFound, ServerFault, BadReply):
        return None
