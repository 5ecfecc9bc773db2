from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from api_client.secret import Token
from tui.config import Profile
from tui.credentials import Credential, CredentialError, find_token

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://cloud.example.com/api"
TOKEN = "c" * 40


def find(environ: dict[str, str] | None = None, *, limit: float = 20.0, **settings: object) -> Credential | None:
    profile = Profile(name="live", url=URL, **settings)  # type: ignore[arg-type]
    return find_token(profile, {"PATH": os.environ["PATH"], **(environ or {})}, (), command_limit=limit)


def refused(environ: dict[str, str] | None = None, *, limit: float = 20.0, **settings: object) -> str:
    with pytest.raises(CredentialError) as caught:
        find(environ, limit=limit, **settings)
    return str(caught.value)


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n")
    path.chmod(0o600)
    return path


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_a_profile_without_a_source_has_no_token() -> None:
    assert find() is None


def test_the_environments_token_goes_to_the_environments_server() -> None:
    environ = {"VMDECK_TOKEN": TOKEN, "VMDECK_URL": "https://CLOUD.example.com:443/other"}
    assert find(environ) == Credential("VMDECK_TOKEN", Token(TOKEN))


@pytest.mark.parametrize(
    "url", ["", "https://evil.example", "https://cloud.example.com:8443", "http://cloud.example.com", "nonsense"]
)
def test_no_other_server_gets_the_environments_token(url: str, token_file: Path) -> None:
    environ = {"VMDECK_TOKEN": "x" * 40, "VMDECK_URL": url}
    assert "VMDECK_TOKEN belongs to the server in VMDECK_URL" in refused(environ)
    own = find(environ, token_file=token_file)
    assert own is not None
    assert own.token == Token(TOKEN)


def test_a_file_of_ones_own_is_read(token_file: Path) -> None:
    assert find(token_file=token_file) == Credential(f"token_file {token_file}", Token(TOKEN))


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused_with_what_to_do(token_file: Path, mode: int) -> None:
    token_file.chmod(mode)
    assert refused(token_file=token_file).endswith(f"can be read by others: chmod 600 {token_file}")


def test_a_file_that_others_can_replace_is_refused(token_file: Path) -> None:
    token_file.parent.chmod(0o777)
    assert "is in a folder that can be changed by others: chmod go-w" in refused(token_file=token_file)


def test_a_file_of_somebody_else_is_refused(token_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = token_file.with_name("link")
    link.symlink_to(token_file)
    assert find(token_file=link) is not None
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert "belongs to another user" in refused(token_file=link)


def test_what_is_no_file_is_never_read(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo, 0o600)
    assert "is not a regular file" in refused(token_file=fifo)
    folder = tmp_path / "folder"
    folder.mkdir()
    assert "token_file" in refused(token_file=folder)
    assert "cannot be read: No such file" in refused(token_file=tmp_path / "none")


def test_the_first_line_of_a_command_is_the_token() -> None:
    found = find(token_command=python(f"print('{TOKEN}\\nsecond line')"))
    assert found == Credential("token_command", Token(TOKEN))


def test_a_list_goes_past_the_shell_and_text_through_it() -> None:
    assert find(token_command=("echo", "a;b$HOME")) == Credential("token_command", Token("a;b$HOME"))
    assert find(token_command="printf abc | tr a-c x-z") == Credential("token_command", Token("xyz"))


def test_a_command_that_prints_much_is_read_to_its_end() -> None:
    assert find(token_command=python(f"print('{TOKEN}'); print('x' * 1_000_000)")) is not None


def test_a_command_gets_neither_the_terminal_nor_the_environments_token() -> None:
    code = "import os, sys; print(len(sys.stdin.read()), 'VMDECK_TOKEN' in os.environ, sep='-')"
    environ = {"VMDECK_TOKEN": TOKEN, "VMDECK_URL": "https://other.example"}
    assert find(environ, token_command=python(code)) == Credential("token_command", Token("0-False"))


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (python("print('hunter2'); raise SystemExit(3)"), "failed with exit code 3"),
        (python("import time; print('hunter2', flush=True); time.sleep(60)"), "took longer than 0.2 seconds"),
        ("printf hunter2; sleep 60 & sleep 60", "took longer than 0.2 seconds"),
        (("no-such-command-anywhere",), "cannot be run: No such file or directory"),
        (("bad\0name",), "cannot be run"),
        (("printf", ""), "The token is empty"),
        (("printf", "\\nhunter2"), "The token is empty"),
        (("printf", "hunter2 hunter2"), "holds a blank"),
        (("printf", "hunter2\\0"), "holds a blank"),
        (("printf", "hunter2é"), "that no token has"),
        (python("print('hunter2' * 1000)"), "longer than 4096"),
        (python("print('hunter2' * 100_000)"), "longer than 4096"),
    ],
)
def test_a_command_that_gives_no_token_is_told_without_its_output(command: object, words: str) -> None:
    limit = 0.2 if "longer than 0.2" in words else 20.0
    said = refused(token_command=command, limit=limit)
    assert words in said
    assert "hunter2" not in said


def test_a_credential_hides_its_text() -> None:
    credential = Credential("token_file x", Token(TOKEN))
    assert TOKEN not in f"{credential!r} {credential}"
