"""The doors there are, and what a person may do at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api_client.errors import Unauthenticated
from api_client.secret import Token
from tui import launch
from tui.cli.options import SandboxOptions
from tui.config import Flags, Profile
from tui.credentials import Credential
from tui.doors import Doors, ServerDoor

if TYPE_CHECKING:
    from pathlib import Path

TWO = """
[profiles.north]
url = "https://north.example"
environment = "production"

[profiles.south]
url = "http://south.example"
allow_plain_http = true
read_only = true
"""


def sandbox() -> launch.SandboxDoor:
    return launch.SandboxDoor(SandboxOptions(3, "", "specification"), read_only=False, refresh=30.0)


def doors(path: Path, flags: Flags | None = None) -> Doors:
    return Doors(path, flags or Flags(), sandbox())


def test_the_settings_are_read_each_time(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(TWO)
    directory = doors(path)
    assert [door.place.profile for door in directory.look().doors] == ["north", "south", "sandbox"]
    path.write_text(TWO + '[profiles.west]\nurl = "https://west.example"\n')
    assert [door.place.profile for door in directory.look().doors] == ["north", "south", "west", "sandbox"]


def test_what_holds_for_each_is_told(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(TWO)
    north, south, _ = (door.place for door in doors(path).look().doors)
    assert (north.is_production, north.locked, north.read_only, north.plain_http) == (True, True, False, False)
    assert (south.environment, south.read_only, south.plain_http) == ("", True, True)


def test_read_only_on_the_command_line_holds_for_all(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(TWO)
    found = doors(path, Flags(read_only=True)).look()
    assert [door.place.read_only for door in found.doors[:-1]] == [True, True]


def test_wrong_settings_leave_the_sandbox_and_their_faults(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("ui = 1\n" + TWO)
    found = doors(path).look()
    assert [door.place.profile for door in found.doors] == ["sandbox"]
    assert "ui must be a table" in found.faults[0]


def test_c13_a_name_with_an_escape_sequence_is_refused_and_told_clean(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[profiles."a\\u001b]0;evil\\u0007"]\nurl = "https://a.example"\n')
    found = doors(path).look()
    assert len(found.doors) == 1
    ((words,),) = found.wrong.values()
    assert "needs another name" in words
    assert "\x1b" not in words
    assert "\x07" not in words


def test_a_profile_that_is_wrong_keeps_nobody_from_the_others(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(TWO + '[profiles.west]\nurl = "http://west.example"\n[profiles.east]\nread_onyl = true\n')
    found = doors(path).look()
    assert [door.place.profile for door in found.doors] == ["north", "south", "sandbox"]
    assert not found.faults
    assert found.wrong["west"][0].startswith(f"{path}:11: profiles.west.url must start with https://")
    assert len(found.wrong["east"]) == 2


def test_settings_that_were_deleted_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    directory = Doors(None, Flags(), sandbox())
    path = directory.path
    assert not directory.look().faults
    path.parent.mkdir(exist_ok=True)
    path.write_text(TWO)
    assert len(directory.look().doors) == 3
    path.unlink()
    found = directory.look()
    assert (len(found.doors), found.faults) == (1, (f"{path}: is not there any more.",))


def test_the_server_of_the_environment_is_one_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.toml"
    path.write_text(TWO)
    monkeypatch.setenv("VMDECK_URL", "https://env.example")
    found = doors(path).look()
    assert found.doors[0].place.title == "env.example"
    assert found.doors[0].shelves() == ()


async def test_a_token_that_was_accepted_is_used_and_kept_out_of_reports() -> None:
    door = ServerDoor(Profile("north", "https://north.invalid", dialect="specification"), 30.0)
    with pytest.raises(Unauthenticated):
        await door.reach()
    door.accept(Credential("a log-in", Token("0123456789")))
    client = await door.reach()
    assert door.credential_source == "a log-in"
    assert "0123456789" in door.secrets
    await client.aclose()


async def test_a_log_in_lasts_until_the_program_ends_at_its_server_only(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(TWO)
    directory = doors(path)
    north, south, _ = directory.look().doors
    north.accept(Credential("a log-in", Token("0123456789")))
    again = directory.to(Profile("north", "https://north.example", dialect="specification"), 30.0)
    client = await again.reach()
    assert (again.credential_source, again.secrets) == ("a log-in", ["0123456789"])
    assert next(source.words for source in again.sources() if source.is_there) == "a log-in"
    await client.aclose()
    moved = directory.to(Profile("north", "https://elsewhere.example", dialect="specification"), 30.0)
    for other in (south, moved):
        with pytest.raises(Unauthenticated):
            await other.reach()
        assert not other.secrets


def test_a_shelf_keeps_the_token_where_the_next_start_finds_it(tmp_path: Path) -> None:
    door = ServerDoor(Profile("north", "https://north.invalid"), 30.0)
    shelf = next(shelf for shelf in door.shelves() if shelf.name == "file")
    assert "only you can read" in shelf.where
    assert shelf.keep(Token("0123456789")) == ()
    (kept,) = tmp_path.rglob("tokens/north.toml")
    assert "0123456789" in kept.read_text()
    assert {source.name: source.is_there for source in door.sources()}["file"] is True


async def test_one_can_log_in_at_the_sandbox_and_come_back_to_it() -> None:
    door = sandbox()
    client = await door.reach()
    instances = {row.uuid for row in (await client.sweep()).rows}
    token = await door.log_in("owner", "owner-demo")
    assert (await door.look_up(token)).username == "owner"
    door.accept(Credential("a log-in", token))
    again = await door.reach()
    assert (await again.me()).username == "owner"
    assert {row.uuid for row in (await again.sweep()).rows} <= instances
    assert (door.sources(), door.shelves()) == ((), ())
