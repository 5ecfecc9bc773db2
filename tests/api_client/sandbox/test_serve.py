"""The sandbox on a real port, as a process of its own."""

from __future__ import annotations

import io
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest

from api_client.sandbox import ManualClock, Sandbox
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
def test_it_serves_loopback_names_and_ends_cleanly(
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


def test_it_says_who_can_log_in(clock: ManualClock) -> None:
    sandbox = Sandbox(instances=0, clock=clock)
    text = io.StringIO(describe(sandbox, "http://127.0.0.1:1/")).read()
    for user in sandbox.users.values():
        assert (sandbox.tokens[user.username] in text) == user.is_active
    assert re.search(r"^admin +[0-9a-f]{40}  project administrator", text, re.MULTILINE)
    assert text.startswith("Sandbox at http://127.0.0.1:1/\n")
