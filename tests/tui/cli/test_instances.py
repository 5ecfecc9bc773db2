"""`vmdeck list` and `vmdeck show`."""

from __future__ import annotations

import csv
import io
import json
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from api_client.sandbox import URL, Sandbox
from api_client.sandbox.faults import REFUSED, Fault
from api_client.states import InstanceState
from tests.test_architecture import DRAWING, ROOT, loaded_by
from tests.tui.cli.remote import Remote
from tui.cli.codes import Exit
from tui.cli.commands import build
from tui.last_look import LISTED, LastLook
from tui.store import journal_path, state_path

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def remote() -> Remote:
    return Remote()


def test_the_list_is_a_table_in_columns(remote: Remote) -> None:
    result = remote.run("list")
    head, *lines = result.stdout.splitlines()
    assert (result.exit_code, result.stderr) == (Exit.DONE, "")
    assert head.split()[:3] == ["Hostname", "State", "Project"]
    instances = sorted(remote.sandbox.world.instances.values(), key=lambda each: each.uuid)
    assert sorted(line.split()[-1] for line in lines) == [each.uuid for each in instances]
    assert len({line.index(line.split()[-1]) for line in lines}) == 1


def test_an_address_with_no_api_behind_it_is_told(remote: Remote) -> None:
    remote.sandbox.faults.fail_next(Fault(404, "<h1>no</h1>", "text/html"), times=9)
    result = remote.run("list")
    assert (result.exit_code, result.stdout) == (Exit.NOT_FOUND, "")
    assert result.stderr == "Error: No API at this address: check its path.\n"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("VMDECK_TOKEN", "The token of the profile live is from VMDECK_TOKEN: have it give one that is valid."),
        ("the keyring", "The token of the profile live is from the keyring: log in again with vmdeck login --profile"),
    ],
)
@pytest.mark.parametrize("command", [("list",), ("usage", "web-1")])
def test_a_token_that_is_refused_is_told_with_where_it_came_from(
    remote: Remote, command: tuple[str, ...], source: str, words: str
) -> None:
    remote.credential_source, remote.token = source, "e" * 40
    result = remote.run(*command)
    assert result.exit_code == Exit.UNAUTHENTICATED
    assert f"Not logged in: Invalid token. {words}" in result.stderr


def test_the_list_can_be_filtered_and_sorted(remote: Remote) -> None:
    result = remote.run("list", "--filter", "is:online cores>1", "--sort", "-ram,hostname", "--output", "ndjson")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    meant = [
        each for each in remote.sandbox.world.instances.values()
        if each.state == InstanceState.ONLINE and each.cores > 1
    ]  # fmt: skip
    assert {record["uuid"] for record in found} == {each.uuid for each in meant} != set()
    sizes = [record["ram_mib"] for record in found]
    assert sizes == sorted(sizes, reverse=True)


def test_all_outputs_tell_the_same(remote: Remote) -> None:
    as_json = json.loads(remote.run("list", "--output", "json").stdout)
    as_lines = [json.loads(line) for line in remote.run("list", "--output", "ndjson").stdout.splitlines()]
    as_csv = list(csv.DictReader(io.StringIO(remote.run("list", "--output", "csv").stdout)))
    assert as_json == as_lines
    assert [record["uuid"] for record in as_csv] == [record["uuid"] for record in as_json]
    assert remote.run("list", "--output", "uuid").stdout.split() == [record["uuid"] for record in as_json]
    assert set(as_csv[0]) == set(as_json[0])
    assert not {"usage", "seen_seconds", "in_seconds"} & set(as_json[0])


@pytest.mark.parametrize(("user", "all_are"), [("owner", False), ("admin", True), ("staff", True)])
def test_mine_is_what_the_user_may_act_on(user: str, all_are: bool) -> None:
    remote = Remote(user=user, instances=40)
    everything = json.loads(remote.run("list", "--output", "json").stdout)
    mine = json.loads(remote.run("list", "--filter", "is:mine", "--output", "json").stdout)
    assert len(everything) > 9
    assert mine == (everything if all_are else [])


