"""`vmdeck export`, and what `list` has in common with it: columns, views, and where they come from."""

from __future__ import annotations

import csv
import io
import json
import stat
from typing import TYPE_CHECKING

import pytest

from api_client.states import InstanceState
from tests.tui.cli.remote import Remote
from tui.cli.codes import Exit
from tui.cli.exporting import FORMAT
from tui.export import Format
from tui.store import State, Store, View, state_path

if TYPE_CHECKING:
    from pathlib import Path

COSTLY = View("Costly", "fee>0", ("-fee", "hostname"), ("hostname", "usage", "fee", "in"))


@pytest.fixture
def remote() -> Remote:
    return Remote()


@pytest.fixture
def views() -> None:
    Store(state_path()).save(State(views=(COSTLY, View("Broken", "cores>many"), View("Odd", sort=("beauty",)))))


def records(remote: Remote, *arguments: str) -> list[dict[str, object]]:
    result = remote.run(*arguments)
    assert (result.exit_code, result.stderr) == (Exit.DONE, "")
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def test_the_formats_are_those_there_are() -> None:
    assert {"md" if name == "markdown" else name for name in FORMAT.choices} == set(Format)


def test_without_a_file_it_goes_to_standard_output(remote: Remote) -> None:
    listed = remote.run("list", "--output", "csv")
    for arguments in (("export",), ("export", "-"), ("export", "--format", "csv")):
        result = remote.run(*arguments)
        assert (result.exit_code, result.stdout, result.stderr) == (Exit.DONE, listed.stdout, "")


def test_a_file_is_written_for_its_owner_alone(remote: Remote, tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    result = remote.run("export", str(path))
    assert (result.exit_code, result.stdout) == (Exit.DONE, "")
    assert result.stderr == f"exported 12 instances to {path} as json\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text()) == records(remote, "list", "--output", "json")


@pytest.mark.parametrize(
    ("name", "options", "beginning"),
    [
        ("all.csv", (), "hostname,state"),
        ("all", (), "hostname,state"),
        ("all.json", (), "[\n{"),
        ("all.ndjson", (), '{"hostname"'),
        ("all.md", (), "| hostname |"),
        ("all.json", ("--format", "markdown"), "| hostname |"),
    ],
)
def test_the_ending_says_the_format_where_nobody_does(
    remote: Remote, tmp_path: Path, name: str, options: tuple[str, ...], beginning: str
) -> None:
    path = tmp_path / name
    assert remote.run("export", str(path), *options).exit_code == Exit.DONE
    assert path.read_text().startswith(beginning)


def test_a_file_that_is_there_is_replaced_only_by_force(remote: Remote, tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    path.write_text("mine")
    result = remote.run("export", str(path))
    assert (result.exit_code, path.read_text()) == (Exit.USAGE, "mine")
    assert str(path) in result.stderr
    assert "--force" in result.stderr
    assert remote.run("export", str(path), "--force").exit_code == Exit.DONE
    assert path.read_text().startswith("hostname,")


@pytest.mark.parametrize("name", ["nowhere/all.csv", "."])
def test_what_cannot_be_written_is_told(remote: Remote, tmp_path: Path, name: str) -> None:
    result = remote.run("export", str(tmp_path / name), "--force")
    assert (result.exit_code, list(tmp_path.glob("*.csv"))) == (Exit.FAILED, [])
    assert result.stderr.startswith("Error: Not written: ")


def test_columns_are_told_in_their_order_and_no_others(remote: Remote) -> None:
    (first, *_rest) = records(remote, "list", "--columns", "uuid, state,age,project-uuid,uuid", "--output", "json")
    assert list(first) == ["uuid", "state", "started", "project_uuid"]
    assert first == records(remote, "export", "--format", "json", "--columns", "uuid,state,age,project_uuid")[0]
    head, line, *_more = remote.run("list", "--columns", "uuid,state,project_uuid").stdout.splitlines()
    assert head.split() == ["UUID", "State", "project_uuid"]
    assert (line.split()[0], line.split()[-1]) == (first["uuid"], first["project_uuid"])


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--columns", "beauty", "no column beauty"),
        ("--columns", "hostnam", 'Did you mean "hostname"?'),
        ("--columns", "usage", "only an app that keeps looking can tell usage"),
        ("--columns", "in", "only an app that keeps looking can tell in"),
        ("--view", "Nothing", "no view Nothing, only All, Problems"),
    ],
)
@pytest.mark.parametrize("command", ["list", "export"])
def test_what_there_is_not_is_refused_before_any_server_is_asked(
    remote: Remote, command: str, option: str, value: str, words: str
) -> None:
    result = remote.run(command, option, value)
    assert (result.exit_code, result.stdout, remote.asked) == (Exit.USAGE, "", [])
    assert option in result.stderr
    assert words in " ".join(result.stderr.split())


@pytest.mark.usefixtures("views")
@pytest.mark.parametrize("name", ["Costly", "costly "])
def test_a_view_is_its_filter_order_and_columns(remote: Remote, name: str) -> None:
    found = records(remote, "list", "--view", name, "--output", "json")
    fees = [record["fee"] for record in found]
    assert 0 < len(found) < 12
    assert fees == sorted(fees, key=lambda fee: -float(str(fee)))
    assert {tuple(record) for record in found} == {("hostname", "fee")}
    assert remote.run("list", "--view", name).stdout.splitlines()[0].split() == ["Hostname", "Fee"]


@pytest.mark.usefixtures("views")
def test_a_view_is_narrowed_and_its_order_and_columns_replaced(remote: Remote) -> None:
    arguments = ("--filter", "is:online", "--sort", "-hostname", "--columns", "hostname,state,fee")
    found = records(remote, "list", "--view", "Costly", *arguments, "--output", "json")
    names = [str(record["hostname"]) for record in found]
    online = records(remote, "list", "--filter", "is:online fee>0", "--output", "json")
    assert set(names) == {record["hostname"] for record in online} != set()
    assert {record["state"] for record in found} == {InstanceState.ONLINE}
    reverse = records(remote, "list", "--filter", "is:online fee>0", "--sort", "-hostname", "--output", "json")
    assert names == [record["hostname"] for record in reverse]


def test_the_views_that_are_shipped_are_there(remote: Remote) -> None:
    assert tuple(records(remote, "export", "--format", "json", "--view", "By cost")[0])[:4] == (
        *("hostname", "state", "fee", "setup_fee"),
    )
    assert len(records(remote, "list", "--view", "All", "--output", "json")) == 12


@pytest.mark.usefixtures("views")
@pytest.mark.parametrize("name", ["Broken", "Odd"])
def test_a_view_that_makes_no_sense_is_not_taken_for_all(remote: Remote, name: str) -> None:
    result = remote.run("list", "--view", name)
    assert (result.exit_code, remote.asked) == (Exit.USAGE, [])
    assert "--view" in result.stderr


def test_views_that_cannot_be_read_are_told(remote: Remote) -> None:
    state_path().parent.mkdir(parents=True)
    state_path().write_text("this is no TOML")
    result = remote.run("list", "--view", "By cost")
    assert result.exit_code == Exit.DONE
    assert "set aside" in result.stderr


def test_csv_is_harmless(remote: Remote) -> None:
    (instance,) = remote.some(InstanceState.ONLINE)
    remote.rename(instance, "=cmd()")
    rows = csv.DictReader(io.StringIO(remote.run("export", "--filter", f"uuid:{instance.uuid}").stdout))
    assert [row["hostname"] for row in rows] == ["'=cmd()"]
