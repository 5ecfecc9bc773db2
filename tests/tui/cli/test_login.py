from __future__ import annotations

import getpass
import stat
import warnings
from typing import TYPE_CHECKING

import click
import httpx
import pytest

from tests.api_client.servers import answering, html, reply
from tests.tui.cli.account import ADMIN, HOST, PASSWORD, Account, Recorder
from tests.tui.keyrings import LockedKeyring, OpenKeyring, SlowKeyring, use
from tui.cli.connecting import Outside, Way
from tui.cli.hidden import ask_hidden
from tui.cli.target import find_target
from tui.config import Flags, Profile, load_config
from tui.file_keeper import FileKeeper
from tui.keyring_keeper import KeyringKeeper

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

PROFILE = f'[profiles.live]\nurl = "{HOST}"\n'
LOG_IN = "POST /api-auth/password/"


@pytest.fixture
def account(tmp_path: Path) -> Account:
    return Account(tmp_path)


@pytest.fixture
def ready(account: Account) -> Account:
    account.write(PROFILE)
    return account


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> OpenKeyring:
    backend = OpenKeyring()
    use(monkeypatch, backend)
    return backend


def said(result: Result) -> dict[str, str]:
    """What standard output tells."""
    return {name: words.strip() for name, _, words in (line.partition("  ") for line in result.stdout.splitlines())}


def test_a_password_is_traded_for_a_token_that_goes_where_one_wants_it(ready: Account, ring: OpenKeyring) -> None:
    result = ready.run("login", answers=f"{ADMIN}\n{PASSWORD}\ny\n")
    assert result.exit_code == 0
    assert said(result) == {
        "user": "admin",
        "role": "administrator of 6 projects",
        "profile": "live",
        "server": f"{HOST}:443",
        "token": "the keyring of this system",
    }
    assert ready.token in ring.kept["vmdeck", "live"]
    assert not ready.tokens.exists()
    assert ready.asked[:2] == [LOG_IN, "GET /api/users/"]
    assert ready.token not in result.output
    assert "Keep the token in the keyring of this system? [Y/n]" in result.stderr


def test_s11_without_a_keyring_a_file_is_offered_before_it_is_written(ready: Account) -> None:
    result = ready.run("login", "--user", ADMIN, answers=f"{PASSWORD}\nn\n")
    assert f"Keep the token in a file that only you can read, not encrypted, in {ready.tokens}? [y/n]" in result.stderr
    assert result.exit_code == 0
    assert said(result)["token"] == "not kept"
    assert not ready.tokens.exists()
    result = ready.run("login", "--user", ADMIN, answers=f"{PASSWORD}\ny\n")
    assert said(result)["token"] == f"the file {ready.tokens / 'live.toml'}"
    assert ready.kept("live") == {"origin": f"{HOST}:443", "token": ready.token}
    assert "the keyring of" not in result.output


def test_s11_a_locked_keyring_is_told_and_a_file_offered(ready: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, LockedKeyring())
    result = ready.run("login", "--user", ADMIN, answers=f"{PASSWORD}\ny\ny\n")
    assert result.exit_code == 0
    asked, told, offered = (
        result.stderr.index(words)
        for words in ("in the keyring of this system?", "The keyring is locked, and was not unlocked.\n", "in a file")
    )
    assert asked < told < offered
    assert "If it has an older token for live, it still does." in result.stderr
    assert ready.kept("live")["token"] == ready.token


def test_s11_a_keyring_that_was_asked_for_and_fails_keeps_nothing_anywhere(
    ready: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, LockedKeyring())
    result = ready.run("login", "--token-stdin", "--store", "keyring", piped=ready.token)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "The token is not kept. The keyring is locked, and was not unlocked." in result.stderr
    backend = SlowKeyring()
    use(monkeypatch, backend)
    ready.keepers = (KeyringKeeper(limit=0.01), FileKeeper(ready.tokens))
    result = ready.run("login", "--token-stdin", "--store", "keyring", piped=ready.token)
    backend.end.set()
    assert result.exit_code == 1
    assert "did not answer within 0.01 seconds" in result.stderr
    assert not ready.tokens.exists()


