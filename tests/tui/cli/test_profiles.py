from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from api_client.secret import Token
from tests.tui.cli.account import Account
from tests.tui.keyrings import LockedKeyring, use
from tui.config import Profile

if TYPE_CHECKING:
    from pathlib import Path

RING = "the keyring of this system"


@pytest.fixture
def account(tmp_path: Path) -> Account:
    account = Account(tmp_path)
    token = tmp_path / "token"
    token.write_text("x" * 40)
    token.chmod(0o644)
    account.write(f"""
        default_profile = "live"
        [profiles.live]
        url = "https://live.example/api"
        environment = "production"
        [profiles.lab]
        url = "https://lab.example"
        read_only = true
        dialect = "nodeconductor-0.24"
        token_command = "touch {tmp_path}/ran; echo {"y" * 40}"
        [profiles.open]
        url = "https://open.example"
        token_file = "{token}"
        """)
    return account


def listed(account: Account, *arguments: str) -> dict[str, dict[str, object]]:
    result = account.run(*arguments, "profiles", "--output", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    return {record["name"]: record for record in json.loads(result.stdout)}


def test_every_profile_is_listed_with_what_holds_for_it(account: Account, tmp_path: Path) -> None:
    account.keepers[1].keep(Profile("live", "https://live.example/api"), Token(account.token))
    found = listed(account)
    assert list(found) == ["live", "lab", "open"]
    assert found["live"] == {
        "name": "live",
        "url": "https://live.example/api",
        "environment": "production",
        "read_only": False,
        "locked": True,
        "dialect": "auto",
        "default": True,
        "current": True,
        "credential": f"the file {account.tokens / 'live.toml'}",
        "problem": "",
    }
    lab = found["lab"]
    assert (lab["read_only"], lab["locked"], lab["default"], lab["current"]) == (True, False, False, False)
    assert (lab["dialect"], lab["credential"]) == ("nodeconductor-0.24", "token_command")
    assert not (tmp_path / "ran").exists()
    assert account.asked == []


def test_c08_a_profile_whose_token_file_cannot_be_used_is_listed_with_the_reason(
    account: Account, tmp_path: Path
) -> None:
    problem = f"token_file {tmp_path}/token can be read by others: chmod 600 {tmp_path}/token"
    assert listed(account)["open"]["problem"] == problem
    line = account.run("profiles").stdout.splitlines()[-1]
    assert line.split("  ")[0] == "open"
    assert line.endswith(f"  {problem}")


def test_the_table_is_for_people(account: Account) -> None:
    lines = account.run("profiles").stdout.splitlines()
    assert [line.split() for line in lines[:3]] == [
        ["name", "use", "url", "environment", "changes", "dialect", "credential"],
        ["live", "current,", "default", "https://live.example/api", "production", "locked", "auto", "none"],
        ["lab", "https://lab.example", "read-only", "nodeconductor-0.24", "token_command"],
    ]


def test_without_a_profile_it_is_told_how_to_begin(account: Account) -> None:
    account.settings.unlink()
    result = account.run("profiles")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "There is no profile yet: vmdeck login https://…" in result.stderr
    result = account.run("profiles", "--output", "json")
    assert json.loads(result.stdout) == []
    assert "There is no profile yet" in result.stderr


def test_a_keyring_may_have_a_token_and_is_not_asked(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, LockedKeyring())
    found = listed(account)
    assert found["live"]["credential"] == f"{RING} or none"
    assert found["lab"]["credential"] == "token_command"
    assert str(found["open"]["credential"]).startswith(f"{RING} or token_file ")


def test_the_one_in_use_is_the_one_that_is_asked_for(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [name for name, one in listed(account, "--profile", "open").items() if one["current"]] == ["open"]
    monkeypatch.setenv("VMDECK_URL", "https://env.example")
    monkeypatch.setenv("VMDECK_TOKEN", account.token)
    found = listed(account)
    assert list(found) == ["environment", "live", "lab", "open"]
    assert found["environment"]["current"] is True
    assert found["environment"]["credential"] == "VMDECK_TOKEN"
    assert "belongs to the server in VMDECK_URL" in str(found["live"]["problem"])
    assert account.token not in account.run("profiles").output


def test_other_programs_get_rows_too(account: Account) -> None:
    rows = list(csv.DictReader(io.StringIO(account.run("profiles", "--output", "csv").stdout)))
    assert [(row["name"], row["read_only"], row["locked"]) for row in rows] == [
        ("live", "false", "true"),
        ("lab", "true", "false"),
        ("open", "false", "false"),
    ]
    lines = account.run("profiles", "--output", "ndjson").stdout.splitlines()
    assert [json.loads(line)["name"] for line in lines] == ["live", "lab", "open"]


def test_settings_that_are_wrong_are_told(account: Account) -> None:
    account.write("[profiles.live]\nurl = 5\n")
    result = account.run("profiles")
    assert result.exit_code == 2
    assert "profiles.live.url must be the address" in result.stderr


def test_without_settings_there_is_none(tmp_path: Path) -> None:
    result = Account(tmp_path).run("profiles", "--output", "json")
    assert (result.exit_code, result.stdout) == (0, "[]\n")


@pytest.mark.parametrize("command", [("profiles",), ("logout", "--profile", "live"), ("list", "--profile", "open")])
def test_c04_a_name_that_means_nothing_is_told_by_commands_too(account: Account, command: tuple[str, ...]) -> None:
    account.write(f"{account.settings.read_text()}\n[ui]\nrefesh = 20\n")
    result = account.run(*command)
    assert (
        f'{account.settings}:16: ui.refesh is not a setting and is ignored. Did you mean "refresh"?\n' in result.stderr
    )
    assert "refesh" not in result.stdout
