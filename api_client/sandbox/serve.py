"""Serves a sandbox on a port of this machine, and of this machine only."""

from __future__ import annotations

import signal
import socket
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import uvicorn
from starlette.middleware.trustedhost import TrustedHostMiddleware

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from api_client.sandbox.sandbox import Sandbox

ADDRESS = "127.0.0.1"
NAMES = ("127.0.0.1", "localhost")
"""Host headers that are answered; others come from pages that were lured here by a name."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def serve(sandbox: Sandbox, port: int = 0, out: TextIO = sys.stdout) -> None:
    """Serve until SIGINT or SIGTERM. Port 0 takes a free one; the address and the tokens are written to `out`."""
    app = TrustedHostMiddleware(sandbox.app, allowed_hosts=NAMES)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    with socket.create_server((ADDRESS, port)) as listener, _quiet_signals():
        out.write(describe(sandbox, f"http://{ADDRESS}:{listener.getsockname()[1]}/"))
        out.flush()
        server.run(sockets=[listener])


def describe(sandbox: Sandbox, url: str) -> str:
    """The address, and who can log in with which token."""
    users = (user for user in sandbox.users.values() if user.is_active)
    lines = [f"{user.username:<14}{sandbox.tokens[user.username]}  {user.role}" for user in users]
    return "\n".join([f"Sandbox at {url}", "", *lines, "", 'Passwords: the user name followed by "-demo".', ""])


@contextmanager
def _quiet_signals() -> Iterator[None]:
    """The server stops on a signal and then raises it again; here that is the end of the work, not a failure."""
    before = {number: signal.signal(number, _ignore) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Let a signal pass."""
