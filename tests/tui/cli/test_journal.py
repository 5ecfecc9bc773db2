from __future__ import annotations

import csv
import io
import json
import time
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from api_client.states import Action
from tui.cli.choices import OUTCOME, OUTPUT
from tui.cli.commands import build
from tui.cli.journal import EXPORTED, TABLE
from tui.export import Format
from tui.journal import Entry, Journal, Kind, Outcome
from tui.orders import Step, to_text
from tui.store import journal_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

AT = 1_416_000_000.0


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build(lambda _options: 7), ["journal", *arguments], prog_name="vmdeck")


def records(*arguments: str) -> list[dict[str, object]]:
    result = run("--output", "json", *arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def hostnames(*arguments: str) -> list[object]:
    return [record["hostname"] for record in records(*arguments)]


@pytest.fixture
def journal() -> Iterator[Journal]:
    journal = Journal(journal_path())
    chain = to_text([Step(Action.STOP), Step(Action.DELETE)])
    now = time.time()
    first, second, _third = journal.begin(
        [
            Entry("live", "anna", "delete", "u1", "web-1", "delete", AT, steps=chain, project="shop", reason="old"),
            Entry("lab", "bert", "stop", "u2", "=cmd()", "stop", now - 3_600),
            Entry("lab", "bert", "start", "u3", "db \x1b[2J", "start", now),
        ]
    )
    journal.note(first, AT + 1, "Stopping", Kind.STATE)
    journal.name(first, "req-1", "u1")
    journal.settle(first, Outcome.DONE, "", AT + 41, step=1)
    journal.settle(second, Outcome.REFUSED, "not now", now)
    yield journal
    journal.close()


def test_the_choices_are_those_there_are() -> None:
    assert set(OUTCOME.choices) == set(Outcome)
    assert set(OUTPUT.choices) == (set(Format) - {Format.MARKDOWN}) | {"table"}


def test_without_a_journal_there_is_nothing_and_none_is_made() -> None:
    result = run()
    assert (result.exit_code, result.stdout.split()) == (0, list(TABLE))
    assert records() == []
    assert not journal_path().exists()


@pytest.mark.usefixtures("journal")
def test_the_table_is_in_columns_and_harmless() -> None:
    head, first, second, third = run().stdout.splitlines()
    place = head.index("hostname")
    assert [line[place:].split("  ")[0] for line in (first, second, third)] == ["db ␛[2J", "=cmd()", "web-1"]
    assert second.endswith("not now")
    assert first.split()[2] == "asked"


@pytest.mark.usefixtures("journal")
def test_everything_is_exported() -> None:
    (record,) = records("web-1")
    assert tuple(record) == EXPORTED
    assert record["asked_at"] == "2014-11-14T21:20:00Z"
    assert record["ended_at"] == "2014-11-14T21:20:41Z"
    assert (record["steps"], record["step"]) == (["stop", "delete"], 1)
    assert record["seen"] == ["2014-11-14T21:20:01Z state: Stopping"]
    assert (record["request_id"], record["reason"], record["project"]) == ("req-1", "old", "shop")


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ((), ["db ␛[2J", "=cmd()", "web-1"]),
        (("--profile", "live"), ["web-1"]),
        (("--since", "30m"), ["db ␛[2J"]),
        (("--since", "2d", "--outcome", "refused"), ["=cmd()"]),
        (("--outcome", "failed"), []),
        (("NOT", "now"), ["=cmd()"]),
        (("bert", "--profile", "live"), []),
    ],
)
def test_it_can_be_narrowed(arguments: tuple[str, ...], found: list[str]) -> None:
    assert hostnames(*arguments) == found


@pytest.mark.usefixtures("journal")
def test_no_spreadsheet_acts_on_it() -> None:
    rows = list(csv.DictReader(io.StringIO(run("--output", "csv").stdout)))
    assert [row["hostname"] for row in rows] == ["db ␛[2J", "'=cmd()", "web-1"]
    assert rows[2]["steps"] == "stop; delete"


@pytest.mark.usefixtures("journal")
def test_a_line_for_each() -> None:
    lines = run("--output", "ndjson").stdout.splitlines()
    assert [json.loads(line)["user"] for line in lines] == ["bert", "bert", "anna"]


def test_steps_a_newer_program_wrote_are_told_as_they_are(journal: Journal) -> None:
    journal.begin([Entry("live", "anna", "levitate", "u4", "web-4", "levitate", AT, steps='[{"action": "levitate"}]')])
    assert records("web-4")[0]["steps"] == ['[{"action": "levitate"}]']


@pytest.mark.parametrize("arguments", [("--since", "soon"), ("--outcome", "good"), ("--output", "md")])
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert arguments[0] in result.stderr


def test_a_file_that_is_no_journal_is_said() -> None:
    journal_path().parent.mkdir(parents=True)
    journal_path().write_text("this is not a database, and longer than the header of one would be " * 9)
    result = run()
    assert (result.exit_code, result.stdout) == (1, "")
    assert "can't be opened" in result.stderr
