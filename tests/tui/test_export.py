from __future__ import annotations

import csv
import errno
import io
import json
import re
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.fakes import row, uuid
from tui.columns import COLUMNS, DEFAULT_COLUMNS
from tui.export import (
    FORMULA_STARTS,
    Format,
    Sheet,
    all_fields,
    cell_text,
    default_name,
    fields_of,
    make_sheet,
    save,
    with_ending,
    write,
)
from tui.fields import FIELDS, Scene
from tui.fleet import Fleet, after_sweep

if TYPE_CHECKING:
    from pathlib import Path

    from api_client.rows import InstanceRow
    from tui.export import Plain

FULL = row(
    1,
    "Stopping",
    start_time=datetime(2014, 11, 24, 10, 43, 1, tzinfo=timezone(timedelta(hours=2))),
    customer_name="Ministry",
    customer_abbreviation="MIN",
    project_name="web|front",
    security_groups=("http", "ssh"),
    external_ips=("131.107.140.29",),
    internal_ips=("10.0.0.1", "10.0.0.2"),
    setup_fee=Decimal("12.50"),
    monthly_fee=Decimal(30),
    cores=2,
    ram=2048,
    system_volume_size=46080,
    data_volume_size=20480,
)
CELLS = st.lists(st.text() | st.lists(st.text()) | st.integers() | st.none(), min_size=2, max_size=2)
SHEETS = st.lists(CELLS.map(tuple)).map(lambda records: Sheet(("one", "two"), tuple(records)))


def scene(*rows: InstanceRow, **more: object) -> Scene:
    fleet = after_sweep(Fleet(), rows, (), asked_at=10.0, now=11.0)
    return Scene(fleet, **{"now": 20.0, "wall": 2_000_000_000.0, **more})  # type: ignore[arg-type]


def record(sheet: Sheet) -> dict[str, Plain]:
    return dict(zip(sheet.names, sheet.records[0], strict=True))


def test_the_columns_of_the_view_come_whole_with_their_units() -> None:
    found = record(make_sheet(fields_of(DEFAULT_COLUMNS), [uuid(1)], scene(FULL, usage_item="memory")))
    assert found == {
        "hostname": FULL.hostname,
        "state": "Stopping",
        "project": "web|front",
        "customer_name": "Ministry",
        "abbreviation": "MIN",
        "template": "",
        "external": ["131.107.140.29"],
        "internal": ["10.0.0.1", "10.0.0.2"],
        "cores": 2,
        "ram_mib": 2048,
        "system_mib": 46080,
        "disk_mib": 20480,
        "memory_bytes": None,
        "started": "2014-11-24T08:43:01Z",
    }


def test_all_fields_are_there_once_and_each_column_is_made_of_some() -> None:
    everything = all_fields()
    assert len(set(everything)) == len(everything)
    assert set(fields_of(COLUMNS)) <= set(everything)
    assert {field.name for field in FIELDS} - {field.name for field in everything} == {"customer", "ip", "total", "age"}


def test_fees_and_usage_are_numbers() -> None:
    shown = scene(FULL, usage={uuid(1): (None, 41.5, None)}, usage_item="cpu")
    found = record(make_sheet(all_fields(), [uuid(1)], shown))
    assert (found["setup_fee"], found["fee"], found["cpu_percent"]) == (12.5, 30, 41.5)


def test_times_in_a_state_are_whole_seconds() -> None:
    shown = scene(FULL)
    shown = replace(shown, fleet=replace(shown.fleet, since={uuid(1): 12.4}))
    assert record(make_sheet(all_fields(), [uuid(1)], shown))["in_seconds"] == 8


def test_a_moment_no_calendar_knows_stays_a_number() -> None:
    early = row(1, start_time=datetime.min.replace(tzinfo=timezone(timedelta(hours=14))))
    started = record(make_sheet(all_fields(), [uuid(1)], scene(early)))["started"]
    assert isinstance(started, float)


def test_rows_come_in_the_order_given_and_those_gone_are_left_out() -> None:
    shown = scene(row(1), row(2), row(3))
    sheet = make_sheet(fields_of(DEFAULT_COLUMNS[:1]), [uuid(3), uuid(9), uuid(1)], shown)
    assert [cells[0] for cells in sheet.records] == [row(3).hostname, row(1).hostname]


@given(SHEETS)
def test_h20_csv_comes_back_as_it_was_and_no_cell_is_a_formula(sheet: Sheet) -> None:
    header, *records = csv.reader(io.StringIO(write(sheet, Format.CSV), newline=""))
    assert header == list(sheet.names)
    for cells, values in zip(records, sheet.records, strict=True):
        for cell, value in zip(cells, values, strict=True):
            assert cell.removeprefix("'") == cell_text(value).removeprefix("'")
            assert not cell.startswith(FORMULA_STARTS)
            assert not cell.lstrip().startswith(FORMULA_STARTS)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", " =1"])
