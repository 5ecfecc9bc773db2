"""Launch: where the parts are put together, and the only place that knows all of them."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING

from tui.cli.options import AppOptions, SandboxOptions
from tui.clock import SystemClock
from tui.config import UNDO, config_path, read_config, settle
from tui.doors import Doors, enter
from tui.nearest import hint
from tui.place import Place
from tui.settings import ConfigError
from tui.start import mind_garbage
from tui.store import Store, state_path
from tui.terminal import find_problem, prepare, say

if TYPE_CHECKING:
    from collections.abc import Set
    from pathlib import Path

    from api_client.client import Client
    from api_client.sandbox import Sandbox
    from api_client.secret import Token
    from tui.config import Choices, Config
    from tui.credentials import Credential, Source
    from tui.doors import Entrance, Shelf
    from tui.plan import Viewer
    from tui.session import Session

GUIDE = """\
No server is set up yet. On a terminal, vmdeck asks for one.

  vmdeck --sandbox                 opens an embedded cloud to try everything on
  VMDECK_URL=https://… VMDECK_TOKEN=… vmdeck
                                   opens a server
  {path}
                                   holds profiles; config.example.toml lists every setting
"""

SANDBOX_USER = "admin"
"""Who one is in the sandbox unless one says otherwise: an administrator of several projects."""

ANY_SANDBOX = SandboxOptions(200, "", "specification")
"""What the sandbox is like where nobody has said anything of it."""


def open_app(options: AppOptions) -> int:
    """Open the full-screen app and return the exit code; settings that are wrong are told, a line each."""
    try:
        return _open_app(options)
    except ConfigError as error:
        say("\n".join(map(str, error.faults)))
        return error.exit_code


def _open_app(options: AppOptions) -> int:
    # Nothing that an import makes is garbage: looking for some costs an eighth of the start.
    gc.disable()
    prepare(os.environ)
    config = read_config(options.config, os.environ, each_alone=True)
    store = Store(state_path())
    warnings = [*config.warnings, *chain.from_iterable(config.wrong.values()), *filter(None, [store.load()])]
    choices = settle(config, options.flags, os.environ, store.state.theme)
    if problem := find_problem(os.environ):
        if options.sandbox is None and choices.profile is None:
            sys.stdout.write(GUIDE.format(path=config_path(options.config, os.environ)))
            return 0
        say(problem)
        return 2
    return _run(options, config, choices, store, warnings)


def _run(options: AppOptions, config: Config, choices: Choices, store: Store, warnings: list[str]) -> int:
    # Imported here: a wrong setting is told before the slow part of the start.
    from textual.theme import BUILTIN_THEMES

    from tui.app import Setup, VmdeckApp, known_keys
    from tui.crash import EXIT_CODE
    from tui.guarded import run_guarded
    from tui.keymap import check_keymap
    from tui.parting import part
    from tui.themes import shipped_themes, user_themes

    own_themes, faults = user_themes(config_path(options.config, os.environ).parent / "themes")
    themes = [theme.to_textual() for theme in (*shipped_themes(), *own_themes)]
    _check_theme(options.flags.theme or config.ui.theme, {theme.name for theme in themes} | BUILTIN_THEMES.keys())
    sandbox = SandboxDoor(options.sandbox or ANY_SANDBOX, options.flags.read_only, choices.refresh)
    doors = Doors(options.config, options.flags, sandbox)
    profile = choices.profile
    opened: list[Entrance] = []
    sessions: list[Session] = []

    async def enter_and_note(door: Entrance) -> Session:
        sessions.append(session := await _enter(door, opened))
        return session

    setup = Setup(
        enter=enter_and_note,
        door=sandbox if options.sandbox else doors.to(profile, choices.refresh) if profile else None,
        doors=doors,
        store=store,
        clock=SystemClock(),
        themes=themes,
        theme=choices.theme,
        keys=check_keymap(config.keys, known_keys()) if config.keys else {},
        warnings=(*warnings, *faults),
    )
    folder = state_path().parent
    code = run_guarded(VmdeckApp(setup), folder, lambda: [token for door in opened for token in door.secrets])
    for session in sessions:
        for sentence in part(session, folder, crashed=code == EXIT_CODE):
            say(sentence)
    return code


def _check_theme(asked: str, known: Set[str]) -> None:
    """Refuse a theme that was asked for and is not there; one that was only remembered is let go in silence."""
    if asked and asked not in known:
        raise ConfigError(f'There is no theme "{asked}".{hint(asked, known)}')


async def _enter(door: Entrance, opened: list[Entrance]) -> Session:
    """Reach the server, and put a session together; the door counts as opened from then on. Raises ApiError."""
    opened.append(door)
    # In a thread, since these imports take longer than a frame.
    for name in ("api_client.connection", "tui.session", "tui.screens.acting"):
        await asyncio.to_thread(import_module, name)
    mind_garbage()
    return await enter(door, SystemClock())


class SandboxDoor:
    """The way to an embedded cloud: no port is opened, and it is gone when the program ends."""

    def __init__(self, wanted: SandboxOptions, read_only: bool, refresh: float) -> None:
        self.place = Place("sandbox", "", read_only, sweep_every=refresh, undo=UNDO)
        self.address = "an embedded cloud, within this program"
        self.journal: Path | None = None
        self.secrets: list[str] = []
        self.notices: list[str] = []
        self.credential_source = ""
        self._wanted = wanted
        self._sandbox: Sandbox | None = None
        self._accepted: Token | None = None

    def sources(self) -> tuple[Source, ...]:
        """It hands out its tokens itself."""
        return ()

    def shelves(self) -> tuple[Shelf, ...]:
        """Its tokens are worth nothing later."""
        return ()

    def accept(self, credential: Credential) -> None:
        """Use this token from now on."""
        self._accepted, self.credential_source = credential.token, credential.source

    async def log_in(self, username: str, password: str) -> Token:
        """Trade a password for a token. Raises ApiError."""
        client = await self._connect(None)
        return await client.login(username, password)

    async def look_up(self, token: Token) -> Viewer:
        """The user a token belongs to, and what they may do. Raises ApiError."""
        from tui.who import find_user

        return await find_user(await self._connect(token), self.place.rules)

    async def reach(self) -> Client:
        """Make the cloud when it is first reached, and connect to it as one of its users. Raises ApiError."""
        from api_client.errors import Unauthenticated
        from api_client.secret import Token

        if self._accepted is not None:
            return await self._connect(self._accepted)
        tokens = (await self._made()).tokens
        token = tokens.get(self._wanted.user or SANDBOX_USER)
        if token is None:
            raise Unauthenticated(f"the sandbox has no user {self._wanted.user}, only {', '.join(tokens)}")
        self.secrets[:], self.credential_source = [token], "the sandbox itself"
        return await self._connect(Token(token))

    async def _connect(self, token: Token | None) -> Client:
        from api_client.connection import Connection, connect
        from api_client.sandbox import URL

        return await connect(Connection(URL, token), handler=(await self._made()).handler())

    async def _made(self) -> Sandbox:
        from api_client.sandbox import Sandbox

        if self._sandbox is None:
            self._sandbox = await asyncio.to_thread(Sandbox, instances=self._wanted.instances, mode=self._wanted.mode)
        return self._sandbox
