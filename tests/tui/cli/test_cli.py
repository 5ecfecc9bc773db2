from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from api_client.version import __version__
from tests.command_tree import everything
from tui import terminal
from tui.cli.commands import build
from tui.cli.options import AppOptions, SandboxOptions
from tui.config import Flags

if TYPE_CHECKING:
    from click.testing import Result

ROOT = Path(__file__).resolve().parents[3]


def run(*arguments: str) -> tuple[Result, list[AppOptions]]:
    opened: list[AppOptions] = []

    def open_app(options: AppOptions) -> int:
        opened.append(options)
        return 7

    return CliRunner().invoke(build(open_app), arguments, prog_name="vmdeck"), opened


def options(
    flags: Flags | None = None, config: Path | None = None, sandbox: SandboxOptions | None = None
) -> AppOptions:
    return AppOptions(flags or Flags(), config, sandbox)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), options()),
        (("--profile", "live", "--theme", "nord", "--read-only"), options(Flags("live", "nord", read_only=True))),
        (("--config", "my.toml"), options(config=Path("my.toml"))),
        (("--sandbox",), options(sandbox=SandboxOptions(200, "", "specification"))),
        (("--sandbox", "--read-only"), options(Flags(read_only=True), None, SandboxOptions(200, "", "specification"))),
        (("--sandbox=0",), options(sandbox=SandboxOptions(0, "", "specification"))),
        (
            ("--sandbox", "5", "--sandbox-user", "maria", "--sandbox-mode", "nodeconductor-0.11"),
            options(sandbox=SandboxOptions(5, "maria", "nodeconductor-0.11")),
        ),
    ],
)
def test_without_a_command_the_app_opens(arguments: tuple[str, ...], expected: AppOptions) -> None:
    result, opened = run(*arguments)
    assert opened == [expected]
    assert result.exit_code == 7


def test_a_mode_that_is_mistyped_is_told_the_nearest() -> None:
    result, opened = run("--sandbox-mode", "specfication")
    assert (result.exit_code, opened) == (2, [])
    assert 'Did you mean "specification"?' in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--sandbox", "--profile", "live"),
        ("--sandbox-user", "maria"),
        ("--sandbox=-1",),
        ("--sandbox-mode", "other"),
        ("--config", "/"),
        ("no-such-command",),
        ("--no-such-option",),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...]) -> None:
    result, opened = run(*arguments)
    assert result.exit_code == 2
    assert opened == []
    assert "Error: " in result.stderr


def test_everything_has_a_help() -> None:
    for command in everything(build(lambda _options: 0)):
        assert command.help
        for parameter in command.params:
            assert not isinstance(parameter, click.Option) or parameter.help, parameter.name


SECRETS = ("token", "password", "secret", "credential", "auth", "key-file")


def test_s01_no_option_of_any_command_takes_a_secret() -> None:
    commands = list(everything(build(lambda _options: 0)))
    assert {command.name for command in commands} >= {"vmdeck", "sandbox", "login", "logout", "list", "delete"}
    for parameter in (parameter for command in commands for parameter in command.params):
        if any(word in (parameter.name or "") for word in SECRETS):
            assert isinstance(parameter, click.Option)
            assert parameter.is_flag, f"{parameter.name} would stand in the list of processes"


@pytest.mark.parametrize("option", ["--token", "--password", "--token=hunter2", "--token-stdin=hunter2", "--secret"])
def test_s01_whoever_gives_a_secret_all_the_same_is_refused(option: str) -> None:
    for command in everything(build(lambda _options: 0)):
        arguments = [] if command.name == "vmdeck" else [command.name or ""]
        result, opened = run(*arguments, option, "hunter2")
        assert result.exit_code == 2, command.name
        assert opened == []
        assert "hunter2" not in result.output


def test_the_terminal_is_reset(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[bool] = []
    monkeypatch.setattr(terminal, "reset_terminal", lambda: done.append(True))
    result, opened = run("reset-terminal")
    assert (result.exit_code, opened, done) == (0, [], [True])


def test_no_terminal_to_reset_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OSError(6, "No such device or address")

    monkeypatch.setattr(terminal, "reset_terminal", fail)
    result, _opened = run("reset-terminal")
    assert result.exit_code == 1
    assert result.stderr == "Error: There is no terminal to reset: No such device or address.\n"


def test_a_port_in_use_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result, _opened = run("sandbox", "--port", str(port), "--instances", "1")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: Port {port} cannot be used")


def test_the_sandbox_serves_this_machine_until_it_is_stopped() -> None:
    code = "from tui.cli.commands import build; build(lambda options: 0)(['sandbox', '--instances', '3'])"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own
        assert server.stdout is not None
        address = server.stdout.readline().split()[-1]
        host, port = address.removeprefix("http://").rstrip("/").split(":")
        assert host == "127.0.0.1"
        with socket.create_connection((host, int(port)), timeout=30) as client:
            client.sendall(b"GET /api/instances/ HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            assert client.recv(12) == b"HTTP/1.1 401"
        server.terminate()
        server.communicate(timeout=30)
    assert server.returncode == 0


def test_the_version_is_printed() -> None:
    result, opened = run("--version")
    assert result.stdout == f"vmdeck {__version__}\n"
    assert opened == []