def test_s11_a_keyring_there_is_not_is_told_before_anything_is_asked(ready: Account) -> None:
    result = ready.run("login", "--store", "keyring", answers="")
    assert result.exit_code == 1
    assert "no keyring of this system that can be used: say --store file" in result.stderr
    ready.keepers = ready.keepers[1:]
    result = ready.run("login", "--store", "keyring", answers="")
    assert "it comes with vmdeck[keyring]" in result.stderr
    assert ready.asked == []


def test_a_token_is_pasted_unseen_and_checked(ready: Account) -> None:
    result = ready.run("login", "--store", "file", answers=f"\n{ready.token}\n")
    assert result.exit_code == 0
    assert ready.token not in result.output
    assert said(result)["user"] == ADMIN
    assert LOG_IN not in ready.asked
    assert ready.kept("live")["token"] == ready.token


def test_a_token_comes_through_a_pipe(ready: Account) -> None:
    result = ready.run("login", "--token-stdin", "--store", "file", piped=f"  {ready.token}\r\nmore\n")
    assert result.exit_code == 0
    assert f"is written into a file that only you can read, not encrypted, in {ready.tokens}." in result.stderr
    assert ready.kept("live")["token"] == ready.token
    checked = ready.run("login", "--token-stdin", "--store", "none", piped=ready.token)
    assert said(checked)["token"] == "not kept"


@pytest.mark.parametrize(
    ("arguments", "piped", "words"),
    [
        ((), "", "no terminal to ask on: give a token with --token-stdin"),
        (("--token-stdin",), "x", "say --store"),
        (("--user", "me", "--token-stdin"), "x", "use one of them"),
        (("--token-stdin", "--store", "none"), "", "That is no token. The token is empty."),
        (("--token-stdin", "--store", "none"), "hunter2 hunter2", "holds a blank"),
        (("--token-stdin", "--store", "none"), "hunter2" * 20_000, "longer than 4096"),
        (("--token-stdin", "--store", "none"), "hunter2é", "that no token has"),
        (("--token-stdin", "--store", "none"), "hunter2\0", "holds a blank"),
        (("--store", "nowhere"), "", "'nowhere' is not one of"),
        (("--profile", "liv"), "", 'There is no profile "liv". Did you mean "live"?'),
        (("ftp://cloud.example",), "", "it must start with https://"),
        (("https://me:hunter2@cloud.example",), "", "must not hold a user name or password"),
        (("http://cloud.example",), "", "plain HTTP shows the token"),
        ((HOST, "--profile", "a b"), "", "cannot be the name of a profile"),
        (("https://other.example", "--profile", "live"), "", f"The profile live is {HOST}"),
    ],
)
def test_s02_what_makes_no_sense_is_refused_without_repeating_secrets(
    ready: Account, arguments: tuple[str, ...], piped: str, words: str
) -> None:
    result = ready.run("login", *arguments, piped=piped)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert "hunter2" not in result.output
    assert ready.asked == []


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (reply({"detail": "Invalid username/password"}, 401), 4, "Not logged in: Invalid username/password"),
        (reply({"detail": "\x1b[2Jno"}, 401), 4, "Not logged in: ␛[2Jno"),
        (reply({}, 503), 1, "The server failed"),
        (html(404), 6, "The server knows no such address. Check the path of the address."),
        (httpx.ConnectError("refused"), 3, "Cannot reach the server"),
    ],
)
def test_s13_a_refused_log_in_ends_the_command_with_the_servers_words(
    ready: Account, answer: httpx.Response | Exception, code: int, words: str
) -> None:
    server = answering(answer)
    ready.wire = Recorder(server.handler)
    result = ready.run("login", "--user", ADMIN, "--store", "file", answers="wrong-horse\n")
    assert result.exit_code == code
    assert words in result.stderr
    assert server.asked == [LOG_IN]
    assert "wrong-horse" not in result.output
    assert not ready.tokens.exists()


