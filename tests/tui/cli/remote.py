"""The command line on the sandbox, with time in the test's hands: as fast as it can, until the command has ended."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from click.testing import CliRunner

from api_client.connection import Connection, connect
from api_client.retry import Rhythm
from api_client.sandbox import URL, Sandbox
from api_client.sandbox import ManualClock as WorldClock
from api_client.secret import Token
from tests.clock import ManualClock
from tests.tui.deck import Sent, Wire
from tui.cli.commands import build
from tui.cli.connecting import Outside
from tui.journal import Journal
from tui.place import Place
from tui.store import journal_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from api_client.client import Client
    from api_client.sandbox.modes import ModeName
    from api_client.sandbox.records import Instance
    from api_client.states import InstanceState
    from tui.config import Flags
    from tui.journal import Entry

STEP = 0.5
"""Seconds the clocks are moved by at once."""


class Remote:
    """A cloud, and the commands that are given to it; it is the door to it as well."""

    def __init__(
        self,
        *,
        instances: int = 12,
        user: str = "staff",
        mode: ModeName = "specification",
        failure_rate: float = 0.0,
    ) -> None:
        self.world_clock = WorldClock()
        self.sandbox = Sandbox(instances=instances, mode=mode, clock=self.world_clock, failure_rate=failure_rate)
        self.clock = ManualClock(epoch=self.world_clock())
        self.place = Place("live", undo=3.0)
        self.journal: Path | None = journal_path()
        self.secrets: list[str] = []
        self.notices: list[str] = []
        self.credential_source = "the keyring"
        self.token = self.sandbox.tokens[user]
        self.sent: list[str] = []
        """The requests so far that were to change something."""
        self.looked: list[Sent] = []
        """The requests of the last command that changed nothing."""
        self.asked: list[tuple[Flags, Path | None]] = []
        """What the commands wanted to go to."""
        self.meanwhile: Callable[[], None] = lambda: None
        """Called whenever time has passed."""
        self.wire = Wire(self.sandbox)
        self._driver: asyncio.Task[None]

    async def reach(self) -> Client:
        """Connect, and let time pass for as long as the command takes."""
        self._driver = asyncio.create_task(self._pass_time())
        self.wire = Wire(self.sandbox)
        rhythm = Rhythm(self.clock.monotonic, self.clock.time, lambda _seconds: asyncio.sleep(0), lambda: 0.5)
        return await connect(Connection(URL, Token(self.token)), handler=self.wire, rhythm=rhythm)

    def run(self, *arguments: str, answers: str | None = None) -> Result:
        """Give a command; with answers, somebody sits at a terminal."""
        outside = Outside(self._find, self.clock, lambda _stream: answers is not None)
        command = build(lambda _options: 99, outside)
        result = CliRunner().invoke(command, arguments, input=answers, prog_name="vmdeck")
        self.sent += [str(sent) for sent in self.wire.sent if sent.method != "GET"]
        self.looked = [sent for sent in self.wire.sent if sent.method == "GET"]
        self.wire.sent.clear()
        return result

    def some(self, state: InstanceState, number: int = 1) -> list[Instance]:
        """Instances in a state."""
        found = [each for each in self.sandbox.world.instances.values() if each.state == state]
        assert len(found) >= number
        return found[:number]

    def rename(self, instance: Instance, hostname: str) -> None:
        """Give an instance another name."""
        instance.hostname = hostname
        self.sandbox.world.membership += 1

    def change(self, change: Callable[[Place], Place]) -> None:
        """Be somewhere else."""
        self.place = change(self.place)

    def entries(self) -> list[Entry]:
        """What the journal says, the oldest first."""
        journal = Journal(journal_path())
        try:
            return list(reversed(journal.entries(limit=-1)))
        finally:
            journal.close()

    def _find(self, flags: Flags, config: Path | None) -> Remote:
        self.asked.append((flags, config))
        self.place = replace(self.place, read_only=flags.read_only or self.place.read_only)
        return self

    async def _pass_time(self) -> None:
        while True:
            self.sandbox.world.advance(STEP)
            await self.clock.advance(STEP)
            self.meanwhile()
