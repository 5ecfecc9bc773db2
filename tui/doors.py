"""Doors: the ways to a server, and what is put together behind one: the session of one user on it."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Protocol

from tui.config import ENVIRONMENT_PROFILE, Flags, read_config, settle
from tui.place import Place, place_of
from tui.settings import ConfigError
from tui.store import journal_path

if TYPE_CHECKING:
    from pathlib import Path

    from api_client.client import Client
    from tui.clock import Clock
    from tui.config import Profile
    from tui.session import Session

_NO_TOKEN = {ENVIRONMENT_PROFILE: "VMDECK_URL is set, VMDECK_TOKEN is not"}

NO_SERVER = "No server is named: use --profile, or set VMDECK_URL and VMDECK_TOKEN."


class Door(Protocol):
    """A way to a server."""

    place: Place
    journal: Path | None
    """Where the journal is kept; None: in memory."""
    secrets: list[str]
    """The tokens in use, for whoever must keep them out of a report."""

    async def reach(self) -> Client:
        """Connect. Raises ApiError."""
        ...


class ServerDoor:
    """The way to the server of a profile."""

    def __init__(self, profile: Profile, refresh: float) -> None:
        self.place = place_of(profile, refresh)
        self.journal: Path | None = journal_path()
        self.secrets: list[str] = []
        self._profile = profile

    async def reach(self) -> Client:
        """Find the token, and connect. Raises ApiError."""
        from api_client.connection import Connection, connect
        from api_client.errors import Unauthenticated
        from tui.credentials import CredentialError, find_token
        from tui.keeping import keepers

        profile = self._profile
        try:
            found = await asyncio.to_thread(find_token, profile, os.environ, keepers())
        except CredentialError as error:
            raise Unauthenticated(str(error)) from error
        if found is None:
            raise Unauthenticated(
                _NO_TOKEN.get(profile.name, f"the profile {profile.name} names no token_file or token_command")
            )
        self.secrets[:] = [found.token.reveal()]
        return await connect(
            Connection(
                url=profile.url,
                token=found.token,
                ca_file=profile.ca_file,
                client_cert=profile.client_cert,
                proxy=profile.proxy,
                allow_plain_http=profile.allow_plain_http,
                page_size=profile.page_size,
                dialect=profile.dialect,
            )
        )


def find_door(flags: Flags, config: Path | None) -> Door:
    """The way to the server that the flags, the environment and the settings name. Raises ConfigError."""
    choices = settle(read_config(config, os.environ), flags, os.environ)
    if choices.profile is None:
        raise ConfigError(NO_SERVER)
    return ServerDoor(choices.profile, choices.refresh)


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
            return await open_session(client, door.place, journal, clock, folder)
        except BaseException:
            journal.close()
            raise
    except JournalError as error:
        await client.aclose()
        raise ApiError(f"{error}; nothing is done that cannot be written down", sent=False) from error
    except BaseException:
        await client.aclose()
        raise
