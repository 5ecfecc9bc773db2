"""The whole app on the sandbox, with time in the test's hands."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from api_client.connection import Connection, connect
from api_client.sandbox import URL, Sandbox
from api_client.sandbox import ManualClock as WorldClock
from api_client.secret import Token
from tests.clock import ManualClock
from tui.app import Setup, VmdeckApp
from tui.config import DEFAULT_THEME
from tui.journal import Journal
from tui.place import Place
from tui.screens.fleet import FleetScreen
from tui.session import Session, open_session
from tui.store import Store
from tui.themes import shipped_themes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from textual.pilot import Pilot

    from api_client.client import Client

LIMIT = 20.0
"""Seconds after which a test that waits for something has failed; only a broken one ever gets there."""


class Deck:
    """The app, the sandbox behind it, and the clocks of both."""

    def __init__(
        self,
        folder: Path,
        *,
        instances: int = 12,
        user: str = "admin",
        mode: str = "specification",
        place: Place | None = None,
        theme: str = DEFAULT_THEME,
        hostile: bool = False,
    ) -> None:
        self.world_clock = WorldClock()
        self.sandbox = Sandbox(instances=instances, mode=mode, clock=self.world_clock, hostile=hostile)  # type: ignore[arg-type]
        self.clock = ManualClock(epoch=self.world_clock())
        self.place = place or Place("sandbox", "sandbox")
        self.user = user
        self.client: Client | None = None
        self.app = VmdeckApp(
            Setup(
                open_session=self._open_session,
                place=self.place,
                store=Store(folder / "state.toml"),
                clock=self.clock,
                themes=[file.to_textual() for file in shipped_themes()],
                theme=theme,
            )
        )

    async def _open_session(self) -> Session:
        token = Token(self.sandbox.tokens[self.user])
        self.client = await connect(Connection(URL, token), handler=self.sandbox.handler())
        return await open_session(self.client, self.place, Journal(None), self.clock)

    @property
    def fleet(self) -> FleetScreen:
        """The main screen."""
        screen = self.app.screen_stack[0]
        assert isinstance(screen, FleetScreen)
        return screen

    @property
    def session(self) -> Session:
        """The session that was opened."""
        assert self.fleet.session is not None
        return self.fleet.session

    @asynccontextmanager
    async def running(self, width: int = 120, height: int = 40) -> AsyncIterator[Pilot[int]]:
        """Run the app until its list is whole."""
        async with self.app.run_test(size=(width, height), notifications=True) as pilot:
            await self.until(pilot, lambda: self.fleet.session is not None and self.session.feed.fleet.is_whole)
            await pilot.pause()
            yield pilot

    async def until(self, pilot: Pilot[int], true: Callable[[], object]) -> None:
        """Wait, without the clock, until something has become true."""
        async with asyncio.timeout(LIMIT):
            while not true():
                await pilot.pause()

    async def pass_time(self, pilot: Pilot[int], seconds: float) -> None:
        """Let time pass for the cloud and the app, second by second."""
        for _ in range(round(seconds)):
            self.sandbox.world.advance(1)
            await self.clock.advance(1)
            await pilot.pause()

    def text(self) -> str:
        """What stands on the screen."""
        width = self.app.size.width
        lines = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip)[:width].rstrip() for strip in lines)
