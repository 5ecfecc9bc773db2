"""What `docs/json.md` promises is what is written: the fields, their order, and their types."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner

from api_client.states import InstanceState
from tests.command_tree import children
from tests.test_architecture import ROOT
from tests.tui.cli.remote import Remote
from tui.cli import accounts
from tui.cli.checkup.check import Part, skipped
from tui.cli.checkup.report import as_json
from tui.cli.commands import build
from tui.journal import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DOCUMENT = (ROOT / "docs" / "json.md").read_text()
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

FITS: dict[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "list of texts": lambda value: isinstance(value, list) and all(isinstance(each, str) for each in value),
    "whole number": lambda value: type(value) is int,
    "number": lambda value: type(value) in {int, float},
    "true or false": lambda value: isinstance(value, bool),
    "moment": lambda value: isinstance(value, str) and MOMENT.fullmatch(value) is not None,
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}


def section(heading: str) -> str:
    return DOCUMENT.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def promised(heading: str) -> dict[str, tuple[str, ...]]:
    """The fields of a section, and the types of each."""
    rows = re.findall(r"^\| `(\w+)` \| ([a-z ]+) \| [^|]+ \|$", section(heading), re.MULTILINE)
    return {name: (types,) if types in FITS else tuple(types.split(" or ")) for name, types in rows}


def check(heading: str, records: list[dict[str, Any]]) -> None:
    fields = promised(heading)
    assert records
    for record in records:
        assert tuple(record) == tuple(fields)
        for name, value in record.items():
            assert any(FITS[kind](value) for kind in fields[name]), (name, value)


def read(remote: Remote, *arguments: str) -> Any:  # noqa: ANN401 (whatever the JSON holds)
    return json.loads(remote.run(*arguments).stdout)


@pytest.fixture
def remote() -> Remote:
    return Remote(instances=60)


def test_instances(remote: Remote) -> None:
    records = read(remote, "list", "--output", "json")
    check("Instances", records)
    assert records == read(remote, "export", "--format", "json")
    assert records[0] == read(remote, "show", records[0]["uuid"], "--output", "json")


def test_each_field_is_a_column_that_can_be_asked_for(remote: Remote) -> None:
    names = ",".join(name.removesuffix("_mib").removesuffix("_percent") for name in promised("Instances"))
    assert read(remote, "list", "--columns", names, "--output", "json") == read(remote, "list", "--output", "json")


def test_what_nobody_knows_is_null_or_empty(remote: Remote) -> None:
    (instance,) = remote.some(InstanceState.ONLINE)
    instance.start_time = instance.agreed_sla = None
    record = read(remote, "show", instance.uuid, "--output", "json")
    check("Instances", [record])
    assert (record["started"], record["sla_percent"]) == (None, None)


def test_operations(remote: Remote) -> None:
    for action in ("start", "stop", "restart", "delete"):
        check("Operations", read(remote, action, "--filter", "cores<=2", "--dry-run", "--output", "json"))
    check("Operations", read(remote, "resize", "--filter", "cores<=2", "--disk", "1T", "--dry-run", "--output", "json"))
    new = ("--project", "Tracking production", "--cloud", "North-1", "--flavor", "m1.small", "--key", "staff laptop")
    arguments = ("create", "web-99", *new, "--template", "Debian 7 x64", "--yes", "--output", "json")
    check("Operations", [read(remote, *arguments)])


def test_outcomes() -> None:
    told = re.findall(r"^\| `([a-z ]+)` \| [^|]*\|$", section("Operations"), re.MULTILINE)
    assert set(told) == {*Outcome, accounts.PLANNED, accounts.LEFT_OUT}


def test_usage(remote: Remote) -> None:
    (instance,) = remote.some(InstanceState.ONLINE)
    check("Usage", read(remote, "usage", instance.uuid, "--output", "json"))


def test_the_journal(remote: Remote) -> None:
    first, second = remote.some(InstanceState.ONLINE, 2)
    remote.run("delete", first.uuid, "--yes", "--stop-first")
    remote.run("stop", second.uuid, "--yes")
    remote.run("edit", second.uuid, "--description", "new", "--yes")
    check("Journal", read(remote, "journal", "--output", "json"))


def test_profiles(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[profiles.lab]\nurl = "https://lab.example.com/api"\nread_only = true\n')
    arguments = ["--config", str(path), "profiles", "--output", "json"]
    check("Profiles", json.loads(CliRunner().invoke(build(lambda _options: 0), arguments).stdout))


def test_the_doctor() -> None:
    check("Doctor", json.loads(as_json([Part("Network", (skipped("network", "Left out."),))]))["checks"])


def test_every_command_with_json_is_told() -> None:
    for name, command in children(build(lambda _options: 0)).items():
        kinds = [parameter.type for parameter in command.params]
        if any(isinstance(kind, click.Choice) and "json" in kind.choices for kind in kinds):
            assert f"`vmdeck {name}" in DOCUMENT, name


def test_what_a_new_instance_can_be_made_of() -> None:
    check("Choices", json.loads(Remote().run("create", "--choices", "--output", "json").stdout))
