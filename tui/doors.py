"""Doors: the ways to a server, and what is put together behind one: the session of one user on it."""

from __future__ import annotations

import asyncio
import os
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from api_client.clean import clean
from tui.address import origin, server_root
from tui.config import ENVIRONMENT_PROFILE, Flags, all_profiles, config_path, read_config
from tui.place import Place, place_of
from tui.settings import ConfigError
from tui.store import journal_path, state_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from api_client.client import Client
    from api_client.secret import Token
    from tui.clock import Clock
    from tui.config import Profile
    from tui.credentials import Credential, Source
    from tui.keeping import Keeper
    from tui.plan import Viewer
    from tui.session import Session

_NO_TOKEN = {ENVIRONMENT_PROFILE: "VMDECK_URL is set, VMDECK_TOKEN is not"}


class Door(Protocol):
    """A way to a server."""

    place: Place
    journal: Path | None
    """Where the journal is kept; None: in memory."""
    secrets: list[str]
    """The tokens in use, for whoever must keep them out of a report."""
    notices: list[str]
    """What is to be told of the way there, a sentence each."""
    credential_source: str
    """Where the token in use came from, in words; empty until there is one."""

    async def reach(self) -> Client:
        """Connect. Raises ApiError."""
        ...


class Shelf(NamedTuple):
    """A place where the token of one profile can be kept."""

    name: str
    where: str
    """In words, told before anything is kept there."""
    keep: Callable[[Token], tuple[str, ...]]
    """Keeps a token there, and tells what could not be made sure of. Blocks. Raises KeepingError."""


class Entrance(Door, Protocol):
    """A door that people choose, and log in at."""

    address: str
    """Where it leads, to be shown."""

    def sources(self) -> tuple[Source, ...]:
        """Where a token may come from, in the order they are tried. Blocks."""
        ...

    def shelves(self) -> tuple[Shelf, ...]:
        """Where a token can be kept. Blocks."""
        ...

    def accept(self, credential: Credential) -> None:
        """Use this token from now on, for as long as the program runs."""
        ...

    async def log_in(self, username: str, password: str) -> Token:
        """Trade a password for a token; it is sent once. Raises ApiError."""
        ...

    async def look_up(self, token: Token) -> Viewer:
        """The user a token belongs to, and what they may do. Raises ApiError."""
        ...


