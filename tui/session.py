"""Session: one profile's server with all that belongs to it, handed to the screens. It keeps no global state."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tui.closer import Closer
from tui.denials import Denials
from tui.details import Details
from tui.durations import Durations
from tui.feed import Feed
from tui.fleet import Changes
from tui.formats import stopwatch
from tui.forms.drafts import Drafts
from tui.last_look import LastLook
from tui.lock import Lock
from tui.operations import Operations
from tui.pace import Pace
from tui.timeline import Timeline
from tui.usage import UsageStore
from tui.who import find_user

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from api_client.client import Client
    from api_client.secret import Token
    from tui.clock import Clock
    from tui.fleet import Fleet
    from tui.journal import Journal
    from tui.place import Place
    from tui.plan import Viewer


@dataclass(slots=True)
class Session:
    """What the screens work with."""

    place: Place
    client: Client
    user: Viewer
    """Who looks, as far as the server told; `viewer` is what counts."""
    lock: Lock
    denials: Denials
    feed: Feed
    operations: Operations
    journal: Journal
    usage: UsageStore
    details: Details
    clock: Clock
    timeline: Timeline = field(default_factory=Timeline)
    durations: Durations = field(default_factory=Durations)
    drafts: Drafts = field(default_factory=Drafts)
    last_look: LastLook | None = None
    """What keeps the fleet for the next start; None where nothing is kept."""
    notices: tuple[str, ...] = ()
    """What is to be told of the way here, a sentence each."""
    _taken: Changes = field(default_factory=Changes)
    """What was taken in last: a snapshot that only says how the feed fares still has the changes of the one before."""

    @property
    def viewer(self) -> Viewer:
        """Who looks, with what the profile permits now, and what the server takes and what it has refused."""
        return replace(
            self.user,
            locked=self.lock.hindrance,
            denied_projects=self.denials.projects,
            edit_states=self.client.dialect.edit_states,
        )

    def log_in(self, token: Token, user: Viewer) -> bool:
        """Go on with the token of this user; tells whether that is somebody else than before."""
        is_other = user.username != self.user.username
        self.user = user
        self.denials.forget()
        self.client.authenticate(token)
        self.operations.go_on_as(user.username)
        self.feed.kick()
        return is_other

    def ask_again(self) -> None:
        """Read the list now, and believe no refusal any longer, of the token or by role, before it comes again."""
        self.denials.forget()
        self.client.show_token_again()
        self.feed.kick()

    async def aclose(self) -> None:
        """Close the connections and the journal, once nothing of this session goes on any more."""
        await self.client.aclose()
        self.journal.close()

    def unlock(self, seconds: float, reason: str) -> None:
        """Let everything be changed for so many seconds. Raises JournalError, and then it stays locked."""
        self._record("unlock", f"unlocked for {stopwatch(seconds)}", reason)
        self.lock.unlock(seconds)

    def lock_again(self, why: str) -> None:
        """Let nothing be changed any more. Raises JournalError, when it is locked already."""
        self.lock.lock()
        self._record("lock", "locked again", why)

    def _record(self, what: str, summary: str, reason: str) -> None:
        now = self.clock.time()
        self.journal.record(self.place.profile, self.user.username, what, summary, at=now, reason=reason)

    def observe(self, fleet: Fleet) -> None:
        """Let everything that follows the fleet look at a new snapshot."""
        news = fleet if fleet.changes is not self._taken else replace(fleet, changes=Changes())
        self._taken = fleet.changes
        self.timeline.observe(news, self.clock.time())
        self.durations.observe(news, self.clock.monotonic())
        self.operations.observe()


async def open_session(
    client: Client,
    place: Place,
    journal: Journal,
    clock: Clock,
    folder: Path | None = None,
    *,
    chance: Callable[[], float] = random.random,
) -> Session:
    """Find out who the user is, and put a session together. Raises ApiError and JournalError.

    What is seen is kept in the folder for the next start, unless there is none. `chance` gives numbers from 0 to 1.
    """
    user = await find_user(client, place.rules)
    denials = Denials(clock)
    pace = Pace(sweep=place.sweep_every, budget=place.poll_budget)
    closer = Closer(client, client.dialect.state_codes, client.dialect.filter_fault or "")
    feed = Feed(client, clock, pace, chance, closer)
    operations = Operations(
        client,
        feed,
        journal,
        clock,
        profile=place.profile,
        user=user.username,
        origin=client.base_url,
        undo=place.undo,
    )
    lock = Lock(place, clock)
    operations.learnt = denials.note
    operations.hindrance = lambda: lock.hindrance
    return Session(
        place=place,
        client=client,
        user=user,
        lock=lock,
        denials=denials,
        feed=feed,
        operations=operations,
        journal=journal,
        usage=UsageStore(client, clock, is_sum=client.dialect.usage_is_sum),
        details=Details(client, clock),
        clock=clock,
        durations=Durations(journal.durations(place.profile)),
        last_look=None if folder is None else LastLook(folder, place.profile, client.base_url),
    )