def test_h20_what_a_spreadsheet_would_act_on_gets_an_apostrophe(text: str) -> None:
    assert next(csv.reader(io.StringIO(write(Sheet((text,), ()), Format.CSV), newline=""))) == [text]
    _, (cell,) = csv.reader(io.StringIO(write(Sheet(("a",), ((text,),)), Format.CSV), newline=""))
    assert cell == f"'{text}"


@given(SHEETS)
def test_h20_json_is_exact(sheet: Sheet) -> None:
    records = json.loads(write(sheet, Format.JSON).encode())
    assert [tuple(each.values()) for each in records] == list(sheet.records)
    assert all(tuple(each) == sheet.names for each in records)


@given(SHEETS)
def test_ndjson_is_one_object_a_line(sheet: Sheet) -> None:
    *lines, end = write(sheet, Format.NDJSON).encode().split(b"\n")
    assert end == b""
    assert [tuple(json.loads(line).values()) for line in lines] == list(sheet.records)


@given(SHEETS)
def test_markdown_keeps_to_one_line_a_record_and_its_pipes(sheet: Sheet) -> None:
    lines = write(sheet, Format.MARKDOWN).splitlines()
    assert lines[:2] == ["| one | two |", "| --- | --- |"]
    assert len(lines) == len(sheet.records) + 2
    for line in lines:
        # Without what is escaped, there are the pipes of the table and no sign of anything else.
        bare = re.sub(r"\\.", "", line)
        assert bare.count("|") == 3
        assert not set(bare) & set("\\`*_[]<>~&$")


def test_markdown_escapes_what_would_be_markup() -> None:
    sheet = Sheet(("a",), (("x|y\n<img> [a](b)",), (["10.0.0.1", "10.0.0.2"],), (None,)))
    assert write(sheet, Format.MARKDOWN) == (
        "| a |\n| --- |\n| x\\|y \\<img\\> \\[a\\](b) |\n| 10.0.0.1; 10.0.0.2 |\n|  |\n"
    )


def test_an_export_of_nothing_is_still_valid() -> None:
    empty = Sheet(("a", "b"), ())
    assert {form: write(empty, form) for form in Format} == {
        Format.CSV: "a,b\r\n",
        Format.JSON: "[]\n",
        Format.NDJSON: "",
        Format.MARKDOWN: "| a | b |\n| --- | --- |\n",
    }


def test_the_default_name_holds_no_path() -> None:
    noon = datetime(2014, 11, 24, 12, tzinfo=UTC).timestamp()
    day = datetime.fromtimestamp(noon, UTC).astimezone().date()
    assert default_name("prod", noon, Format.CSV) == f"vmdeck-prod-{day}.csv"
    assert default_name("../a b/c", noon, Format.JSON) == f"vmdeck-..-a-b-c-{day}.json"


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("a.csv", "a.json"),
        ("a.b.md", "a.b.json"),
        ("a", "a"),
        ("a.txt", "a.txt"),
        (".csv", ".csv"),
        ("~/a.csv", "~/a.json"),
    ],
)
def test_the_ending_follows_the_format(name: str, after: str) -> None:
    assert with_ending(name, Format.JSON) == after


def test_a_file_is_written_for_its_owner_only(tmp_path: Path) -> None:
    path = save(str(tmp_path / "a.csv"), "x\r\n", replace=False)
    assert path.read_bytes() == b"x\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert save("~/a.csv", "x", replace=False) == tmp_path / "a.csv"


def test_a_file_that_is_there_is_replaced_only_when_that_is_wanted(tmp_path: Path) -> None:
    name = str(tmp_path / "a.csv")
    save(name, "old", replace=False)
    with pytest.raises(FileExistsError):
        save(name, "new", replace=False)
    assert (tmp_path / "a.csv").read_text() == "old"
    save(name, "new", replace=True)
    assert (tmp_path / "a.csv").read_text() == "new"


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("none/a.csv", errno.ENOENT),
        (".", errno.EISDIR),
        ("~nobody-at-all/a.csv", errno.ENOENT),
        ("/dev/null", errno.EINVAL),
    ],
)
def test_where_it_cannot_be_written_the_error_says_why(
    name: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OSError, match=r"\w") as caught:
        save(name, "x", replace=True)
    assert caught.value.errno == number
    assert list(tmp_path.iterdir()) == []
