"""Logging in on a real terminal, to a sandbox on a real port."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.pty_child import PtyChild

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[3]
TOKEN = "known" * 8
PASSWORD = b"admin-demo"
SERVER = f"""
from api_client.sandbox import Sandbox
from api_client.sandbox.serve import serve
serve(Sandbox(instances=1, tokens={{"admin": {TOKEN!r}}}), 0)
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    command = [sys.executable, "-c", SERVER]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        assert process.stdout is not None
        found = re.fullmatch(r"Sandbox at (http://127\.0\.0\.1:\d+)/\n", process.stdout.readline())
        assert found
        yield found[1]
        process.kill()


@pytest.fixture
def log_in(tmp_path: Path, url: str) -> Iterator[Callable[..., PtyChild]]:
    children: list[PtyChild] = []
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "PYTHON_KEYRING_BACKEND") if name in os.environ}
    folders = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "STATE", "CACHE", "DATA")}
    environ = {**kept, **folders, "HOME": str(tmp_path), "TERM": "xterm-256color"}

    def start(*arguments: str) -> PtyChild:
        command = [sys.executable, "-m", "tui", "login", url, *arguments]
        children.append(PtyChild(command, ROOT, environ, size=(24, 80)))
        return children[-1]

    yield start
    for child in children:
        child.clear_away()


def test_s07_a_password_is_never_on_the_terminal(log_in: Callable[..., PtyChild], tmp_path: Path) -> None:
    child = log_in("--user", "admin")
    child.expect(rb"Password: ")
    child.send(PASSWORD + b"\n")
    child.expect(rb"Keep the token in a file that only you can read, not encrypted")
    child.send(b"y\n")
    child.expect(rb"user     admin\r\n")
    assert child.end() == 0
    assert PASSWORD not in child.written
    assert TOKEN.encode() not in child.written
    assert child.mode == child.mode_before
    assert TOKEN in (tmp_path / "DATA" / "vmdeck" / "tokens" / "server.toml").read_text()
    holding = [path for path in tmp_path.rglob("*") if path.is_file() and PASSWORD in path.read_bytes()]
    assert holding == []


def test_s07_a_pasted_token_is_never_on_the_terminal(log_in: Callable[..., PtyChild]) -> None:
    child = log_in("--store", "none")
    child.expect(rb"User name \(none to paste a token\): ")
    child.send(b"\n")
    child.expect(rb"Token: ")
    child.send(TOKEN.encode() + b"\n")
    child.expect(rb"token    not kept\r\n")
    assert child.end() == 0
    assert TOKEN.encode() not in child.written


def test_s07_the_terminal_shows_again_what_is_typed_after_it_was_given_up(log_in: Callable[..., PtyChild]) -> None:
    child = log_in("--user", "admin")
    child.expect(rb"Password: ")
    child.send(PASSWORD[:3] + b"\x03")
    assert child.end() == 130
    assert b"Aborted" not in child.written
    assert PASSWORD[:3] not in child.written
    assert child.mode == child.mode_before
