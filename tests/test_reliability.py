"""The fault table is held: each row has tests that bear its id, and they passed when they were run for the table."""

from __future__ import annotations

import json

import pytest

from docs import reliability

ROWS = {row.id for chapter in reliability.chapters() for row in chapter.rows}


def test_each_row_has_a_test_and_each_id_a_row() -> None:
    assert reliability.tests_of().keys() == ROWS


def test_each_row_has_passed() -> None:
    results = json.loads(reliability.RESULTS.read_text())
    assert results.keys() == ROWS
    assert {id_: counts for id_, counts in results.items() if set(counts) != {"passed"}} == {}


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("test_n08_once", ("N8",)),
        ("test_t01_t02_both[SIGHUP]", ("T1", "T2")),
        ("test_plain", ()),
        ("test_x_n08_later", ()),
    ],
)
def test_a_name_tells_its_rows(name: str, ids: tuple[str, ...]) -> None:
    assert reliability.ids_of(name) == ids