def test_a_token_that_the_server_does_not_take_is_not_kept(account: Account) -> None:
    result = account.run("login", HOST, "--token-stdin", "--store", "file", piped="e" * 40)
    assert result.exit_code == 4
    assert "Not logged in: Invalid token" in result.stderr
    assert not account.tokens.exists()
    assert not account.settings.exists()


def test_without_settings_the_first_profile_is_written(account: Account) -> None:
    result = account.run("login", f"{HOST.upper()}/api/", "--token-stdin", "--store", "file", piped=account.token)
    assert result.exit_code == 0
    assert f"The settings are written: {account.settings}, with the profile server." in result.stderr
    assert dict(load_config(account.settings).profiles) == {"server": Profile("server", f"{HOST}/api")}
    assert stat.S_IMODE(account.settings.stat().st_mode) == 0o600
    assert account.kept("server")["token"] == account.token
    assert account.run("login", "--token-stdin", "--store", "none", piped=account.token).exit_code == 0


def test_settings_that_lack_the_profile_are_not_changed_and_the_lines_are_told(ready: Account) -> None:
    result = ready.run("login", "https://north.example.com/api", answers="")
    assert result.exit_code == 2
    assert result.stdout == '[profiles.north]\nurl = "https://north.example.com/api"\n'
    assert f"{ready.settings} has no profile for this address. vmdeck does not change it: add these" in result.stderr
    assert ready.settings.read_text() == PROFILE
    assert ready.asked == []


@pytest.mark.parametrize(
    ("taken", "address", "name"),
    [
        (["server"], "http://127.0.0.1:1", "server-1"),
        (["server", "server-1"], "http://127.0.0.1:1", "server-2"),
        (["north"], "https://north.example.com", "north-443"),
        (["n" * 30], f"https://{'n' * 50}.example.com:65535", f"{'n' * 30}-65535"),
    ],
)
def test_the_lines_that_are_told_take_no_name_that_is_taken(
    account: Account, taken: list[str], address: str, name: str
) -> None:
    settings = "".join(f'[profiles.{each}]\nurl = "https://{number}.example"\n' for number, each in enumerate(taken))
    account.write(settings)
    result = account.run("login", address, answers="")
    account.write(settings + result.stdout)
    assert list(load_config(account.settings).profiles) == [*taken, name]


def test_a_name_that_is_asked_for_and_not_there_is_told(ready: Account) -> None:
    result = ready.run("login", "https://north.example.com", "--profile", "nord", answers="")
    assert result.stdout.startswith("[profiles.nord]\n")
    assert f"{ready.settings} has no profile nord." in result.stderr


def test_an_address_finds_its_profile(ready: Account) -> None:
    result = ready.run("login", f"{HOST}:443/", "--token-stdin", "--store", "file", piped=ready.token)
    assert said(result)["profile"] == "live"
    ready.write(f'{PROFILE}[profiles.other]\nurl = "{HOST}/api"\n')
    result = ready.run("login", f"{HOST}/api", "--token-stdin", "--store", "file", piped=ready.token)
    assert said(result)["profile"] == "other"
    result = ready.run("login", f"{HOST}/elsewhere", "--token-stdin", "--store", "file", piped=ready.token)
    assert result.exit_code == 2
    assert "Several profiles are for this server: say --profile, there is live, other." in result.stderr
    result = ready.run("login", HOST, "--profile", "other", "--token-stdin", "--store", "none", piped=ready.token)
    assert said(result)["profile"] == "other"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://cloud.example.com/api", "cloud"),
        ("https://environment.example.com", "server"),
        ("https://10.0.0.1:8443", "server"),
        ("https://[2001:db8::1]", "server"),
        ("https://bücher.example", "server"),
        ("http://localhost:8000", "localhost"),
    ],
)
def test_a_new_profile_is_named_after_its_host(address: str, name: str) -> None:
    target = find_target(Way(Outside(), Flags(), None), address)
    assert target.profile == Profile(name, address)
    assert target.first is not None


