"""A server whose own work does not show in what is measured: the sandbox's answers, worked out once, then from memory.

Its address and a token are written to standard output as JSON. Each line on standard input is a command, also JSON:
`latency` (seconds every answer takes longer), `forget` (start counting afresh), `change` (the uuid of an instance that
gets one more core), `find` (a hostname, whose uuid is wanted). Each is answered with what was counted.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import sys
import time
from typing import cast

import httpx

from api_client.sandbox import Sandbox
from api_client.states import InstanceState, is_transitional

FIRST_PAGE = "/api/instances/?o=hostname&page_size=100"
"""How the client asks for the first page of the list."""

_HEAD = re.compile(rb"(?P<method>[A-Z]+) (?P<target>\S+) HTTP/1\.1\r\n")


class Answers:
    """The sandbox's answers to one user, at rest, kept as the bytes that are sent."""

    def __init__(self, instances: int, url: str) -> None:
        self._sandbox = Sandbox(instances=instances)
        for instance in list(self._sandbox.world.instances.values()):
            if is_transitional(instance.state):
                self._sandbox.world.force_state(instance.uuid, InstanceState.OFFLINE)
        self.token = self._sandbox.tokens["staff"]
        headers = {"Authorization": f"Token {self.token}"}
        self._client = httpx.AsyncClient(transport=self._sandbox.handler(), base_url=url, headers=headers)
        self._known: dict[str, bytes] = {}
        self._pages = -(-instances // 100)

    async def prepare(self) -> None:
        """Work out every page of the list."""
        for number in range(1, self._pages + 1):
            await self.find(FIRST_PAGE if number == 1 else f"{FIRST_PAGE}&page={number}")

    async def find(self, target: str) -> bytes:
        """The whole answer to a GET."""
        if target not in self._known:
            reply = await self._client.get(target)
            kept = ("content-type", "x-result-count", "link", "allow")
            lines = [f"HTTP/1.1 {reply.status_code} {reply.reason_phrase}", f"content-length: {len(reply.content)}"]
            lines += [f"{name}: {value}" for name, value in reply.headers.items() if name in kept]
            self._known[target] = "\r\n".join([*lines, "", ""]).encode() + reply.content
        return self._known[target]

    def uuid(self, hostname: str) -> str:
        """The identifier of an instance; empty when there is none of this name."""
        everything = self._sandbox.world.instances.values()
        return next((instance.uuid for instance in everything if instance.hostname == hostname), "")

    def change(self, uuid: str) -> None:
        """Give an instance one more core, and forget the answers that tell of it."""
        self._sandbox.world.instances[uuid].cores += 1
        mark = uuid.encode()
        self._known = {target: body for target, body in self._known.items() if mark not in body}


class Counts:
    """What was asked since it was last forgotten."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.requests = 0
        self.first_page_at = 0.0

    def take(self, target: str) -> None:
        """Count a request; note when the list was first asked for (monotonic seconds)."""
        self.requests += 1
        if not self.first_page_at and target.startswith("/api/instances/?"):
            self.first_page_at = time.monotonic()


class Connection(asyncio.Protocol):
    """One client, one request after the other."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._received = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head, self._received = self._received[: end + 4], self._received[end + 4 :]
            found = _HEAD.match(head)
            if found is None or found["method"] != b"GET":
                self._transport.close()
                return
            self._server.serve(found["target"].decode(), self._transport)


class Server:
    """Listens, and does what it is told on standard input."""

    def __init__(self, answers: Answers, url: str) -> None:
        self._answers = answers
        self._url = url
        self._counts = Counts()
        self._latency = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    def serve(self, target: str, transport: asyncio.Transport) -> None:
        """Answer a request."""
        self._counts.take(target)
        task = asyncio.create_task(self._answer(target, transport))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def run(self, listener: socket.socket) -> None:
        """Serve until standard input ends."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Connection(self), sock=listener)
        self._say({"url": self._url, "token": self._answers.token})
        reader = asyncio.StreamReader()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := await reader.readline():
            self._obey(json.loads(line))
        server.close()

    def _obey(self, command: dict[str, object]) -> None:
        found = self._answers.uuid(str(command["find"])) if "find" in command else ""
        self._say({"requests": self._counts.requests, "first_page_at": self._counts.first_page_at, "found": found})
        self._latency = float(str(command.get("latency", self._latency)))
        if "change" in command:
            self._answers.change(str(command["change"]))
        if "forget" in command:
            self._counts.forget()

    async def _answer(self, target: str, transport: asyncio.Transport) -> None:
        if self._latency:
            await asyncio.sleep(self._latency)
        transport.write(await self._answers.find(target))

    def _say(self, words: dict[str, object]) -> None:
        sys.stdout.write(json.dumps(words) + "\n")
        sys.stdout.flush()


async def main() -> None:
    """Serve as many instances as the command line says."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    answers = Answers(int(sys.argv[1]), url)
    await answers.prepare()
    await Server(answers, url).run(listener)


if __name__ == "__main__":
    asyncio.run(main())
