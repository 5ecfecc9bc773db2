"""The whole app on the sandbox, with time in the test's hands."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from textual import events
from textual.keys import _character_to_key
from textual.notifications import Notify

from api_client.connection import Connection, connect
from api_client.retry import Rhythm
from api_client.sandbox import URL, Sandbox
from api_client.sandbox import ManualClock as WorldClock
from api_client.secret import Token
from tests.clock import ManualClock
from tests.watch import holds_token
from tui.app import Setup, VmdeckApp
from tui.config import DEFAULT_THEME
from tui.doors import Found
from tui.journal import Journal
from tui.place import Place
from tui.screens.fleet import FleetScreen
from tui.session import Session, open_session
from tui.sight import STILL
from tui.store import Store
from tui.themes import shipped_themes
from tui.who import find_user

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import Path

    from textual.message import Message
    from textual.pilot import Pilot
    from textual.screen import Screen
    from textual.widget import Widget

    from api_client.client import Client
    from api_client.sandbox.records import Instance
    from tui.credentials import Credential, Source
    from tui.doors import Entrance, Shelf
    from tui.plan import Viewer

LIMIT = 20.0
"""Seconds after which a test that waits for something has failed; only a broken one ever gets there."""

TURN = 0.002
"""Seconds given to what runs beside the event loop between two looks."""

ROUNDS = 3
"""Widgets a message passes at most on its way to the screen."""

S = TypeVar("S", bound="Screen[Any]")


@dataclass(frozen=True, slots=True)
class Sent:
    """One request that left the app."""

    method: str
    path: str
    parameters: Mapping[str, str]
    body: bytes

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class Wire(httpx.AsyncBaseTransport):
    """The way to the sandbox: notes each request down, and holds writing ones back while it is told to."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sent: list[Sent] = []
        self.open = asyncio.Event()
        self.open.set()
        self._inner: httpx.AsyncBaseTransport = sandbox.handler()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(Sent(request.method, request.url.path, dict(request.url.params), request.content))
        if request.method != "GET":
            await self.open.wait()
        return await self._inner.handle_async_request(request)


class SandboxEntrance:
    """The way to a sandbox, as if it were the server of a profile."""

    def __init__(self, place: Place, wire: Wire, token: str, clock: ManualClock) -> None:
        self.place = place
        self.address = "https://cloud.test/"
        self.credential_source = "a test"
        self.journal: Path | None = None
        self.secrets: list[str] = []
        self.notices: list[str] = []
        self.wire = wire
        self.offered: tuple[Shelf, ...] = ()
        self.found: tuple[Source, ...] = ()
        self.token = token
        self._clock = clock

    def sources(self) -> tuple[Source, ...]:
        return self.found

    def shelves(self) -> tuple[Shelf, ...]:
        return self.offered

    def accept(self, credential: Credential) -> None:
        self.token, self.credential_source = credential.token.reveal(), credential.source

    async def log_in(self, username: str, password: str) -> Token:
        return await (await self._connect(None)).login(username, password)

    async def look_up(self, token: Token) -> Viewer:
        return await find_user(await self._connect(token), self.place.rules)

    async def reach(self) -> Client:
        return await self._connect(Token(self.token))

    async def _connect(self, token: Token | None) -> Client:
        clock = self._clock
        rhythm = Rhythm(clock.monotonic, clock.time, lambda _seconds: asyncio.sleep(0), lambda: 0.5)
        return await connect(Connection(URL, token), handler=self.wire, rhythm=rhythm)


class Directory:
    """Doors as a test puts them there."""

    def __init__(self, path: Path, *doors: Entrance) -> None:
        self.path = path
        self.doors = doors
        self.faults: tuple[str, ...] = ()
        self.wrong: dict[str, tuple[str, ...]] = {}

    def look(self) -> Found:
        return Found(self.doors, self.faults, self.wrong)


