"""The sandbox: an embedded cloud that answers like the real thing, from memory."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpx

from api_client.sandbox.accounts import Accounts
from api_client.sandbox.app import App
from api_client.sandbox.faults import Faults, FaultyApp
from api_client.sandbox.hostile import TEXTS, HostileApp
from api_client.sandbox.lifecycle import Lifecycle
from api_client.sandbox.machines import Machines, delays
from api_client.sandbox.modes import MODES
from api_client.sandbox.names import HOSTILE
from api_client.sandbox.seed import make_catalogue
from api_client.sandbox.site import Site
from api_client.sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp

    from api_client.sandbox.clock import Clock
    from api_client.sandbox.modes import ModeName
    from api_client.sandbox.records import User

MADE_HOSTILE = frozenset({"hostname", "description", "state"})
"""Fields that are hostile in the world already, or have to keep their meaning."""

URL = "https://sandbox.invalid/"
"""An address for in-process use: it can never be reached by a network."""


class Sandbox:
    """A seeded world behind an ASGI application. The same seed and clock give the same world, tokens aside.

    The password of a user is their user name followed by "-demo".
    """

    def __init__(
        self,
        *,
        instances: int = 120,
        seed: int = 1,
        mode: ModeName = "specification",
        clock: Clock = time.time,
        failure_rate: float = 0.0,
        hostile: bool = False,
        tokens: Mapping[str, str] | None = None,
    ) -> None:
        """Make the world.

        Args:
            instances: how many there are to begin with.
            seed: what makes this world different from others.
            mode: which server is played.
            clock: gives Unix seconds; with a `ManualClock`, `world.advance` moves it.
            failure_rate: the share of actions that end in Erred, 0 to 1.
            hostile: whether texts are made to break a terminal: names, descriptions, addresses, errors, headers.
            tokens: user name → token, for users whose token must be known; all others are random.
        """
        self.world = make_world(instances, seed, mode, clock, failure_rate=failure_rate, hostile=hostile)
        self.faults = Faults()
        self.accounts = Accounts(self.world.catalogue.users, tokens)
        site = Site(self.world, self.accounts, MODES[mode])
        self.app: ASGIApp = FaultyApp(App(site), self.faults, self.world)
        if hostile:
            self.app = HostileApp(self.app, HOSTILE, seed, TEXTS - MADE_HOSTILE)

    @property
    def tokens(self) -> Mapping[str, str]:
        """User name → token."""
        return self.accounts.tokens

    @property
    def users(self) -> Mapping[str, User]:
        """User name → user, with their roles."""
        return self.accounts.users

    def handler(self) -> httpx.ASGITransport:
        """A transport that answers in-process, with no port."""
        return httpx.ASGITransport(self.app)


def make_world(
    instances: int, seed: int, mode: ModeName, clock: Clock, *, failure_rate: float = 0.0, hostile: bool = False
) -> World:
    """A seeded world, in which whatever was in transition goes on."""
    catalogue = make_catalogue(seed)
    drawn = list(Machines(catalogue, seed, clock(), hostile=hostile).draw(instances))
    world = World(
        catalogue,
        drawn,
        clock,
        lifecycle=Lifecycle(seed, failure_rate, restart_stops=MODES[mode].restart_stops),
        sets_start_time=MODES[mode].sets_start_time,
    )
    for instance, delay in delays(drawn, seed):
        world.resume(instance, delay)
    return world
