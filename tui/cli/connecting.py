"""Connecting: from what the command line and the settings say to a server, for commands without a screen."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from tui.cli.codes import Exit
from tui.cli.refusing import Refusal
from tui.clock import Clock, SystemClock
from tui.config import read_config, settle
from tui.doors import Door, ServerDoor
from tui.settings import ConfigError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
    from pathlib import Path

    from api_client.client import Client
    from tui.config import Config, Flags
    from tui.fields import Scene
    from tui.fleet import Fleet
    from tui.keeping import Keeper
    from tui.login import Connect
    from tui.plan import Viewer
    from tui.session import Session

T = TypeVar("T")

NO_SERVER = "No server is named: use --profile, set VMDECK_URL and VMDECK_TOKEN, or begin with vmdeck login https://…"


def is_terminal(stream: TextIO) -> bool:
    """Whether somebody is at the other end."""
    return stream.isatty()


def read_settings(path: Path | None) -> Config:
    """Read the settings, and tell of what is odd in them. Raises ConfigError."""
    config = read_config(path, os.environ)
    for warning in config.warnings:
        click.echo(warning, err=True)
    return config


def find_door(flags: Flags, config: Path | None) -> Door:
    """The way to the server that the flags, the environment and the settings name. Raises ConfigError."""
    choices = settle(read_settings(config), flags, os.environ)
    if choices.profile is None:
        raise ConfigError(NO_SERVER)
    return ServerDoor(choices.profile, choices.refresh)


def find_keepers() -> tuple[Keeper, ...]:
    """Where tokens can be kept."""
    from tui.keeping import keepers

    return keepers()


@dataclass(frozen=True, slots=True)
class Outside:
    """What commands need of the world around the program."""

    find_door: Callable[[Flags, Path | None], Door] = find_door
    clock: Clock = SystemClock()  # noqa: RUF009 - it holds nothing
    is_terminal: Callable[[TextIO], bool] = is_terminal
    find_keepers: Callable[[], tuple[Keeper, ...]] = find_keepers
    connect: Connect | None = None
    """Makes the client that is logged in with; None for the usual way."""

    @property
    def can_ask(self) -> bool:
        """Whether somebody is there to answer."""
        return self.is_terminal(sys.stdin) and self.is_terminal(sys.stderr)

    @property
    def can_show(self) -> bool:
        """Whether somebody is there to watch."""
        return self.is_terminal(sys.stderr)


@dataclass(frozen=True, slots=True)
class Way:
    """Which server a command is for."""

    outside: Outside
    flags: Flags
    config: Path | None
    opened: list[Door] = field(default_factory=list)
    """The doors that were asked for, for whoever must keep their tokens out of a report."""

    def to(self, profile: str, config: Path | None) -> Way:
        """The same, with what stands behind the command, which counts for more than what stands before it."""
        flags = self.flags._replace(profile=profile or self.flags.profile)
        return replace(self, flags=flags, config=config or self.config)

    def door(self) -> Door:
        """The door to it; what is asked for there leaves at once. Raises Refusal."""
        with usage_errors():
            door = self.outside.find_door(self.flags, self.config)
        door.place = replace(door.place, undo=0.0)
        self.opened.append(door)
        return door


@contextmanager
def usage_errors() -> Iterator[None]:
    """Have settings that are wrong end a command as all that makes no sense does."""
    try:
        yield
    except ConfigError as error:
        raise Refusal("\n".join(error.faults), Exit.USAGE) from error


class Visit:
    """A session that is open for as long as one command takes, with the list of instances."""

    def __init__(self, session: Session, runner: asyncio.Runner) -> None:
        from tui.bell import Bell

        self.session = session
        self.changed: Callable[[], None] = lambda: None
        """Called whenever the server has told something."""
        self._runner = runner
        self._news = Bell()
        self._watching: asyncio.Task[None]

    @property
    def fleet(self) -> Fleet:
        """The newest snapshot."""
        return self.session.feed.fleet

    @property
    def scene(self) -> Scene:
        """What a filter may know."""
        session = self.session
        return make_scene(self.fleet, session.clock, session.viewer)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something, and return what comes of it; raises what it raises."""
        return self._runner.run(self._beside_feed(work))

    async def begin(self) -> None:
        """Start to follow the server, and read the whole list. Raises ApiError."""
        self._watching = asyncio.create_task(self.session.feed.run(self._observe))
        await self._beside_feed(self._until(lambda fleet: fleet.is_whole))

    async def read_again(self, uuids: Iterable[str]) -> None:
        """Read these instances again. Raises ApiError."""
        wanted, known, asked_at = frozenset(uuids), self.fleet, self.session.clock.monotonic()

        def is_read(fleet: Fleet) -> bool:
            times = [fleet.confirmed_at(uuid) for uuid in wanted if uuid in fleet.rows]
            return fleet is not known and all(at is not None and at >= asked_at for at in times)

        self.session.feed.kick(*wanted)
        await self._until(is_read)

    async def end(self) -> None:
        """Follow nothing any more, and close what is open."""
        self._watching.cancel()
        await asyncio.gather(self._watching, return_exceptions=True)
        self.session.journal.close()
        await self.session.client.aclose()

    async def _until(self, is_so: Callable[[Fleet], bool]) -> None:
        while not is_so(self.fleet):
            if self.fleet.problem is not None:
                raise self.fleet.problem
            await self._news.wait()

    def _observe(self, fleet: Fleet) -> None:
        from api_client.errors import Unauthenticated

        self.session.observe(fleet)
        self._news.ring()
        self.changed()
        if isinstance(fleet.problem, Unauthenticated):
            # Whatever is waited for would never be seen: nobody is here to log in.
            raise fleet.problem

    async def _beside_feed(self, work: Coroutine[Any, Any, T]) -> T:
        """Do it for as long as the server is followed: without news it might never end."""
        task = asyncio.create_task(work)
        try:
            await asyncio.wait({task, self._watching}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                await self._watching
            return await task
        finally:
            task.cancel()
            await asyncio.wait({task})


def ask(way: Way, question: Callable[[Client, Door], Awaitable[T]]) -> T:
    """Have one question answered by a server, for which nothing has to be followed. Raises click.ClickException."""
    from api_client.errors import ApiError
    from tui.cli.exits import refused_at

    door = way.door()

    async def answer() -> T:
        client = await door.reach()
        try:
            return await question(client, door)
        finally:
            await client.aclose()

    try:
        return asyncio.run(answer())
    except ApiError as error:
        raise refused_at(door, error) from error


@contextmanager
def visiting(way: Way) -> Iterator[Visit]:
    """Open a session on a server for one command. Raises click.ClickException for all that can go wrong there."""
    from api_client.errors import ApiError
    from tui.cli.exits import refused_at
    from tui.doors import enter

    door = way.door()
    with asyncio.Runner() as runner:
        try:
            visit = Visit(runner.run(enter(door, way.outside.clock)), runner)
            for words in visit.session.notices:
                click.echo(words, err=True)
            try:
                runner.run(visit.begin())
                yield visit
            finally:
                runner.run(visit.end())
        except ApiError as error:
            raise refused_at(door, error) from error


def make_scene(fleet: Fleet, clock: Clock, viewer: Viewer) -> Scene:
    """What a filter and a cell may know, where nothing was seen but one list."""
    from tui.fields import Scene

    mine = None if viewer.is_staff else viewer.admin_projects
    return Scene(fleet, clock.monotonic(), clock.time(), mine=mine)