class Deck:
    """The app, the sandbox behind it, and the clocks of both."""

    def __init__(
        self,
        folder: Path,
        *,
        instances: int = 40,
        user: str = "admin",
        mode: str = "specification",
        place: Place | None = None,
        theme: str = DEFAULT_THEME,
        hostile: bool = False,
        keys: Mapping[str, str] | None = None,
        keeps: bool = False,
        starts: bool = True,
    ) -> None:
        """With `keeps`, what was seen is kept in the folder from one deck to the next.

        Unless it `starts` on the sandbox, the app begins where that is chosen.
        """
        self.world_clock = WorldClock()
        self.sandbox = Sandbox(instances=instances, mode=mode, clock=self.world_clock, hostile=hostile)  # type: ignore[arg-type]
        self.clock = ManualClock(epoch=self.world_clock())
        self.wire = Wire(self.sandbox)
        self._keeps_in = folder if keeps else None
        self.place = place or Place("sandbox")
        self.user = user
        self.door = SandboxEntrance(self.place, self.wire, self.sandbox.tokens[user], self.clock)
        """The way to the sandbox."""
        self.directory = Directory(folder / "config.toml", self.door)
        """Where one can go; a test may add to it."""
        self._pilot: Pilot[int]
        self.said: list[str] = []
        """What the app told in passing, in order."""
        store = Store(folder / "state.toml")
        store.load()
        self.app = VmdeckApp(
            Setup(
                enter=self._enter,
                door=self.door if starts else None,
                doors=self.directory,
                store=store,
                clock=self.clock,
                themes=[file.to_textual() for file in shipped_themes()],
                theme=theme,
                keys=keys or {},
                chance=lambda: 1.0,
            )
        )

    async def _enter(self, door: Entrance) -> Session:
        client = await door.reach()
        journal = Journal(door.journal)
        return await open_session(client, door.place, journal, self.clock, self._keeps_in, chance=lambda: 0.5)

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
    async def started(self, width: int = 120, height: int = 40) -> AsyncIterator[None]:
        """Run the app, whatever the server says."""
        hook = self._listen
        async with self.app.run_test(size=(width, height), notifications=True, message_hook=hook) as self._pilot:
            yield
            assert not self.app.screen_stack or not holds_token(self.text()), "a token is on the screen"

    @asynccontextmanager
    async def running(self, width: int = 120, height: int = 40) -> AsyncIterator[None]:
        """Run the app until its list is whole and painted."""
        async with self.started(width, height):
            await self.until(lambda: self.fleet.session is not None and self.session.feed.fleet.is_whole)
            await self.until(lambda: self.fleet.table.painted_cursor or not self.session.feed.fleet.rows)
            await self.rest()
            yield

    def take(self, pilot: Pilot[int]) -> None:
        """Work with a pilot that somebody else started the app with."""
        self._pilot = pilot

    async def settle(self) -> None:
        """Let the app work off what it was told; each round may bring messages for the next."""
        for _ in range(ROUNDS):
            await self._pilot.pause(0)

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until something has become true; the clock of the app stands still meanwhile."""
        async with asyncio.timeout(LIMIT):
            while not true():
                await self._pilot.pause(TURN)
        await self.settle()

    async def pause(self) -> None:
        """Let what runs beside the event loop get on."""
        await self._pilot.pause(TURN)

    async def until_shown(self, kind: type[S]) -> S:
        """Wait until a screen of this kind is on top and laid out."""
        await self.until(lambda: isinstance(self.app.screen, kind) and self.app.screen.is_mounted)
        screen = self.app.screen
        assert isinstance(screen, kind)
        return screen

    async def press(self, *keys: str) -> None:
        """Press keys, each a character or the name of a key, one after the other."""
        for key in keys:
            await self.burst(key)

    async def burst(self, *keys: str) -> None:
        """Press keys that arrive all at once, as they do over a slow link."""
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
            self.app.post_message(events.Key(name, " " if key == "space" else key if len(key) == 1 else None))
        await self.settle()

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        await self._pilot.resize_terminal(width, height)
        await self.settle()

    async def click(self, widget: Widget, x: int, y: int = 0, *, times: int = 1) -> None:
        """Click into a widget."""
        await self._pilot.click(widget, offset=(x, y), times=times)
        await self.settle()

    async def pass_seconds(self, seconds: int) -> None:
        """Let time pass for the cloud and the feed, second by second."""
        for _ in range(seconds):
            self.sandbox.world.advance(1)
            await self.clock.advance(1)
            await self._pilot.pause(0)

    async def pass_time(self, seconds: int) -> None:
        """Let time pass, and paint what came of it."""
        await self.pass_seconds(seconds)
        await self.repaint()

    async def repaint(self) -> None:
        """Bring the main screen up to date, as its timer does every second."""
        self.fleet.paint()
        await self.settle()

    def text(self) -> str:
        """What stands on the screen."""
        width = self.app.size.width
        lines = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip)[:width].rstrip() for strip in lines)

    @property
    def hostnames(self) -> list[str]:
        """The instances on the screen, from the top; without those that have just gone."""
        rows = self.session.feed.fleet.rows
        return [rows[uuid].hostname for uuid in self.fleet.table.visible_uuids() if uuid in rows]

    @property
    def writes(self) -> list[Sent]:
        """The requests so far that were to change something."""
        return [sent for sent in self.wire.sent if sent.method != "GET"]

    def named(self, hostname: str) -> Instance:
        """An instance of the cloud."""
        return next(found for found in self.sandbox.world.instances.values() if found.hostname == hostname)

    async def put(self, hostname: str, state: str) -> str:
        """Put an instance into a state, let the app know, and return its uuid."""
        uuid = self.named(hostname).uuid
        self.sandbox.world.force_state(uuid, state)
        await self.look_at(uuid)
        await self.until(lambda: self.session.feed.fleet.rows[uuid].state == state)
        await self.repaint()
        await self.rest()
        return uuid

    async def rest(self) -> None:
        """Look at the screen for as long as people do before they press a key."""
        await self.settle()
        await self.clock.advance(2 * STILL)

    async def look_at(self, uuid: str) -> None:
        """Have the app read an instance again."""
        told = self.session.feed.fleet
        self.session.feed.kick(uuid)
        await self.until(lambda: self.session.feed.fleet is not told)

    async def point_at(self, hostname: str) -> str:
        """Put the cursor on an instance, and return its uuid."""
        uuid, table = self.named(hostname).uuid, self.fleet.table
        table.action_move_to(self.fleet.listing.order(self.fleet.scene()).index(uuid))
        await self.until(lambda: table.painted_cursor == uuid)
        return uuid

    def _listen(self, message: Message) -> None:
        if isinstance(message, Notify):
            self.said.append(message.notification.message)
