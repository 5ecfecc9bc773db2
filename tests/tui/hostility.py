"""The real program on a terminal of its own, and a real server that says hostile things to it."""

from __future__ import annotations

import os
import re
import socket
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from api_client.sandbox import Sandbox
from api_client.sandbox.hostile import HostileApp
from tests.pty_child import PtyChild
from tests.tui.emulator import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from starlette.types import Receive, Scope, Send

ROOT = Path(__file__).resolve().parents[2]
WIDTH, HEIGHT = 140, 40
LIMIT = 60.0
"""Seconds after which a broken program has failed; a good one takes a few."""
TOKEN = "a1b2" * 10

_CONTROLS = [*range(32), *range(0x7F, 0xA0)]
GROUPS: dict[str, tuple[str, ...]] = {
    "C0": tuple("".join(map(chr, _CONTROLS[at : at + 4])) for at in range(0, 32, 4)),
    "C1": tuple("".join(map(chr, _CONTROLS[at : at + 3])) for at in range(32, 65, 3)),
    "7 bits": (
        *("\x1b[2J", "\x1b[31m", "\x1b[?1049l", "\x1bc", "\x1b[4;1H", "\x1b", "\x1b[", "\x1b[20h", "\x1b(0"),
        *("\x1b]0;title\x07", "\x1b]8;;http://e.invalid\x1b\\link", "\x1b]52;c;UFdORUQ=\x07", "\x1b]", "\x1b]2;open"),
        *("\x1bPq#0\x1b\\", "\x1bP", "\x1b_G\x1b\\", "\x1b_", "\x1b^p\x1b\\", "\x1bXs\x1b\\", "\x1bX"),
    ),
    "8 bits": ("\x9b2J", "\x9b31m", "\x9d0;t\x9c", "\x9d52;c;UA==\x07", "\x9d", "\x90q\x9c", "\x9f", "\x9e", "\x98"),
    "questions": (
        *("\x1b]11;?\x1b\\", "\x1b]10;?\x07", "\x1b]4;1;?\x1b\\", "\x1b[c", "\x1b[>c", "\x1b[=c", "\x1b[5n", "\x1b[6n"),
        *("\x1bP$qm\x1b\\", "\x1b[21t", "\x1b[18t", "\x05", "\x1b[>q", "\x1bP+q544e\x1b\\", "\x1b[?u", "\x1bZ"),
        *("\x1b_Gi=1,a=q;AAAA\x1b\\", "\x9bc", "\x9d11;?\x9c", "\x1b]52;c;?\x07", "\x1b[?25$p"),
    ),
    "hidden": (
        *("\u202e", "\u2066x\u2069", "\u200b", "\u200d", "\ufeff", "\u00ad", "\U000e0041\U000e007f", "\u2028"),
        *("\u2029", "\u061c", "\u3164", "\u034f", "\ufe0f", "\ue000", "\ufff9", "\U0001d173", "\ud800"),
    ),
    "wide": (
        *("e" + "\u0301" * 40, "\u0489" * 9, "\u0e33" * 4, "漢字", "\uff37", "👩\u200d👩\u200d👧", "🏳\ufe0f\u200d🌈"),
        *("🇪🇪", "👍🏽", "1\ufe0f\u20e3", "한", "ᄒ\u1161\u11ab", "ﷺ"),
    ),
    "markup": (
        *("[/]", "[/red]", "[b", "[bold red]x[/bold red]", "[link=http://e.invalid]x[/link]", "[@click=app.quit]x[/]"),
        *("[@click=screen.dismiss]y[/]", "\\[", "[$error]", "[#", "[prod-01]", "C:\\", "50%", "{x}", "%s", "$HOME"),
    ),
}
"""Kind of hostility → texts."""

QUESTION = re.compile(
    rb"\x1b\[[>=?]?\d*[cnqt]|\x1b\[\?u|\x1b\](?:1[012]|4;\d+|52;c);\?|\x1bP[$+]q|\x05|\x1bZ|\x1b_G[^\x1b]*a=q|\xc2\x9b"
)
"""What makes a terminal answer."""


