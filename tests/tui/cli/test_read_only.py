"""Read-only, for each command: whatever it is told to do, nothing but readings leaves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from api_client.states import InstanceState
from tests.command_tree import children
from tests.tui.cli.account import HOST, Account
from tests.tui.cli.remote import Remote
from tui.cli.codes import Exit
from tui.cli.commands import build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WRITING = {
    "create": ("web-99", "--again"),
    "delete": ("OFFLINE", "--stop-first"),
    "edit": ("ONLINE", "--hostname", "other"),
    "resize": ("OFFLINE", "--disk", "900000"),
    "restart": ("ONLINE",),
    "start": ("OFFLINE",),
    "stop": ("ONLINE",),
}
READING = {
    "export": ("-",),
    "journal": (),
    "list": (),
    "show": ("ONLINE",),
    "usage": ("ONLINE",),
    "wait": ("ONLINE", "--for", "online"),
}
ELSEWHERE = {"completion", "doctor", "login", "logout", "profiles", "reset-terminal", "sandbox"}
"""What does not go through the door of a profile: it asks no server, or is about the token and not about instances."""


def by_flag(remote: Remote, *arguments: str, answers: str | None) -> int:
    return remote.run("--read-only", *arguments, answers=answers).exit_code


def by_profile(remote: Remote, *arguments: str, answers: str | None) -> int:
    remote.change(lambda place: replace(place, read_only=True))
    return remote.run(*arguments, answers=answers).exit_code


def words_of(remote: Remote, name: str) -> tuple[str, ...]:
    """A command that would do something."""
    named = {
        "ONLINE": remote.some(InstanceState.ONLINE)[0].uuid,
        "OFFLINE": remote.some(InstanceState.OFFLINE)[0].uuid,
    }
    words = (WRITING | READING)[name]
    if name == "create":
        where = remote.sandbox.world.catalogue.links[0]
        flavor = ("--flavor", where.cloud.flavors[0].uuid, "--template", "Ubuntu 14.04 LTS", "--key", "admin laptop")
        words = (*words, "--project", where.project.name, *flavor)
    return (name, *(named.get(word, word) for word in words))


def test_s16_every_command_is_one_that_writes_one_that_reads_or_one_without_a_server() -> None:
    assert set(children(build(lambda _options: 0))) == {*WRITING, *READING, *ELSEWHERE}


@pytest.mark.parametrize("how", [by_flag, by_profile])
@pytest.mark.parametrize("name", WRITING)
def test_s16_a_command_that_changes_something_sends_nothing(name: str, how: Callable[..., int]) -> None:
    remote = Remote(user="admin" if name == "create" else "staff")
    words = words_of(remote, name)
    hostname = remote.some(InstanceState.OFFLINE)[0].hostname
    confirmed = ("--confirm", hostname) if name == "delete" else ()
    unlocked = ("--unlock", "it has to be")
    assert how(remote, *words, "--yes", *confirmed, *unlocked, answers=None) == Exit.FORBIDDEN
    assert how(remote, *words, *unlocked, answers=f"y\n{hostname}\ny\n") == Exit.FORBIDDEN
    how(remote, *words, "--dry-run", answers=None)
    assert remote.looked
    assert remote.sent == []
    assert remote.entries() == []


@pytest.mark.parametrize("name", WRITING)
def test_s16_the_same_commands_would_have_changed_something(name: str) -> None:
    remote = Remote(user="admin" if name == "create" else "staff")
    words = words_of(remote, name)
    confirmed = ("--confirm", remote.some(InstanceState.OFFLINE)[0].hostname) if name == "delete" else ()
    result = remote.run(*words, "--yes", *confirmed)
    assert (result.exit_code, len(remote.sent)) == (Exit.DONE, 1), result.stderr


@pytest.mark.parametrize("how", [by_flag, by_profile])
@pytest.mark.parametrize("name", READING)
def test_s16_a_command_that_reads_works_and_only_reads(name: str, how: Callable[..., int]) -> None:
    remote = Remote()
    assert how(remote, *words_of(remote, name), answers=None) == Exit.DONE
    assert remote.sent == []


@pytest.mark.keeps_token
def test_s16_a_token_that_is_handed_over_is_only_looked_at(tmp_path: Path) -> None:
    account = Account(tmp_path)
    account.write(f'[profiles.live]\nurl = "{HOST}"\nread_only = true\n')
    for words in (("login", "--token-stdin", "--store", "file"), ("logout",)):
        result = account.run(*words, "--profile", "live", piped=f"{account.token}\n")
        assert result.exit_code == Exit.DONE, result.stderr
    assert account.asked
    assert all(asked.startswith("GET ") for asked in account.asked)
