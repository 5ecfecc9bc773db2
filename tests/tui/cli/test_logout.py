from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api_client.secret import Token
from tests.tui.cli.account import HOST, Account
from tests.tui.keyrings import LockedKeyring, OpenKeyring, use
from tui.config import Profile

if TYPE_CHECKING:
    from pathlib import Path

LIVE = Profile("live", HOST)


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Account:
    use(monkeypatch, OpenKeyring())
    account = Account(tmp_path)
    account.write(f'[profiles.live]\nurl = "{HOST}"\n')
    return account


def test_s14_a_log_out_forgets_the_token_wherever_it_is_kept(account: Account) -> None:
    for keeper in account.keepers:
        keeper.keep(LIVE, Token(account.token))
    result = account.run("logout")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "The token of live is gone from the keyring of this system.\n"
        f"The token of live is gone from the file {account.tokens / 'live.toml'}.\n"
    )
    assert [keeper.read(LIVE) for keeper in account.keepers] == [None, None]
    assert list(account.tokens.iterdir()) == []
    assert account.asked == []


def test_s14_a_log_in_is_undone_by_a_log_out(account: Account) -> None:
    account.run("login", "--token-stdin", "--store", "file", piped=account.token)
    assert account.kept("live")
    assert account.run("logout", "--profile", "live").exit_code == 0
    assert not account.kept("live")


def test_with_nothing_kept_there_is_nothing_to_forget(account: Account) -> None:
    result = account.run("logout")
    assert (result.exit_code, result.stdout) == (0, "No token was kept for live.\n")


def test_what_is_not_vmdecks_to_forget_is_told_and_left_alone(
    account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    own.write_text("x")
    own.chmod(0o600)
    account.write(f'[profiles.live]\nurl = "{HOST}"\ntoken_file = "{own}"\n')
    monkeypatch.setenv("VMDECK_URL", HOST)
    monkeypatch.setenv("VMDECK_TOKEN", account.token)
    result = account.run("logout", "--profile", "live")
    assert result.exit_code == 0
    assert result.stderr == (
        "VMDECK_TOKEN still gives a token for live: that is not vmdeck's to forget.\n"
        f"token_file {own} still gives a token for live: that is not vmdeck's to forget.\n"
    )
    assert own.read_text() == "x"
    account.write(f'[profiles.live]\nurl = "{HOST}"\ntoken_command = "false"\n')
    assert "token_command still gives a token" in account.run("logout", "--profile", "live").stderr


def test_a_place_that_fails_is_told_and_the_others_are_forgotten(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, LockedKeyring())
    account.keepers[1].keep(LIVE, Token(account.token))
    result = account.run("logout")
    assert result.exit_code == 8
    assert result.stderr == "Error: The keyring is locked, and was not unlocked.\n"
    assert not account.kept("live")
    result = account.run("logout")
    assert (result.exit_code, result.stdout) == (1, "")


def test_a_profile_there_is_not_is_told(account: Account) -> None:
    result = account.run("logout", "--profile", "liv")
    assert result.exit_code == 2
    assert 'Did you mean "live"?' in result.stderr