class LogIns:
    """The log-ins of this run of the program: each is good for one profile, and for the server it was made at only."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], Credential] = {}

    def note(self, profile: Profile, credential: Credential) -> None:
        """Remember one until the program ends, in place of an older one."""
        self._made[profile.name, origin(profile.url)] = credential

    def recall(self, profile: Profile) -> Credential | None:
        """The last one at the server this profile leads to now."""
        return self._made.get((profile.name, origin(profile.url)))


class ServerDoor:
    """The way to the server of a profile."""

    def __init__(self, profile: Profile, refresh: float, log_ins: LogIns | None = None) -> None:
        """Lead to a server; doors that share their `log_ins` need one log-in for all of them."""
        self.place = place_of(profile, refresh)
        self.address = profile.url
        self.journal: Path | None = journal_path()
        self.secrets: list[str] = []
        self.notices: list[str] = []
        self._profile = profile
        self._log_ins = log_ins or LogIns()
        self.credential_source = ""

    def sources(self) -> tuple[Source, ...]:
        """Where a token may come from, in the order they are tried. Blocks."""
        from tui.credentials import LOG_IN, Source, sources

        made = self._log_ins.recall(self._profile)
        before = (Source(LOG_IN, made.source, is_there=True),) if made else ()
        return (*before, *sources(self._profile, os.environ, self._keepers()))

    def shelves(self) -> tuple[Shelf, ...]:
        """Where a token can be kept. Blocks."""
        from tui.keeping import keep_only

        def shelf(keeper: Keeper) -> Shelf:
            return Shelf(keeper.name, keeper.where, lambda token: keep_only(self._profile, token, keeper, keepers))

        keepers = self._keepers()
        return tuple(shelf(keeper) for keeper in keepers if keeper.is_usable())

    def accept(self, credential: Credential) -> None:
        """Use this token from now on, for as long as the program runs."""
        self._log_ins.note(self._profile, credential)
        self._use(credential)

    async def log_in(self, username: str, password: str) -> Token:
        """Trade a password for a token; it is sent once. Raises ApiError."""
        from tui.login import log_in

        return await log_in(self._profile, username, password)

    async def look_up(self, token: Token) -> Viewer:
        """The user a token belongs to, and what they may do. Raises ApiError."""
        from tui.login import look_up

        return await look_up(self._profile, token)

    async def reach(self) -> Client:
        """Find the token, and connect; what kind of server it is is remembered. Raises ApiError."""
        from api_client.connection import connect
        from tui.known_servers import KnownServers
        from tui.login import connection_of

        profile, servers = self._profile, KnownServers(state_path().parent)
        self.credential_source = ""
        found = self._log_ins.recall(profile) or await self._find()
        self._use(found)
        known = await asyncio.to_thread(servers.recall, profile.name, server_root(profile.url))
        client = await connect(connection_of(profile, found.token, profile.dialect), known=known)
        if client.probe is not None:
            await asyncio.to_thread(servers.remember, profile.name, client.base_url, client.probe)
        self.notices[:] = filter(None, [servers.trouble])
        return client

    def _keepers(self) -> tuple[Keeper, ...]:
        """All there are; none for a server that only the environment names."""
        from tui.keeping import keepers

        return () if self._profile.name == ENVIRONMENT_PROFILE else keepers()

    def _use(self, credential: Credential) -> None:
        self.credential_source = credential.source
        self.secrets.append(credential.token.reveal())

    async def _find(self) -> Credential:
        """Ask the sources for a token. Raises Unauthenticated."""
        from api_client.errors import Unauthenticated
        from tui.credentials import CredentialError, find_token

        profile = self._profile
        try:
            found = await asyncio.to_thread(lambda: find_token(profile, os.environ, self._keepers()))
        except CredentialError as error:
            raise Unauthenticated(str(error)) from error
        if found is None:
            raise Unauthenticated(
                _NO_TOKEN.get(profile.name, f"the profile {profile.name} has no token: log in, or name a token_command")
            )
        return found


class Found(NamedTuple):
    """The doors there are now."""

    doors: tuple[Entrance, ...]
    faults: tuple[str, ...] = ()
    """What is wrong with the settings, a sentence each; then none of their profiles can be used."""
    wrong: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """Profiles that cannot be used, though the others can → what is wrong with each, a sentence each."""


class Doors:
    """All there is to choose from: the server of the environment, the profiles, the sandbox."""

    def __init__(self, config: Path | None, flags: Flags, sandbox: Entrance) -> None:
        """Look into the settings that were named, if any were; the flags hold for every profile."""
        self.path = config_path(config, os.environ)
        """Where the settings are, or would be."""
        self._config = config
        self._flags = flags
        self._sandbox = sandbox
        self._log_ins = LogIns()
        self._was_there = self.path.exists()

    def to(self, profile: Profile, refresh: float) -> ServerDoor:
        """The door of a profile; whoever logged in there before need not do so again."""
        return ServerDoor(profile, refresh, self._log_ins)

    def look(self) -> Found:
        """Read the settings as they are now."""
        is_there = self.path.exists()
        if self._was_there and not is_there:
            return Found((self._sandbox,), (f"{clean(str(self.path))}: is not there any more.",))
        self._was_there = is_there
        try:
            config = read_config(self._config, os.environ, each_alone=True)
            profiles = all_profiles(config, self._flags, os.environ)
        except ConfigError as error:
            return Found((self._sandbox,), error.faults)
        doors = (self.to(profile, config.ui.refresh) for profile in profiles)
        return Found((*doors, self._sandbox), wrong=config.wrong)


async def enter(door: Door, clock: Clock) -> Session:
    """Reach the server, and put a session together. Raises ApiError."""
    from api_client.errors import ApiError
    from tui.journal import Journal, JournalError
    from tui.session import open_session

    client = await door.reach()
    folder = None if door.journal is None else door.journal.parent
    # It is tried again after a failure: what was opened so far must not pile up.
    try:
        journal = Journal(door.journal)
        try:
            session = await open_session(client, door.place, journal, clock, folder)
            session.notices = tuple(door.notices)
            return session
        except BaseException:
            journal.close()
            raise
    except JournalError as error:
        await client.aclose()
        raise ApiError(f"{error}; nothing is done that cannot be written down", sent=False) from error
    except BaseException:
        await client.aclose()
        raise