def test_nothing_of_a_list_is_journalled(remote: Remote) -> None:
    remote.run("list")
    assert not journal_path().exists()
    assert remote.sent == []


@pytest.mark.parametrize(
    ("arguments", "word"), [(("--filter", "cores>many"), "--filter"), (("--sort", "beauty"), "--sort")]
)
def test_what_cannot_be_read_is_refused_before_any_server_is_asked(
    remote: Remote, arguments: tuple[str, ...], word: str
) -> None:
    result = remote.run("list", *arguments)
    assert (result.exit_code, result.stdout) == (Exit.USAGE, "")
    assert word in result.stderr
    assert remote.asked == []


def test_one_instance_is_shown_by_any_of_its_names(remote: Remote) -> None:
    (instance,) = remote.some(InstanceState.ONLINE)
    for name in (instance.uuid, instance.uuid[:8], instance.hostname):
        told = dict(line.split(None, 1) for line in remote.run("show", name).stdout.splitlines() if " " in line.strip())
        assert told["uuid"] == instance.uuid
        record = json.loads(remote.run("show", name, "--output", "json").stdout)
        assert (record["uuid"], record["cores"]) == (instance.uuid, instance.cores)


def test_a_whole_uuid_takes_no_list() -> None:
    remote = Remote(instances=250)
    (instance,) = remote.some(InstanceState.ONLINE)
    for name, takes_list in ((instance.uuid, False), (instance.hostname, True)):
        assert remote.run("show", name).exit_code == Exit.DONE
        assert any("page" in sent.parameters for sent in remote.looked) == takes_list


@pytest.mark.parametrize("name", ["nowhere", "0" * 32, "0" * 8])
def test_what_is_not_there_is_not_found(remote: Remote, name: str) -> None:
    result = remote.run("show", name)
    assert (result.exit_code, result.stdout) == (Exit.NOT_FOUND, "")


def test_a_name_of_two_is_an_error_that_names_both(remote: Remote) -> None:
    first, second = remote.some(InstanceState.ONLINE, 2)
    remote.rename(second, first.hostname)
    result = remote.run("show", first.hostname)
    assert result.exit_code == Exit.USAGE
    assert first.uuid in result.stderr
    assert second.uuid in result.stderr


def test_n01_no_connection_is_told(remote: Remote) -> None:
    remote.sandbox.faults.fail_next(REFUSED, times=99)
    result = remote.run("list")
    assert (result.exit_code, result.stdout) == (Exit.UNREACHABLE, "")
    assert result.stderr.startswith("Error: Cannot reach the server")


def test_a_token_that_is_refused_is_told(remote: Remote) -> None:
    remote.token = "0" * 40
    assert remote.run("list").exit_code == Exit.UNAUTHENTICATED


def test_without_any_server_it_says_how_to_name_one() -> None:
    result = CliRunner().invoke(build(lambda _options: 0), ["list"], prog_name="vmdeck")
    assert result.exit_code == Exit.USAGE
    assert "--profile" in result.stderr


def test_what_stands_behind_the_command_counts_for_more(remote: Remote, tmp_path: Path) -> None:
    remote.run("--profile", "one", "--config", str(tmp_path / "a"), "list")
    remote.run("--profile", "one", "list", "--profile", "two", "--config", str(tmp_path / "b"))
    assert [(flags.profile, config) for flags, config in remote.asked] == [
        ("one", tmp_path / "a"),
        ("two", tmp_path / "b"),
    ]


def test_the_sandbox_is_for_the_app(remote: Remote) -> None:
    result = remote.run("--sandbox", "list")
    assert result.exit_code == Exit.USAGE
    assert remote.asked == []


COMMAND = """
from tui.cli.commands import build
from tui.cli.connecting import Outside
from tui.cli.options import SandboxOptions
from tui.launch import SandboxDoor
from tui.start import bar
bar("httpx._main")
door = SandboxDoor(SandboxOptions(3, "staff", "specification"), False, 30.0)
assert build(print, Outside(lambda flags, config: door)).main({arguments!r}, standalone_mode=False) in (None, 0)
"""