BROKEN_OFF = re.compile(
    rb"(?:\x1b(?:\[[0-?]*|\][^\x07\x1b]*\x1b?)?|[\xc0-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf7][\x80-\xbf]{0,2})\Z"
)
"""A sequence or a character that is not whole yet."""


class HostileServer:
    """A cloud on a port of this machine, with what it was asked to change."""

    def __init__(self, payloads: Sequence[str], seed: int = 1) -> None:
        self.sandbox = Sandbox(instances=24, tokens={"staff": TOKEN})
        self.writes: list[str] = []
        self._app = HostileApp(self.sandbox.app, payloads, seed) if payloads else self.sandbox.app
        settings = uvicorn.Config(self._answer, interface="asgi3", lifespan="off", log_level="error")
        self._server = uvicorn.Server(settings)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in {"GET", "HEAD"}:
            self.writes.append(f"{scope['method']} {scope['path']}")
        await self._app(scope, receive, send)

    @contextmanager
    def listening(self) -> Iterator[str]:
        """Serve, at this address."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]})
            thread.start()
            try:
                yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
            finally:
                self._server.should_exit = True
                thread.join()


class Person:
    """Somebody at a terminal, which answers whatever it is asked."""

    def __init__(self, child: PtyChild) -> None:
        self.child = child
        self.terminal = Terminal(WIDTH, HEIGHT)
        self.answered: list[bytes] = []
        """What the program asked the terminal."""
        self._fed = 0

    def rows(self) -> list[str]:
        """What stands on the screen."""
        new = self.child.written[self._fed :]
        whole = new[: cut.start()] if (cut := BROKEN_OFF.search(new)) else new
        self._fed += len(whole)
        self.terminal.feed_bytes(whole)
        for question in QUESTION.findall(whole):
            self.answered.append(question)
            self.child.send(b"\x1b]lssd\x1b\\ssd")
        return [self.row(y).rstrip() for y in range(HEIGHT)]

    def row(self, y: int) -> str:
        """One line of the screen; of a wide character the second cell is empty."""
        line = self.terminal.screen.buffer[y]
        return "".join(line[x].data for x in range(WIDTH))

    def until(self, true: Callable[[str], object]) -> str:
        """Read on until the screen shows what is waited for."""
        deadline = time.monotonic() + LIMIT
        while not true(shown := "\n".join(self.rows())):
            assert time.monotonic() < deadline, shown
            self.child.expect(rb"(?s).+")
        return shown

    def until_shown(self, words: str) -> str:
        """Read on until these words are on the screen."""
        return self.until(lambda shown: words in shown)

    def press(self, keys: str) -> None:
        """Type, whatever comes of it."""
        self.child.send(keys.encode(errors="replace"))

    def change(self, keys: str) -> str:
        """Type, and wait until the screen is another."""
        before = "\n".join(self.rows())
        self.press(keys)
        return self.until(lambda shown: shown != before)

    def open(self, key: str, title: str) -> str:
        """Open what has this title."""
        self.press(key)
        return self.until_shown(title)

    def close(self, title: str) -> None:
        """Leave what has this title."""
        self.press("\x1b")
        self.until(lambda shown: title not in shown)

    def click(self, x: int, y: int) -> None:
        """Click on a cell."""
        self.press(f"\x1b[<0;{x + 1};{y + 1}M\x1b[<0;{x + 1};{y + 1}m")


@contextmanager
def seated(url: str, home: Path) -> Iterator[Person]:
    """A person before the program, once the list is there."""
    folders = {f"XDG_{name}_HOME": str(home / name) for name in ("CONFIG", "STATE", "CACHE", "DATA")}
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    environ = {**kept, **folders, "HOME": str(home), "TERM": "xterm-256color", "VMDECK_URL": url}
    command = [sys.executable, "-m", "tui"]
    child = PtyChild(command, ROOT, {**environ, "VMDECK_TOKEN": TOKEN}, size=(HEIGHT, WIDTH))
    try:
        person = Person(child)
        person.until(lambda shown: "24/24" in shown and "Addresses" in shown)
        yield person
    finally:
        child.clear_away()
