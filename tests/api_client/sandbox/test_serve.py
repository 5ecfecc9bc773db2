"""The sandbox on a real port, as a process of its own."""

from __future__ import annotations

import io
import re
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest

from api_client import Connection, Token, connect
from api_client.sandbox import URL, ManualClock, Sandbox
from api_client.sandbox.serve import describe

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = """
from api_client.sandbox import Sandbox
from api_client.sandbox.serve import serve
serve(Sandbox(instances=3, tokens={"admin": "known"}), 0)
print("ended")
"""


@pytest.fixture
def served() -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True)  # noqa: S603 (ours)
    try:
        assert process.stdout is not None
        match = re.fullmatch(r"Sandbox at (http://127\.0\.0\.1:\d+/)\n", process.stdout.readline())
        assert match
        yield process, match[1]
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_s17_it_serves_loopback_names_and_ends_cleanly(
    served: tuple[subprocess.Popen[str], str], number: signal.Signals
) -> None:
    process, url = served
    with httpx.Client(base_url=url, headers={"Authorization": "Token known"}, trust_env=False) as client:
        assert client.get("/api/version/").json() == {"version": "0.10.0"}
        assert client.head("/api/instances/").status_code == 200
        assert client.get("/api/version/", headers={"Host": "localhost"}).status_code == 200
        assert client.get("/api/version/", headers={"Host": "lured.example"}).status_code == 400
    process.send_signal(number)
    rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert rest.endswith("ended\n")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.", "10.0.0.1", "[::1]", ""])
def test_s17_a_page_that_was_lured_here_by_a_name_gets_nothing(
    served: tuple[subprocess.Popen[str], str], host: str
) -> None:
    _, url = served
    with httpx.Client(base_url=url, headers={"Authorization": "Token known"}, trust_env=False) as client:
        reply = client.get("/api/instances/", headers={"Host": host})
    assert reply.status_code == 400
    assert "hostname" not in reply.text


def test_s17_no_address_but_loopback_is_listened_on(served: tuple[subprocess.Popen[str], str]) -> None:
    _, url = served
    port = int(url.rstrip("/").rpartition(":")[2])
    for elsewhere in ("127.0.0.2", "::1"):
        with (
            socket.socket(socket.AF_INET6 if ":" in elsewhere else socket.AF_INET) as line,
            pytest.raises(OSError, match=r"refused|available|unreachable|assign"),
        ):
            line.connect((elsewhere, port))


def test_s17_it_is_gone_with_its_program(served: tuple[subprocess.Popen[str], str]) -> None:
    process, url = served
    process.kill()
    process.wait()
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_s17_tokens_are_new_each_time(clock: ManualClock) -> None:
    first, second = (Sandbox(instances=0, seed=1, clock=clock).tokens for _ in range(2))
    assert first.keys() == second.keys()
    assert not set(first.values()) & set(second.values())
    assert all(re.fullmatch("[0-9a-f]{40}", token) for token in first.values())


async def test_s17_in_the_app_it_opens_no_port(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a port is opened")

    for name in ("bind", "listen", "connect"):
        monkeypatch.setattr(f"socket.socket.{name}", refuse)
    sandbox = Sandbox(instances=3, clock=clock)
    client = await connect(Connection(URL, Token(sandbox.tokens["staff"])), handler=sandbox.handler())
    assert (await client.sweep()).total == 3
    await client.aclose()


def test_it_says_who_can_log_in(clock: ManualClock) -> None:
    sandbox = Sandbox(instances=0, clock=clock)
    text = io.StringIO(describe(sandbox, "http://127.0.0.1:1/")).read()
    for user in sandbox.users.values():
        assert (sandbox.tokens[user.username] in text) == user.is_active
    assert re.search(r"^admin +[0-9a-f]{40}  project administrator", text, re.MULTILINE)
    assert text.startswith("Sandbox at http://127.0.0.1:1/\n")
