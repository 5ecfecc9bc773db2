"""What the measurements share: how much time there is, the servers, and how the programs are started."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from bench.kit_pty import LINES, Terminal
from bench.kit_server import ROOT, ServerProcess
from bench.rivals.install import Cache

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyte

VMDECK = str(Path(sys.executable).with_name("vmdeck"))
TABLE = (3, LINES - 2)
"""The lines of vmdeck's screen that show instances: the first, and the one after the last."""
SORTED_BY_TWO = 'sort = ["project_name", "hostname"]\n'


@dataclass(frozen=True, slots=True)
class Effort:
    """How thorough a run is."""

    quick: bool

    def rounds(self, full: int) -> int:
        """Rounds to take, of those that a thorough run takes."""
        return -(-full // 5) if self.quick else full


class Context:
    """Starts what is measured, and ends all of it."""

    def __init__(self, effort: Effort, cache: Path) -> None:
        self.effort = effort
        self.cache = Cache(cache)
        self._stack = ExitStack()
        self._servers: dict[int, ServerProcess] = {}
        self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="vmdeck-bench-")))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def server(self, instances: int) -> ServerProcess:
        """A server of so many instances; the same one each time."""
        if instances not in self._servers:
            server = self._servers[instances] = ServerProcess(instances)
            self._stack.callback(server.close)
        return self._servers[instances]

    def environ(self, server: ServerProcess | None = None, state: str = "") -> dict[str, str]:
        """An environment with a terminal of 16 million colours, settings of its own, and a server to open."""
        home = Path(tempfile.mkdtemp(dir=self._folder))
        (home / "vmdeck").mkdir()
        (home / "vmdeck" / "state.toml").write_text(state)
        own = {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home),
            "XDG_STATE_HOME": str(home),
            "XDG_CACHE_HOME": str(home),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
        }
        if server is not None:
            own |= {"VMDECK_URL": server.url, "VMDECK_TOKEN": server.token}
        kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
        return kept | own

    def vmdeck(
        self, server: ServerProcess, *, state: str = "", wrap: Sequence[str] = (), reads: bool = True
    ) -> Terminal:
        """The app on a terminal; `wrap` is put in place of its command."""
        return Terminal(wrap or [VMDECK], self.environ(server, state), reads=reads)

    def vmdeck_loaded(self, server: ServerProcess, *, state: str = "", usage: bool = False) -> Terminal:
        """The app, once its table is whole and it has come to rest; without the usage column, which follows later."""
        terminal = self.vmdeck(server, state=state)
        terminal.until(shows_all(server.instances))
        if not usage:
            terminal.press(b"uuu")
            if _is_told_of_usage(terminal.screen):
                terminal.until(lambda screen: not _is_told_of_usage(screen))
        terminal.rest(0.4)
        return terminal

    def rival(self, name: str, server: ServerProcess | None = None, *arguments: str) -> Terminal:
        """One of the bench's own programs on a terminal."""
        return Terminal(rival_command(name, *arguments), self.environ(server))

    def rival_loaded(self, name: str, server: ServerProcess) -> Terminal:
        """One of them that shows a list, once it is complete."""
        terminal = self.rival(name, server)
        terminal.until_text(f"{server.instances}/{server.instances}")
        terminal.rest(0.6)
        return terminal


def _is_told_of_usage(screen: pyte.Screen) -> bool:
    """Whether notices lie over the table, which would be drawn anew with every line that is scrolled."""
    return any("usage: " in line for line in screen.display)


class ShowsAll:
    """Tells whether vmdeck's header says that the whole list is there."""

    def __init__(self, instances: int) -> None:
        self._words = f"{instances}/{instances} "

    def __call__(self, screen: pyte.Screen) -> bool:
        return self._words in screen.display[0]


def shows_all(instances: int) -> ShowsAll:
    """What to wait for until vmdeck shows so many instances and knows that it is all of them."""
    return ShowsAll(instances)


def rival_command(name: str, *arguments: str) -> list[str]:
    """How one of the bench's own programs is started."""
    return [sys.executable, "-m", f"bench.rivals.{name}", *arguments]
