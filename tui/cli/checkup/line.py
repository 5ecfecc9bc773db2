"""A connection to a server, made by hand and with a deadline for each step. No request is sent, and no token."""

from __future__ import annotations

import re
import socket
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tui.address import DEFAULT_PORTS

if TYPE_CHECKING:
    import ssl
    from collections.abc import Sequence

LIMIT = 5.0
"""Seconds for each step, as in the app."""
MAX_HEAD = 8_192
"""Bytes of a proxy's answer that are read."""

_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})[ \r]")
_END = b"\r\n\r\n"
_SHORTEST = 0.001
"""Seconds: zero would mean not to wait at all, and to fail in another way."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @classmethod
    def of(cls, url: str) -> Place:
        """The one an address means; the address was checked."""
        parts = urlsplit(url)
        return cls(_ascii(parts.hostname or ""), parts.port or DEFAULT_PORTS[parts.scheme])


class ProxyRefused(Exception):
    """The proxy opens no way to the server; the message is the status it gave, if it gave one."""


def resolve(place: Place, limit: float = LIMIT) -> tuple[str, ...]:
    """The addresses of a name. Raises OSError; TimeoutError when the system takes too long to tell."""
    found: list[tuple[str, ...] | OSError] = []

    def look_up() -> None:
        try:
            infos = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
            found.append(tuple(dict.fromkeys(str(info[4][0]) for info in infos)))
        except OSError as error:
            found.append(error)
        except UnicodeError:
            found.append(socket.gaierror(socket.EAI_NONAME, "no name"))

    # The system cannot be interrupted while it looks; a thread can be left behind.
    thread = threading.Thread(target=look_up, name="look-up", daemon=True)
    thread.start()
    thread.join(limit)
    if not found:
        raise TimeoutError
    if isinstance(found[0], OSError):
        raise found[0]
    return found[0]


def connect(place: Place, addresses: Sequence[str], limit: float = LIMIT) -> socket.socket:
    """A connection to the first address that takes one. Raises OSError, that of the last."""
    failure = OSError()
    for address in addresses:
        try:
            return socket.create_connection((address, place.port), limit)
        except OSError as error:
            failure = error
    raise failure


def tunnel(line: socket.socket, place: Place, limit: float = LIMIT) -> None:
    """Ask a proxy for the way to a place. Raises ProxyRefused, or OSError."""
    line.sendall(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n".encode("ascii", "replace"))
    deadline = time.monotonic() + limit
    head = b""
    # A byte at a time: what comes behind the head is no longer the proxy's.
    while not head.endswith(_END) and len(head) < MAX_HEAD:
        line.settimeout(max(deadline - time.monotonic(), _SHORTEST))
        if not (data := line.recv(1)):
            break
        head += data
    line.settimeout(limit)
    status = _STATUS.match(head)
    if status is None or not head.endswith(_END):
        raise ProxyRefused
    if not status[1].startswith(b"2"):
        raise ProxyRefused(status[1].decode("ascii"))


def encrypt(line: socket.socket, context: ssl.SSLContext, host: str) -> ssl.SSLSocket:
    """Shake hands. Raises OSError, of which ssl.SSLError is one."""
    try:
        host.encode("idna")
    except UnicodeError as error:
        raise OSError(f"{host} is no name that a server can have") from error
    return context.wrap_socket(line, server_hostname=host)


def _ascii(host: str) -> str:
    """The host as it travels; what cannot be one is left as it is, and not found."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
