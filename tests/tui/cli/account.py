"""The commands around a token, on a sandbox, with keyrings and a terminal made of Python objects."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import httpx
from click.testing import CliRunner

from api_client.connection import connect
from api_client.sandbox import URL, Sandbox
from tui.cli.commands import build
from tui.cli.connecting import Outside
from tui.file_keeper import FileKeeper
from tui.keyring_keeper import KeyringKeeper

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from api_client.client import Client
    from api_client.connection import Connection
    from tui.keeping import Keeper

HOST = URL.rstrip("/")
ADMIN = "admin"
PASSWORD = "admin-demo"


class Recorder(httpx.AsyncBaseTransport):
    """The way to a server: notes each request down."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.sent: list[httpx.Request] = []
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        return await self._inner.handle_async_request(request)


class Account:
    """Somebody with a home of their own, and a cloud."""

    def __init__(self, home: Path) -> None:
        self.sandbox = Sandbox(instances=3)
        self.token = self.sandbox.tokens[ADMIN]
        self.wire = Recorder(self.sandbox.handler())
        self.settings = home / "config" / "vmdeck" / "config.toml"
        self.tokens = home / "data" / "vmdeck" / "tokens"
        self.keepers: tuple[Keeper, ...] = (KeyringKeeper(), FileKeeper(self.tokens))

    def write(self, text: str) -> None:
        """Have settings."""
        self.settings.parent.mkdir(parents=True, exist_ok=True)
        self.settings.write_text(text)

    def run(self, *arguments: str, answers: str | None = None, piped: str = "") -> Result:
        """Give a command: to a terminal with these answers, or with this on standard input."""
        outside = Outside(
            is_terminal=lambda _stream: answers is not None,
            find_keepers=lambda: self.keepers,
            connect=self._connect,
        )
        command = build(lambda _options: 99, outside)
        return CliRunner().invoke(command, arguments, input=answers or piped, prog_name="vmdeck")

    @property
    def asked(self) -> list[str]:
        """What the server was asked so far."""
        return [f"{sent.method} {sent.url.path}" for sent in self.wire.sent]

    def kept(self, name: str) -> dict[str, object]:
        """What the file for a profile holds; nothing where there is none."""
        path = self.tokens / f"{name}.toml"
        return tomllib.loads(path.read_text()) if path.exists() else {}

    async def _connect(self, connection: Connection) -> Client:
        return await connect(connection, handler=self.wire)