def test_no_server_is_told(account: Account) -> None:
    result = account.run("login", answers="")
    assert result.exit_code == 2
    assert "use --profile, or vmdeck login https://… for a new one" in result.stderr


@pytest.mark.parametrize("store", ["keyring", "file"])
def test_a_profile_that_names_a_source_that_comes_first_keeps_nothing(
    ready: Account, ring: OpenKeyring, store: str
) -> None:
    ready.write(f"{PROFILE}token_command = 'false'\n")
    result = ready.run("login", "--token-stdin", "--store", store, piped=ready.token)
    assert result.exit_code == 2
    assert "has its token from its token_command: take that out" in result.stderr
    assert ready.asked == []


def test_a_profile_with_a_file_of_its_own_keeps_a_token_in_a_keyring_only(
    ready: Account, ring: OpenKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready.write(f"{PROFILE}token_file = '~/token'\n")
    result = ready.run("login", "--token-stdin", "--store", "file", piped=ready.token)
    assert result.exit_code == 2
    assert "has its token from its token_file: take that out" in result.stderr
    assert ready.run("login", "--token-stdin", "--store", "keyring", piped=ready.token).exit_code == 0
    assert list(ring.kept) == [("vmdeck", "live")]
    use(monkeypatch, None)
    result = ready.run("login", answers="")
    assert result.exit_code == 2
    assert "has its token from its token_file: take that out" in result.stderr
    ready.keepers = ready.keepers[1:]
    result = ready.run("login", "--token-stdin", "--store", "file", piped=ready.token)
    assert "has its token from its token_file: take that out" in result.stderr


def test_the_server_of_the_environment_keeps_nothing(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VMDECK_URL", HOST)
    result = account.run("login", "--token-stdin", "--store", "file", piped=account.token)
    assert result.exit_code == 2
    assert f"VMDECK_URL is none: vmdeck login {HOST} --profile NAME" in result.stderr
    assert account.run("login", "--token-stdin", "--store", "none", piped=account.token).exit_code == 0


def test_a_token_of_the_environment_that_comes_first_is_told(ready: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VMDECK_URL", HOST)
    monkeypatch.setenv("VMDECK_TOKEN", "e" * 40)
    arguments = ("--profile", "live", "--token-stdin", "--store", "file")
    result = ready.run("login", *arguments, piped=ready.token)
    assert result.exit_code == 0
    assert "As long as VMDECK_TOKEN is set, its token is used instead." in result.stderr
    monkeypatch.setenv("VMDECK_URL", "https://other.example")
    assert "As long as" not in ready.run("login", *arguments, piped=ready.token).stderr


def test_s12_a_file_that_cannot_be_written_is_told(ready: Account) -> None:
    ready.tokens.parent.mkdir(parents=True)
    ready.tokens.parent.chmod(0o777)
    result = ready.run("login", "--token-stdin", "--store", "file", piped=ready.token)
    assert result.exit_code == 1
    assert f"chmod go-w {ready.tokens.parent}" in result.stderr


def test_s07_a_terminal_that_cannot_hide_is_not_typed_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def shows(_question: str) -> str:
        warnings.warn("Can not control echo on the terminal.", getpass.GetPassWarning, stacklevel=2)
        return "hunter2"

    monkeypatch.setattr("click.termui.hidden_prompt_func", shows)
    with pytest.raises(click.ClickException, match="cannot hide what is typed: use --token-stdin"):
        ask_hidden("Password")