ONLINE = next(
    each for each in Sandbox(instances=3).world.instances.values() if each.state == InstanceState.ONLINE
).uuid  # fmt: skip
NEW = ("--project", "Tracking production", "--cloud", "North-1", "--flavor", "m1.small", "--key", "staff laptop")


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["list", "--output", "json"],
        ["list", "--view", "By cost"],
        ["export", "--columns", "hostname,age"],
        ["usage", ONLINE],
        ["wait", ONLINE, "--for", "online"],
        ["create", "web-99", *NEW, "--template", "Debian 7 x64", "--yes", "--output", "json"],
        ["edit", ONLINE, "--description", "new", "--yes"],
        ["stop", "--filter", "is:online", "--yes", "--output", "csv"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_nothing_that_draws_is_loaded(arguments: list[str]) -> None:
    assert loaded_by(COMMAND.format(arguments=arguments)).isdisjoint(DRAWING)


def test_a_profile_is_reached_over_a_socket(tmp_path: Path) -> None:
    code = "from tui.cli.commands import build; build(lambda options: 0)(['sandbox', '--instances', '3'])"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own
        assert server.stdout is not None
        said = [server.stdout.readline() for _ in range(3)]
        token, config = tmp_path / "token", tmp_path / "config.toml"
        token.touch(0o600)
        token.write_text(said[2].split()[1])
        config.write_text(f'[profiles.lab]\nurl = "{said[0].split()[-1]}"\ntoken_file = "{token}"\n')
        arguments = ["list", "--config", str(config), "--output", "ndjson"]
        result = CliRunner().invoke(build(lambda _options: 99), arguments, prog_name="vmdeck")
        server.terminate()
        server.communicate(timeout=30)
    assert (result.exit_code, result.stderr) == (Exit.DONE, "")
    assert len(result.stdout.splitlines()) == 3


def test_a_list_does_not_claim_to_know_since_when(remote: Remote) -> None:
    (instance,) = remote.some(InstanceState.ONLINE)
    remote.run("stop", instance.uuid, "--yes")
    told = remote.run("list", "--columns", "hostname,state", "--filter", "is:transition").stdout.splitlines()
    assert instance.hostname in told[1]
    assert "0:0" not in told[1]


def test_a_uuid_that_is_gone_is_told_with_the_servers_words(remote: Remote) -> None:
    result = remote.run("show", "0" * 32)
    assert result.stderr.startswith(f"Error: There is no instance {'0' * 32} (the server answered: ")


def test_what_is_nearly_a_name_is_told_the_nearest(remote: Remote) -> None:
    (instance,) = remote.some(InstanceState.ONLINE)
    assert f'Did you mean "{instance.hostname}"?' in remote.run("show", instance.hostname.upper()).stderr
    assert "8 characters of one are needed" in remote.run("show", instance.uuid[:4]).stderr
    assert "Did you mean 'list'?" in remote.run("lst").stderr
    assert "There are hostname, state" in remote.run("list", "--columns", "zzzzzz").stderr


def test_an_unknown_profile_is_told_without_the_usage(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[profiles.lab]\nurl = "https://lab.example"\n')
    arguments = ["list", "--config", str(config), "--profile", "zzz"]
    result = CliRunner().invoke(build(lambda _options: 0), arguments, prog_name="vmdeck")
    assert (result.exit_code, result.stderr) == (Exit.USAGE, 'Error: There is no profile "zzz". There is lab.\n')


def test_nothing_that_fits_is_told(remote: Remote) -> None:
    result = remote.run("list", "--filter", "zzz")
    assert (result.exit_code, result.stderr) == (Exit.DONE, "No instance fits.\n")


def test_a_list_is_kept_for_the_tab_key(remote: Remote) -> None:
    remote.run("list", "--filter", "zzz")
    (kept,) = state_path().parent.glob("listed-live-*.json.gz")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    last = LastLook(state_path().parent, "live", URL, LISTED).load()
    assert last is not None
    assert last.looks.keys() == remote.sandbox.world.instances.keys()
    assert not list(state_path().parent.glob("seen-*"))
