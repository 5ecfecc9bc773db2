"""Leaving while a change is being sent, in the real program: what is told on the terminal, and what is kept."""

from __future__ import annotations

import signal
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import uvicorn

from api_client.sandbox import Sandbox
from tests.tui.program import Program, assert_reset, is_open, table
from tui.journal import Journal, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

TOKEN = "0123456789abcdef0123456789abcdef01234567"


class Holding:
    """A cloud on a port of this machine that never answers a change."""

    def __init__(self) -> None:
        self.arrived = threading.Event()
        """Set once a change has come."""
        self._sandbox = Sandbox(instances=80, tokens={"staff": TOKEN})
        settings = uvicorn.Config(self._answer, interface="asgi3", lifespan="off", log_level="error")
        self._server = uvicorn.Server(settings)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in {"GET", "HEAD", "OPTIONS"}:
            self.arrived.set()
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        await self._sandbox.app(scope, receive, send)

    @contextmanager
    def listening(self) -> Iterator[str]:
        """Serve, at this address."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]})
            thread.start()
            try:
                yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
            finally:
                self._server.should_exit = self._server.force_exit = True
                thread.join()


@pytest.mark.parametrize(("leaves", "code"), [("SIGTERM", 143), ("q", 0)])
def test_r10_r11_who_leaves_while_a_change_is_sent_is_told(tmp_path: Path, leaves: str, code: int) -> None:
    holding = Holding()
    with holding.listening() as url:
        config = tmp_path / "config.toml"
        config.write_text("[ui]\nundo = 0\n")
        program = Program(tmp_path, "--config", str(config), VMDECK_URL=url, VMDECK_TOKEN=TOKEN)
        try:
            program.until(is_open)
            program.type("/state:offline\r")
            program.until(lambda rows: rows[1].startswith(" /state:offline") and all("○" in row for row in table(rows)))
            hostname = table(program.rows())[0][3:].split()[0]
            while not holding.arrived.wait(0.2):
                # For a moment after a row came under the cursor, no key is taken.
                program.type("s")
                program.child.read_what_is_there()
            if leaves == "q":
                program.type("q")
                program.until(lambda rows: any("Leave with" in row for row in rows))
                program.type("\t\r")
            else:
                program.child.kill(signal.SIGTERM)
            assert program.child.end() == code
        finally:
            program.child.clear_away()
    assert_reset(program.child.written)
    (path,) = tmp_path.rglob("journal.sqlite")
    journal = Journal(path)
    (entry,) = journal.entries()
    journal.close()
    assert entry.outcome is Outcome.UNKNOWN
    assert entry.hostname == hostname
    told = program.child.written.rpartition(b"\x1b[?1006l")[2].decode()
    assert told.strip() == f"start of {hostname} ({entry.uuid}): outcome unknown. Look before you ask for it again."
