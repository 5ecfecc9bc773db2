from __future__ import annotations

from datetime import UTC, datetime
from functools import cmp_to_key

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_client.rows import InstanceRow
from tests.tui.fakes import row, uuid
from tests.tui.query.fleets import found, refreshed, world
from tui.query import Query, QueryError, Sort, SortKey, select
from tui.query.sorting import natural


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", ()),
        ("  ", ()),
        ("hostname", (SortKey("hostname"),)),
        ("hostname,-ram", (SortKey("hostname"), SortKey("ram", descending=True))),
        (" project_group_name , -Host", (SortKey("group"), SortKey("hostname", descending=True))),
    ],
)
def test_parsing(text: str, keys: tuple[SortKey, ...]) -> None:
    assert Sort.parse(text) == Sort(keys)
    assert Sort.parse(str(Sort(keys))) == Sort(keys)


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("hostname, -rm", 10, 'there is no field "rm". Did you mean "ram"?'),
        ("hostname,", 9, 'there is no field "".'),
        ("--ram", 0, 'there is no field "-ram"'),
    ],
)
def test_errors(text: str, column: int, words: str) -> None:
    with pytest.raises(QueryError) as caught:
        Sort.parse(text)
    assert words in caught.value.message
    assert caught.value.column == column


def test_printing() -> None:
    assert str(Sort.parse("host,-mem")) == "hostname,-ram"


@pytest.mark.parametrize(
    ("names", "ordered"),
    [
        ("web-10 web-2 web-1", "web-1 web-2 web-10"),
        ("b A a2 a10 a02b", "A a2 a02b a10 b"),
        ("v1.10.2 v1.9.30", "v1.9.30 v1.10.2"),
        ("a-1 a1 a:1", "a-1 a1 a:1"),
        ("n0 n n00000000001 n9", "n n0 n00000000001 n9"),
    ],
)
def test_natural_order(names: str, ordered: str) -> None:
    assert sorted(names.split(), key=natural) == ordered.split()
    rows = [row(place, hostname=name) for place, name in enumerate(names.split())]
    assert found("", world(rows), "hostname") == ordered.split()
    assert found("", world(rows), "-hostname") == ordered.split()[::-1]


def test_states_are_sorted_by_life_cycle_and_unknown_ones_come_last() -> None:
    states = ["Erred", "Paused", "Offline", "Provisioning Scheduled", "Online"]
    scene = world(row(place, state, hostname=state) for place, state in enumerate(states))
    assert found("", scene, "state") == ["Provisioning Scheduled", "Online", "Offline", "Erred", "Paused"]
    assert found("", scene, "-state") == ["Erred", "Offline", "Online", "Provisioning Scheduled", "Paused"]


def test_addresses_are_sorted_as_numbers_and_the_sixth_version_after_the_fourth() -> None:
    ips = ["10.0.0.10", "fe80::1", "10.0.0.9", "::1", "", "odd", "9.9.9.9"]
    scene = world(row(place, hostname=ip, external_ips=(ip,) if ip else ()) for place, ip in enumerate(ips))
    assert found("", scene, "ip") == ["9.9.9.9", "10.0.0.9", "10.0.0.10", "::1", "fe80::1", "", "odd"]
    assert found("", scene, "-ip") == ["fe80::1", "::1", "10.0.0.10", "10.0.0.9", "9.9.9.9", "", "odd"]


@pytest.mark.parametrize("sort", ["ram", "-ram", "age", "-age", "project", "-project", "group", "usage", "-usage"])
def test_h17_what_is_unknown_comes_last_either_way(sort: str) -> None:
    start = datetime.fromtimestamp(0, UTC)
    known = row(2, hostname="known", ram=1, start_time=start, project_name="p", project_groups=("g",))
    scene = world([row(1, hostname="unknown", project_name=""), known], usage={uuid(2): (1.0,)})
    assert found("", scene, sort) == ["known", "unknown"]


def test_the_first_field_decides_then_the_second_then_the_uuid() -> None:
    scene = world([row(4, ram=1, cores=2), row(3, ram=2, cores=1), row(2, ram=1, cores=1), row(1, ram=1, cores=1)])
    assert found("", scene, "ram,-cores") == ["web-4", "web-1", "web-2", "web-3"]
    assert found("", scene, "-ram,cores") == ["web-3", "web-1", "web-2", "web-4"]
    assert found("", scene, "") == ["web-1", "web-2", "web-3", "web-4"]


def test_live_fields_follow_the_scene() -> None:
    scene = world([row(1), row(2)], usage={uuid(1): (1.0,), uuid(2): (2.0,)})
    assert found("", scene, "usage") == ["web-1", "web-2"]
    assert Sort.parse("hostname,usage").live
    assert not Sort.parse("hostname,ram").live
    later = refreshed(scene, [row(1, "Erred")])
    later = refreshed(later, [row(2, "Erred")])
    assert found("", later, "in") == ["web-2", "web-1"]
    assert found("", later, "-seen") == ["web-1", "web-2"]


_ROWS = st.lists(
    st.builds(
        InstanceRow,
        uuid=st.integers(0, 2**128 - 1).map(lambda number: f"{number:032x}"),
        project_name=st.text("ab1\U0010ffff", max_size=3),
        ram=st.none() | st.integers(0, 2),
    ),
    max_size=8,
    unique_by=lambda item: item.uuid,
)


@settings(deadline=None)
@given(_ROWS, st.lists(st.tuples(st.sampled_from(["project", "ram"]), st.booleans()), max_size=2))
def test_the_order_agrees_with_comparing_row_by_row(rows: list[InstanceRow], keys: list[tuple[str, bool]]) -> None:
    def value(item: InstanceRow, field: str) -> str | int | None:
        return item.ram if field == "ram" else natural(item.project_name) or None

    def compare(one: InstanceRow, other: InstanceRow) -> int:
        for field, descending in keys:
            mine, theirs = value(one, field), value(other, field)
            if mine == theirs:
                continue
            if mine is None or theirs is None:
                return 1 if mine is None else -1
            before = mine < theirs  # type: ignore[operator]
            return -1 if before is not descending else 1
        return -1 if one.uuid < other.uuid else 1

    scene = world(rows)
    sort = Sort(tuple(SortKey(field, descending) for field, descending in keys))
    expected = [item.uuid for item in sorted(rows, key=cmp_to_key(compare))]
    assert list(select(scene.fleet, Query(), sort, scene)) == expected
