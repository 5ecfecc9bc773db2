"""Launch: where the parts are put together, and the only place that knows all of them."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from tui.cli.options import AppOptions
from tui.clock import SystemClock
from tui.config import UNDO, Flags, config_path, read_config, settle
from tui.doors import Door, ServerDoor, enter
from tui.nearest import hint
from tui.place import Place
from tui.settings import ConfigError
from tui.store import Store, state_path
from tui.terminal import find_problem, prepare

if TYPE_CHECKING:
    from collections.abc import Set
    from pathlib import Path

    from api_client.client import Client
    from tui.cli.options import SandboxOptions
    from tui.config import Choices, Config
    from tui.session import Session

GUIDE = """\
No server is set up yet.

  vmdeck --sandbox                 opens an embedded cloud to try everything on
  VMDECK_URL=https://… VMDECK_TOKEN=… vmdeck
                                   opens a server
  {path}
                                   holds profiles; config.example.toml lists every setting
"""

GARBAGE = (20_000, 10, 1_000)
"""When garbage is looked for: after so many new objects among these, after so many times among older ones and all.

A list brings objects by the hundred thousand, all of which stay: with Python's own figures, looking through them takes
as long as reading the list, and several frames at a time.
"""

SANDBOX_USER = "admin"
"""Who one is in the sandbox unless one says otherwise: an administrator of several projects."""


COMPLETION = "_VMDECK_COMPLETE"
"""What a shell sets when it asks the command line how a word may go on."""


def run() -> None:
    """Run the command line."""
    _bar("httpx._main")
    if len(sys.argv) == 1 and COMPLETION not in os.environ:
        # There is nothing to be read, and to load what reads a command line takes longer than to read the settings.
        sys.exit(open_app(AppOptions(Flags(), None, None)))
    gc.set_threshold(*GARBAGE)
    from tui.cli.commands import build

    if COMPLETION in os.environ:
        from tui.cli.shells import answer_shells

        answer_shells()
    build(open_app)(prog_name="vmdeck")


def _bar(module: str) -> None:
    """Have a module count as not installed. httpx does without its own command line, which is half of its import."""
    sys.modules.setdefault(module, None)  # type: ignore[arg-type]  # None is Python's way to say so


def open_app(options: AppOptions) -> int:
    """Open the full-screen app and return the exit code; settings that are wrong are told, a line each."""
    try:
        return _open_app(options)
    except ConfigError as error:
        sys.stderr.writelines(f"{fault}\n" for fault in error.faults)
        return error.exit_code


def _open_app(options: AppOptions) -> int:
    # Nothing that an import makes is garbage: looking for some costs an eighth of the start.
    gc.disable()
    if problem := find_problem(os.environ):
        sys.stderr.write(f"{problem}\n")
        return 2
    prepare(os.environ)
    config = read_config(options.config, os.environ)
    store = Store(state_path())
    warnings = [*config.warnings, *filter(None, [store.load()])]
    choices = settle(config, options.flags, os.environ, store.state.theme)
    if options.sandbox is None and choices.profile is None:
        sys.stdout.write(GUIDE.format(path=config_path(options.config, os.environ)))
        return 0
    return _run(options, config, choices, store, warnings)


def _run(options: AppOptions, config: Config, choices: Choices, store: Store, warnings: list[str]) -> int:
    # Imported here: a wrong setting is told before the slow part of the start.
    from textual.theme import BUILTIN_THEMES

    from tui.app import Setup, VmdeckApp, known_keys
    from tui.guarded import run_guarded
    from tui.keymap import check_keymap
    from tui.themes import shipped_themes, user_themes

    own_themes, faults = user_themes(config_path(options.config, os.environ).parent / "themes")
    themes = [theme.to_textual() for theme in (*shipped_themes(), *own_themes)]
    _check_theme(options.flags.theme or config.ui.theme, {theme.name for theme in themes} | BUILTIN_THEMES.keys())
    door: Door
    if options.sandbox is not None:
        door = SandboxDoor(options.sandbox, options.flags.read_only, choices.refresh)
    else:
        assert choices.profile is not None  # noqa: S101 (without one, the guide was shown)
        door = ServerDoor(choices.profile, choices.refresh)
    setup = Setup(
        open_session=lambda: _open_session(door),
        place=door.place,
        store=store,
        clock=SystemClock(),
        themes=themes,
        theme=choices.theme,
        keys=check_keymap(config.keys, known_keys()) if config.keys else {},
        warnings=(*warnings, *faults),
    )
    return run_guarded(VmdeckApp(setup), state_path().parent, lambda: door.secrets)


def _check_theme(asked: str, known: Set[str]) -> None:
    """Refuse a theme that was asked for and is not there; one that was only remembered is let go in silence."""
    if asked and asked not in known:
        raise ConfigError(f'There is no theme "{asked}".{hint(asked, known)}')


async def _open_session(door: Door) -> Session:
    """Reach the server, and put a session together. Raises ApiError."""
    # In a thread, since these imports take longer than a frame.
    for name in ("api_client.connection", "tui.session", "tui.screens.acting"):
        await asyncio.to_thread(import_module, name)
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    gc.enable()
    return await enter(door, SystemClock())


class SandboxDoor:
    """The way to an embedded cloud: no port is opened, and nothing of it is kept."""

    def __init__(self, wanted: SandboxOptions, read_only: bool, refresh: float) -> None:
        self.place = Place("sandbox", "", read_only, sweep_every=refresh, undo=UNDO)
        self.journal: Path | None = None
        self.secrets: list[str] = []
        self._wanted = wanted

    async def reach(self) -> Client:
        """Make the cloud, and connect to it as one of its users. Raises ApiError."""
        from api_client.connection import Connection, connect
        from api_client.errors import Unauthenticated
        from api_client.sandbox import URL, Sandbox
        from api_client.secret import Token

        wanted = self._wanted
        sandbox = await asyncio.to_thread(Sandbox, instances=wanted.instances, mode=wanted.mode)
        token = sandbox.tokens.get(wanted.user or SANDBOX_USER)
        if token is None:
            raise Unauthenticated(f"the sandbox has no user {wanted.user}, only {', '.join(sandbox.tokens)}")
        self.secrets[:] = [token]
        return await connect(Connection(URL, Token(token)), handler=sandbox.handler())
