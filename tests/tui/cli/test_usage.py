"""`vmdeck usage`: what is asked of the server, and how its answer is told."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from api_client.dialects import NAMES
from api_client.sandbox.faults import Fault
from api_client.states import InstanceState
from tests.tui.cli.remote import Remote
from tui.cli.codes import Exit
from tui.cli.measuring import EXPORTED, OPTIONS
from tui.cli.usage import ITEMS
from tui.cli.when import read_when
from tui.usage import Item

if TYPE_CHECKING:
    from api_client.sandbox.records import Instance

NOW = 1_416_000_000.0


@pytest.fixture
def remote() -> Remote:
    return Remote()


@pytest.fixture
def instance(remote: Remote) -> Instance:
    return remote.some(InstanceState.ONLINE)[0]


def records(remote: Remote, *arguments: str) -> list[dict[str, object]]:
    result = remote.run("usage", *arguments, "--output", "json")
    assert (result.exit_code, result.stderr) == (Exit.DONE, "")
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def test_the_items_are_those_there_are() -> None:
    assert set(ITEMS) == set(Item)


@pytest.mark.parametrize("mode", NAMES)
def test_the_last_hour_of_everything_is_told(mode: str) -> None:
    remote = Remote(mode=mode)  # type: ignore[arg-type]  # the names of the modes
    (instance,) = remote.some(InstanceState.ONLINE)
    found = records(remote, instance.hostname)
    assert [record["item"] for record in found] == ["cpu"] * 12 + ["memory"] * 12 + ["storage"] * 12
    assert {tuple(record) for record in found} == {EXPORTED}
    assert {(record["hostname"], record["uuid"]) for record in found} == {(instance.hostname, instance.uuid)}
    assert {(record["item"], record["unit"]) for record in found} == {
        ("cpu", "percent"),
        ("memory", "bytes"),
        ("storage", "bytes"),
    }
    assert {record["kind"] for record in found} == {"average" if mode == "specification" else "sum"}
    first, last = found[0], found[11]
    seconds = datetime.fromisoformat(str(last["to"])) - datetime.fromisoformat(str(first["from"]))
    assert seconds.total_seconds() == 3_600


def test_all_outputs_tell_the_same(remote: Remote, instance: Instance) -> None:
    arguments = (instance.uuid, "--item", "cpu", "--item", "storage", "--datapoints", "3")
    as_json = records(remote, *arguments)
    lines = remote.run("usage", *arguments, "--output", "ndjson").stdout.splitlines()
    assert len(as_json) == 6
    assert [(record["item"], record["unit"]) for record in map(json.loads, lines)] == [
        (record["item"], record["unit"]) for record in as_json
    ]
    rows = list(csv.DictReader(io.StringIO(remote.run("usage", *arguments, "--output", "csv").stdout)))
    assert [row["item"] for row in rows] == [record["item"] for record in as_json]


def test_the_table_has_a_line_a_part_with_units_and_bars(remote: Remote, instance: Instance) -> None:
    result = remote.run("usage", instance.uuid, "--datapoints", "4")
    head, *lines = result.stdout.splitlines()
    assert (result.exit_code, head.split()) == (Exit.DONE, ["Item", "From", "To", "Average"])
    assert [line.split()[0] for line in lines] == ["cpu"] * 4 + ["memory"] * 4 + ["storage"] * 4
    assert all("%" in line for line in lines[:4])
    assert all("iB" in line for line in lines[4:])
    assert max(line.count("█") for line in lines[4:8]) == 20
    assert len({line.index("iB") for line in lines[4:] if "iB" in line}) <= 3


def test_sums_are_told_as_sums() -> None:
    remote = Remote(mode="nodeconductor-0.11")
    (instance,) = remote.some(InstanceState.ONLINE)
    assert "Sum of samples" in remote.run("usage", instance.uuid).stdout.splitlines()[0]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), {"from": "{now-3600}", "to": "{now}", "datapoints": "12"}),
        (("--from", "2h", "--to", "1h", "--datapoints", "6"), {"from": "{now-7200}", "to": "{now-3600}"}),
        (("--from", "1416000000", "--to", "2014-11-15T00:00Z"), {"from": "1416000000", "to": "1416009600"}),
    ],
)
def test_moments_are_asked_for_as_they_are_written(
    remote: Remote, instance: Instance, arguments: tuple[str, ...], expected: dict[str, str]
) -> None:
    now = int(remote.clock.time())
    result = remote.run("usage", instance.uuid, "--item", "cpu", *arguments)
    assert result.exit_code == Exit.DONE, result.stderr
    numbers = {"{now}": now, "{now-3600}": now - 3_600, "{now-7200}": now - 7_200}
    wanted = {name: str(numbers.get(value, value)) for name, value in expected.items()}
    (asked,) = (sent.parameters for sent in remote.looked if sent.path.endswith("/usage/"))
    assert asked["item"] == "cpu"
    assert wanted.items() <= asked.items()


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (("--item", "network"), "--item"),
        (("--from", "yesterday"), "--from"),
        (("--to", "25:00"), "--to"),
        (("--from", "1h", "--to", "2h"), "--from"),
        (("--datapoints", "0"), "--datapoints"),
        (("--from", "10s", "--datapoints", "11"), "--datapoints"),
    ],
)
def test_what_makes_no_sense_is_refused_before_any_server_is_asked(
    remote: Remote, arguments: tuple[str, ...], option: str
) -> None:
    result = remote.run("usage", "web-1", *arguments)
    assert (result.exit_code, result.stdout, remote.asked) == (Exit.USAGE, "", [])
    assert option in result.stderr


@pytest.mark.parametrize("key", sorted(OPTIONS))
def test_what_the_server_says_of_a_part_is_said_of_its_option(remote: Remote, instance: Instance, key: str) -> None:
    body = json.dumps({key: ["Not like this."]})
    remote.sandbox.faults.fail_next(
        Fault(400, body, "application/json"), times=9, only=lambda _method, path: path.endswith("/usage/")
    )
    result = remote.run("usage", instance.uuid)
    assert (result.exit_code, result.stdout) == (Exit.FAILED, "")
    assert f"{OPTIONS[key]}: Not like this." in result.stderr


def test_what_the_server_does_not_know_is_told_as_unknown(remote: Remote, instance: Instance) -> None:
    body = json.dumps([{"from": 1_416_000_000, "to": 1_416_000_600, "value": None}])
    only = lambda _method, path: path.endswith("/usage/")  # noqa: E731
    remote.sandbox.faults.fail_next(Fault(200, body, "application/json"), times=1, only=only)
    assert [record["value"] for record in records(remote, instance.uuid, "--item", "cpu")] == [None]
    remote.sandbox.faults.fail_next(Fault(200, body, "application/json"), times=1, only=only)
    assert remote.run("usage", instance.uuid, "--item", "cpu").stdout.splitlines()[1].endswith("–")


def test_what_is_not_there_is_not_found(remote: Remote) -> None:
    assert remote.run("usage", "nowhere").exit_code == Exit.NOT_FOUND
    assert remote.run("usage", "0" * 32).exit_code == Exit.NOT_FOUND


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2h", NOW - 7_200),
        ("1d12h", NOW - 129_600),
        ("0s", NOW),
        (" 1400000000 ", 1_400_000_000),
        ("2014-11-14T21:20Z", 1_416_000_000),
        ("2014-11-14 23:20:00+02:00", 1_416_000_000),
        ("2014-11-14T21:20:00", int(datetime(2014, 11, 14, 21, 20).astimezone().timestamp())),
    ],
)
def test_a_moment_can_be_written_in_many_ways(text: str, seconds: float) -> None:
    assert read_when(text, NOW) == seconds


@pytest.mark.parametrize("text", ["", "soon", "2014-13-01", "-2h", "1e9", "0001-01-01T00:00+14:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time span back"):
        read_when(text, NOW)


def test_a_zero_before_it_was_started_is_no_data(remote: Remote, instance: Instance) -> None:
    told = remote.run("usage", instance.uuid, "--item", "cpu", "--from", "0", "--to", "3600").stdout
    assert told.count("no data") == 12
