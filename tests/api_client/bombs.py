"""Answers that are small on the wire and huge in memory, read by a process that is measured.

Run as a program, it reads each as a list of instances and as one, with little memory to spare, and tells as JSON how
each went and by how many KiB the process has grown at most.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import resource
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from api_client.client import Client
from api_client.dialects import SPECIFICATION
from api_client.errors import ApiError
from api_client.retry import Rhythm
from api_client.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Iterator

MIB = 1024 * 1024
ROOM = 512 * MIB
"""Address space above what the program has at the start: a bomb that goes off fails here, and harms nobody."""


def squeeze(*parts: tuple[bytes, int]) -> bytes:
    """Each part so many times, as gzip."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    pieces = [packer.compress(part * 1_000) for part, times in parts for _ in range(max(1, times // 1_000))]
    return b"".join(pieces) + packer.flush()


def bombs() -> Iterator[tuple[str, str, bytes]]:
    """What it is called, its Content-Encoding, and the body."""
    blanks = squeeze((bytes(1_000), 256_000))
    yield "blanks", "gzip", blanks
    yield "twice packed", "gzip, gzip", gzip.compress(blanks)
    yield "open lists", "gzip", squeeze((b"[", 7 * MIB))
    yield "open objects", "gzip", squeeze((b'{"a":', MIB))
    yield "numbers", "gzip", squeeze((b"[1", 1), (b",1", 3 * MIB))
    yield "empty records", "gzip", squeeze((b"[{}", 1), (b",{}", 2 * MIB))
    yield "small records", "gzip", gzip.compress(json.dumps([{"a": 1}] * 30_000).encode())
    yield (
        "real records",
        "gzip",
        gzip.compress(json.dumps([{"uuid": f"{number:032x}"} for number in range(49_000)]).encode()),
    )
    yield "digits", "gzip", squeeze((b"9", 7 * MIB))


class Giving(httpx.AsyncBaseTransport):
    """Answers everything with one body, as it is on the wire."""

    def __init__(self, encoding: str, body: bytes) -> None:
        self._headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
        self._body = body

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers=self._headers, stream=httpx.ByteStream(self._body), request=request)


async def outcome(encoding: str, body: bytes) -> list[str]:
    """The errors that come of it, as a list and as one instance; empty where there is none."""
    transport = Transport("https://cloud.example/", None, handler=Giving(encoding, body), rhythm=Rhythm())
    client = Client(transport, SPECIFICATION)
    errors = []
    for ask in (client.sweep(), client.instance("a" * 32)):
        try:
            await ask
        except ApiError as error:
            errors.append(f"{type(error).__name__}: {error.detail}")
        else:
            errors.append("")
    return errors


def peak() -> int:
    """KiB the process has had in memory at most."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1])


def main() -> None:
    """Read them all."""
    made = list(bombs())
    asyncio.run(outcome("", b"[]"))
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    room = pages * resource.getpagesize() + ROOM
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    before = peak()
    outcomes = {name: asyncio.run(outcome(encoding, body)) for name, encoding, body in made}
    json.dump({"outcomes": outcomes, "grown": peak() - before}, sys.stdout)


if __name__ == "__main__":
    main()
