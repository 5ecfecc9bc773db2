from __future__ import annotations

import gc
import os
import stat
from typing import TYPE_CHECKING

import pytest

from api_client.errors import Unauthenticated
from api_client.version import __version__
from tui import __main__, launch, start
from tui.cli.options import AppOptions, SandboxOptions
from tui.config import Flags, Profile
from tui.doors import ServerDoor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(launch, "find_problem", lambda _environ: "")
    monkeypatch.setattr(launch, "prepare", lambda _environ: None)
    yield
    gc.enable()


def test_the_version_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["vmdeck", "--version"])
    __main__.main()
    assert capsys.readouterr().out == f"vmdeck {__version__}\n"


def test_without_a_terminal_nothing_is_opened(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launch, "find_problem", lambda _environ: "There is no terminal.")
    monkeypatch.setattr(launch, "prepare", lambda _environ: None)
    assert launch.open_app(AppOptions(Flags(), None, SandboxOptions(1, "", "specification"))) == 2
    assert capfd.readouterr().err == "There is no terminal.\n"


def test_without_a_server_and_a_terminal_there_is_a_guide(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launch, "find_problem", lambda _environ: "There is no terminal.")
    monkeypatch.setattr(launch, "prepare", lambda _environ: None)
    assert launch.open_app(AppOptions(Flags(), None, None)) == 0
    said = capsys.readouterr().out
    assert "vmdeck --sandbox" in said
    assert "config.toml" in said


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("flags", [Flags(profile="nowhere"), Flags(theme="nosuch")])
def test_what_was_asked_for_and_is_not_there_is_refused(flags: Flags, capfd: pytest.CaptureFixture[str]) -> None:
    sandbox = SandboxOptions(1, "", "specification") if flags.theme else None
    assert launch.open_app(AppOptions(flags, None, sandbox)) == 2
    assert capfd.readouterr().err.startswith("There is no ")


@pytest.mark.usefixtures("terminal")
def test_a_config_file_that_was_named_has_to_be_there(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert launch.open_app(AppOptions(Flags(), tmp_path / "no.toml", None)) == 2
    assert capfd.readouterr().err == f"{tmp_path / 'no.toml'}: there is no such file.\n"


@pytest.mark.usefixtures("terminal")
def test_wrong_settings_are_told_line_by_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[ui]\nrefresh = 1\ntheme = 2\n")
    assert launch.open_app(AppOptions(Flags(), path, None)) == 2
    said = capfd.readouterr()
    assert [line.startswith(str(path)) for line in said.err.splitlines()] == [True, True]
    assert not said.out


@pytest.mark.parametrize(
    ("arguments", "completing", "expected"), [([], "", 7), (["--help"], "", 0), ([], "bash_source", 0)]
)
def test_the_command_line_is_read_only_when_there_is_one(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], completing: str, expected: int
) -> None:
    monkeypatch.setattr("sys.argv", ["vmdeck", *arguments])
    monkeypatch.setattr(launch, "open_app", lambda _options: 7)
    if completing:
        monkeypatch.setenv(start.COMPLETION, completing)
    with pytest.raises(SystemExit) as ended:
        __main__.main()
    assert ended.value.code == expected


async def test_the_sandbox_is_reached_without_a_port_as_its_administrator() -> None:
    door = launch.SandboxDoor(SandboxOptions(3, "", "nodeconductor-0.11"), read_only=True, refresh=30.0)
    client = await door.reach()
    user = await client.me()
    assert user.username == "admin"
    assert client.dialect.name == "nodeconductor-0.11"
    assert door.journal is None
    assert door.place.read_only
    assert len(door.secrets) == 1
    await client.aclose()


async def test_a_user_the_sandbox_does_not_have_is_refused_with_those_it_has() -> None:
    door = launch.SandboxDoor(SandboxOptions(1, "maria", "specification"), read_only=False, refresh=30.0)
    with pytest.raises(Unauthenticated, match="no user maria, only staff, owner, admin"):
        await door.reach()


async def test_a_profile_without_a_token_is_told_what_is_missing() -> None:
    door = ServerDoor(Profile(name="live", url="https://cloud.invalid"), 30.0)
    with pytest.raises(Unauthenticated, match="the profile live has no token: log in, or name a token_command"):
        await door.reach()


async def test_a_token_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    door = ServerDoor(Profile(name="live", url="https://cloud.invalid", token_file=tmp_path / "no"), 30.0)
    with pytest.raises(Unauthenticated):
        await door.reach()


async def test_a_profile_is_reached_with_its_token_and_dialect(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("s3cret-token\n")
    os.chmod(path, stat.S_IRUSR)
    profile = Profile(name="live", url="https://cloud.invalid/api/", token_file=path, dialect="nodeconductor-0.11",
                      environment="production", read_only=True)  # fmt: skip
    door = ServerDoor(profile, 15.0)
    client = await door.reach()
    assert client.base_url == "https://cloud.invalid/"
    assert door.secrets == ["s3cret-token"]
    assert door.place.is_production
    assert door.place.read_only
    assert door.place.sweep_every == 15.0
    assert door.journal is not None
    await client.aclose()
