"""What every test is checked for is noticed: each of these does what must not be done."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from api_client.errors import ApiError
from api_client.sandbox import Sandbox
from api_client.secret import Token
from api_client.transport import Transport
from tests.api_client.servers import BASE, TOKEN, answering, reply
from tests.watch import RUN, Watch, holds_token, leaking_files

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("before", ["", "T", "To", "Token ", "user:"])
def test_s03_a_token_is_known_however_it_is_written(before: str) -> None:
    text = before + TOKEN
    for written in (text, base64.b64encode(text.encode()).decode(), base64.urlsafe_b64encode(text.encode()).decode()):
        assert holds_token(f"x {written} y")
        assert holds_token(b"\xff" + written.encode())
    assert holds_token(str(httpx.URL("https://cloud.test/", params={"q": text})))
    assert not holds_token(before + TOKEN[::-1])


def test_every_token_of_a_sandbox_is_of_this_run() -> None:
    tokens = Sandbox(instances=1).tokens.values()
    assert all(token.startswith(RUN) for token in tokens)
    assert len(set(tokens)) == len(tokens)


def test_files_with_a_token_are_found_but_for_those_that_are_for_one(tmp_path: Path) -> None:
    kept = tmp_path / "vmdeck" / "tokens" / "live.toml"
    kept.parent.mkdir(parents=True)
    for path in (kept, tmp_path / "log"):
        path.write_text(f"token = {TOKEN}")
    assert leaking_files(tmp_path) == [tmp_path / "log"]
    (tmp_path / "log").unlink()


@pytest.mark.parametrize("url", ["https://evil.example/api/", "https://cloud.example:444/", "http://cloud.example/"])
async def test_a_request_to_somebody_else_is_noticed(watch: Watch, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    gate = Transport(BASE, Token(TOKEN), handler=answering(reply([])).handler)
    monkeypatch.setattr(gate, "_request", lambda *_arguments, **_options: httpx.Request("GET", url))
    await gate.ask("instances/")
    assert len(watch.faults) == 1
    watch.faults.clear()


async def test_a_connection_to_somebody_else_is_noticed(watch: Watch) -> None:
    class Astray(httpx.AsyncHTTPTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            return await super().handle_async_request(httpx.Request("GET", "http://127.0.0.1:9/"))

    gate = Transport(BASE, Token(TOKEN), handler=Astray())
    with pytest.raises(ApiError):
        await gate.ask("instances/")
    await gate.aclose()
    assert watch.faults == ["connected to 127.0.0.1:9"]
    watch.faults.clear()


LEAKS = """
import logging, sys
import pytest
from tests.watch import RUN

def test_out(): print(RUN)
def test_err(): print(RUN, file=sys.stderr)
def test_log(): logging.getLogger().warning("Token %s", RUN)
def test_file(tmp_path): (tmp_path / "crash.txt").write_text(RUN)
@pytest.mark.keeps_token
def test_kept(tmp_path): (tmp_path / "mine").write_text(RUN)
def test_host(watch): watch.faults.append("connected to evil")
def test_nothing(): pass
"""


def test_a_test_that_leaks_fails(tmp_path: Path) -> None:
    file = tmp_path / "test_leaks.py"
    file.write_text(LEAKS)
    command = [sys.executable, "-m", "pytest", "-q", "--rootdir", str(tmp_path), "-p", "tests.watch", str(file)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 (our own tests)
    failed = {line.rpartition("::")[2] for line in run.stdout.splitlines() if line.startswith("FAILED")}
    assert failed == {"test_out", "test_err", "test_log", "test_file", "test_host"}
    assert "2 passed" in run.stdout
