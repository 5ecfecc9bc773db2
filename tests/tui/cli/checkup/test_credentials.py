"""Where a token comes from is told, source by source; what it is never."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tui.cli.checkup.finding import named, verdicts
from tests.tui.keyrings import use
from tui.cli.checkup.check import Verdict
from tui.cli.checkup.credentials import look_at_credentials
from tui.cli.codes import Exit
from tui.config import Profile
from tui.file_keeper import FileKeeper
from tui.keyring_keeper import KeyringKeeper

if TYPE_CHECKING:
    from pathlib import Path

    from tui.cli.checkup.check import Check

TOKEN = "0123456789abcdef0123456789abcdef01234567"
URL = "https://cloud.example"


def assert_secret(checks: tuple[Check, ...]) -> None:
    assert TOKEN not in repr(checks)


def test_sources_are_told_in_order_with_the_one_that_counts(tmp_path: Path) -> None:
    profile = Profile("north", URL, token_command=f"echo {TOKEN}")
    token = look_at_credentials(profile, {}, (FileKeeper(tmp_path),), try_them=True)
    assert list(verdicts(token.checks)) == ["VMDECK_TOKEN", "token_command", "file", "token"]
    assert named(token.checks, "VMDECK_TOKEN").verdict is Verdict.SKIPPED
    assert "only trying tells" in named(token.checks, "token_command").found
    assert named(token.checks, "token").found == "From token_command."
    assert token.credential is not None
    assert token.credential.token.reveal() == TOKEN
    assert_secret(token.checks)


def test_nothing_is_run_where_nothing_may_be_tried(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    profile = Profile("north", URL, token_command=f"touch {ran}; echo {TOKEN}")
    token = look_at_credentials(profile, {}, (KeyringKeeper(),), try_them=False)
    assert token.credential is None
    assert named(token.checks, "token").verdict is Verdict.SKIPPED
    assert not ran.exists()


@pytest.mark.parametrize(("mode", "words"), [(0o644, "chmod 600"), (0o600, "there.")])
def test_c08_the_file_of_a_profile_is_judged_by_its_permissions(mode: int, words: str, tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(TOKEN)
    path.chmod(mode)
    token = look_at_credentials(Profile("north", URL, token_file=path), {}, (), try_them=True)
    assert words in named(token.checks, "token_file").found
    assert named(token.checks, "token").advice == ("" if mode == 0o600 else f"chmod 600 {path}")
    assert (token.credential is None) == (mode == 0o644)
    assert_secret(token.checks)


@pytest.mark.parametrize("command", [("no-such-program", TOKEN), "exit 3", f"echo {TOKEN}; exit 1", "echo a b"])
def test_c09_what_to_do_about_a_command_is_to_run_it(command: str | tuple[str, ...]) -> None:
    token = look_at_credentials(Profile("north", URL, token_command=command), {}, (), try_them=True)
    check = named(token.checks, "token")
    assert "by itself" in check.advice
    assert ("no-such-program" in check.found) == isinstance(command, tuple)
    assert_secret(token.checks)


def test_s11_a_keyring_there_is_not_is_not_good(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, None)
    token = look_at_credentials(Profile("north", URL), {}, (KeyringKeeper(),), try_them=True)
    check = named(token.checks, "keyring")
    assert (check.verdict, check.found) == (
        Verdict.SKIPPED,
        "the keyring of this system: there is none that can be used.",
    )


def test_no_token_at_all_says_how_to_get_one() -> None:
    token = look_at_credentials(Profile("north", URL), {}, (), try_them=True)
    check = named(token.checks, "token")
    assert (check.verdict, check.code) == (Verdict.TROUBLE, Exit.UNAUTHENTICATED)
    assert "vmdeck login --profile north" in check.advice


def test_s09_the_token_of_another_server_is_no_source() -> None:
    environ = {"VMDECK_TOKEN": TOKEN, "VMDECK_URL": "https://other.example"}
    token = look_at_credentials(Profile("north", URL), environ, (), try_them=True)
    assert token.credential is None
    assert named(token.checks, "VMDECK_TOKEN").verdict is Verdict.NOTE
    assert_secret(token.checks)
