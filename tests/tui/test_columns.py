from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.fakes import row, uuid
from tests.tui.query.fleets import WALL, refreshed, world
from tui.columns import (
    COLUMNS,
    DEFAULT_COLUMNS,
    WIDE_COLUMNS,
    Cell,
    Column,
    columns_named,
    layout,
    span_text,
    trend_text,
)
from tui.fields import Scene, find_field

if TYPE_CHECKING:
    from api_client.rows import InstanceRow

KNOWN = {column.id: column for column in COLUMNS}


def cell(name: str, item: InstanceRow, scene: Scene | None = None) -> Cell:
    return KNOWN[name].cell(item, world([item]) if scene is None else scene)


@pytest.mark.parametrize(
    ("state", "text", "role"),
    [
        ("Online", "● Online", "online"),
        ("Offline", "○ Offline", "offline"),
        ("Erred", "✖ Erred", "erred"),
        ("Stopping", "◐ Stopping 0:10", "transition"),
        ("Resizing Scheduled", "◐ Resizing sched. 0:10", "transition"),
        ("Paused", "? Paused 0:10", "unknown"),
    ],
)
def test_state(state: str, text: str, role: str) -> None:
    assert cell("state", row(1, state)) == Cell(text, role)
    assert cell("glyph", row(1, state)) == Cell(text[0], role)


def test_a_state_without_a_name_and_one_that_is_stuck() -> None:
    assert cell("state", row(1, ""), Scene(world([]).fleet, 0.0, 0.0)).text == "? –"
    scene = replace(world([row(1, "Stopping")]), now=665.0, stuck=frozenset({uuid(1)}))
    assert cell("state", row(1, "Stopping"), scene) == Cell("◐ Stopping 11:05 stuck", "warning")


def test_time_in_a_lasting_state_is_not_shown() -> None:
    scene = refreshed(world([row(1, "Stopping")]), [row(1, "Offline")])
    assert cell("state", row(1, "Offline"), scene).text == "○ Offline"


@pytest.mark.parametrize(
    ("name", "fields", "text"),
    [
        ("hostname", {}, "web-1"),
        ("project", {}, "shop"),
        ("group", {"project_groups": ("a", "b")}, "a, b"),
        ("customer", {"customer_name": "Acme", "customer_abbreviation": "AC"}, "Acme"),
        ("customer", {"customer_abbreviation": "AC"}, "AC"),
        ("template", {"template_name": "CentOS 6"}, "CentOS 6"),
        ("os", {"template_os": "CentOS 6.5"}, "CentOS 6.5"),
        ("cloud", {"cloud_name": "North"}, "North"),
        ("ip", {}, ""),
        ("ip", {"internal_ips": ("10.0.0.1",)}, "10.0.0.1"),
        ("ip", {"external_ips": ("1.2.3.4",), "internal_ips": ("10.0.0.1", "10.0.0.2")}, "1.2.3.4 +2"),
        ("cores", {"cores": 4}, "4"),
        ("cores", {}, "–"),
        ("ram", {"ram": 512}, "512 MiB"),
        ("ram", {"ram": 8192}, "8 GiB"),
        ("ram", {}, "–"),
        ("disks", {}, "–"),
        ("disks", {"system_volume_size": 46080, "data_volume_size": 20480}, "45+20 GiB"),
        ("disks", {"system_volume_size": 46080, "data_volume_size": 0}, "45 GiB"),
        ("disks", {"system_volume_size": 0, "data_volume_size": 0}, "0 MiB"),
        ("disks", {"system_volume_size": 512, "data_volume_size": 20480}, "512 MiB+20 GiB"),
        ("disks", {"data_volume_size": 20480}, "–+20 GiB"),
        ("fee", {"monthly_fee": Decimal(13)}, "13"),
        ("setup_fee", {"setup_fee": Decimal(30)}, "30"),
        ("sla", {"agreed_sla": Decimal("99.999")}, "99.999%"),
        ("sla", {}, "–"),
        ("key", {"key_name": "ops"}, "ops"),
        ("security_group", {"security_groups": ("http", "ssh")}, "http, ssh"),
        ("backups", {"backups": 3}, "3"),
        ("schedules", {"backup_schedules": 1}, "1"),
        ("age", {}, "–"),
        ("age", {"start_time": datetime.fromtimestamp(WALL - 3 * 86_400, UTC)}, "3d"),
        ("uuid", {}, "00000000"),
        ("description", {"description": "of the shop"}, "of the shop"),
        ("licence", {"licences": ("RHEL", "MySQL")}, "RHEL, MySQL"),
        ("in", {}, "–"),
        ("external", {"external_ips": ("1.2.3.4", "1.2.3.5")}, "1.2.3.4, 1.2.3.5"),
        ("internal", {"internal_ips": ("10.0.0.1",)}, "10.0.0.1"),
        ("system", {"system_volume_size": 46080}, "45 GiB"),
        ("disk", {}, "–"),
        ("abbreviation", {"customer_abbreviation": "AC"}, "AC"),
        ("started", {}, "–"),
        ("fingerprint", {"key_fingerprint": "aa:bb"}, "aa:bb"),
        ("seen", {}, "10s"),
        ("usage", {}, ""),
    ],
)
def test_cells(name: str, fields: dict[str, object], text: str) -> None:
    assert cell(name, row(1, **fields)).text == text  # type: ignore[arg-type]


def test_usage_of_the_processor_is_measured_by_a_hundred() -> None:
    scene = world([row(1)], usage={uuid(1): (0.0, None, 50.0, 100.0, 45.4)}, usage_item="cpu")
    assert cell("usage", row(1), scene) == Cell("▁ ▅█▄ 45%")


def test_usage_over_a_hundred_and_in_bytes_is_measured_by_the_highest() -> None:
    scene = world([row(1)], usage={uuid(1): (100.0, 200.0)}, usage_item="cpu")
    assert cell("usage", row(1), scene) == Cell("▅█ 200%")
    scene = world([row(1)], usage={uuid(1): (2.0**30, 2.0**31)}, usage_item="memory")
    assert cell("usage", row(1), scene) == Cell("▅█ 2 GiB")
    scene = world([row(1)], usage={uuid(1): (2.0**20 * 743,) * 8}, usage_item="memory")
    assert cell("usage", row(1), scene) == Cell("█████ 743 MiB")


def test_a_trend_of_nothing_lies_at_the_bottom() -> None:
    assert trend_text((0.0, 0.0), 0.0) == "▁▁"
    assert trend_text((-5.0, 10.0), 1.0) == "▁█"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0s"),
        (0, "0s"),
        (59.9, "59s"),
        (60, "1m"),
        (3_599, "59m"),
        (3_600, "1h"),
        (86_399, "23h"),
        (92 * 86_400, "92d"),
    ],
)
def test_spans(seconds: float, text: str) -> None:
    assert span_text(seconds) == text


def test_columns_are_unique_and_only_two_never_go() -> None:
    assert len(KNOWN) == len(COLUMNS)
    drops = [column.drop for column in WIDE_COLUMNS if column.drop]
    assert len(drops) == len(set(drops)) == len(WIDE_COLUMNS) - 2
    assert [column.id for column in WIDE_COLUMNS if not column.drop] == ["hostname", "state"]
    assert set(DEFAULT_COLUMNS) < set(WIDE_COLUMNS) < set(COLUMNS)


def test_every_column_that_can_be_chosen_says_what_it_shows() -> None:
    assert all(column.help for column in COLUMNS)
    drops = [column.drop for column in COLUMNS if column.drop]
    assert len(drops) == len(set(drops)) == len(COLUMNS) - 3


def test_columns_are_found_by_name_with_the_hostname_first() -> None:
    known, unknown = columns_named(["fee", "colour", "hostname", "fee", "glyph"])
    assert [column.id for column in known] == ["hostname", "fee", "glyph"]
    assert unknown == ("colour",)


def test_of_chosen_columns_the_last_goes_first() -> None:
    known, _ = columns_named(["description", "state", "project", "fee"])
    shown = [[column.id for column, _ in layout(known, width)] for width in (80, 70, 60, 40)]
    assert shown[0] == ["hostname", "description", "state", "project", "fee"]
    assert shown[-1] == ["hostname", "state"]
    assert shown[2] == ["hostname", "description", "state"]


def cells(columns: tuple[Column, ...], *rows: InstanceRow) -> list[tuple[Cell, ...]]:
    scene = world(rows)
    return [tuple(column.cell(item, scene) for column in columns) for item in rows]


FULL = row(
    1,
    hostname="web-1.prod.example.org",
    customer_name="Acme",
    template_name="CentOS 6 x64",
    external_ips=("131.107.140.29",),
    cores=2,
    ram=2048,
    system_volume_size=46080,
    data_volume_size=20480,
    start_time=datetime.fromtimestamp(0, UTC),
)


def names(width: int | None, columns: tuple[Column, ...] = DEFAULT_COLUMNS) -> str:
    return " ".join(column.id for column, _ in layout(columns, width, cells(columns, FULL)))


def test_columns_go_in_a_fixed_order() -> None:
    assert names(200) == "hostname state project customer template ip cores ram disks usage age"
    assert names(77) == "hostname state project ip cores ram usage age"
    assert names(57) == "hostname state project ip"
    assert names(30) == "hostname state"
    assert names(1) == "hostname state"


def test_without_a_width_all_get_what_they_need() -> None:
    widths = {column.id: width for column, width in layout(WIDE_COLUMNS, None, cells(WIDE_COLUMNS, FULL))}
    assert len(widths) == len(WIDE_COLUMNS)
    assert widths["hostname"] == len(FULL.hostname)
    assert widths["state"] == len("● Online")
    assert widths["cores"] == len("Cores")


def test_without_a_sample_columns_are_as_wide_as_they_may_be() -> None:
    assert {column.id: width for column, width in layout(WIDE_COLUMNS, None)}["hostname"] == KNOWN["hostname"].max_width


def test_state_and_addresses_get_the_room_before_the_hostname_takes_it() -> None:
    busy = row(
        1, "Resizing Scheduled", hostname="h" * 60, external_ips=("100.100.100.100",), internal_ips=("10.0.0.1",)
    )
    for width in range(60, 140):
        widths = {column.id: room for column, room in layout(DEFAULT_COLUMNS, width, cells(DEFAULT_COLUMNS, busy))}
        if widths["hostname"] > KNOWN["hostname"].min_width:
            assert widths["state"] == len("◐ Resizing sched. 0:10")
            assert widths.get("ip", 0) in (0, len("100.100.100.100 +1"))


def test_the_hostname_gets_the_room_before_the_others() -> None:
    long = cells(DEFAULT_COLUMNS, replace(FULL, hostname="h" * 50, project_name="p" * 24))
    widths = {column.id: width for column, width in layout(DEFAULT_COLUMNS, 77, long)}
    assert widths["hostname"] > KNOWN["hostname"].min_width
    assert sum(widths.values()) + len(widths) - 1 == 77
    wide = {column.id: width for column, width in layout(DEFAULT_COLUMNS, 300, long)}
    assert (wide["hostname"], wide["project"]) == (50, 24)


def test_text_is_measured_as_told() -> None:
    field = find_field("hostname")
    assert field is not None
    column = Column(field, "名", lambda item, _: Cell(item.hostname), 1, max_width=20)
    sample = [(Cell("日本"),)]
    assert layout([column], None, sample, measure=lambda text: 2 * len(text)) == [(column, 4)]


_SAMPLES = st.lists(st.integers(0, 50), min_size=len(WIDE_COLUMNS), max_size=len(WIDE_COLUMNS)).map(
    lambda lengths: [tuple(Cell("x" * length) for length in lengths)]
)


@settings(deadline=None)
@given(_SAMPLES, st.integers(44, 300))
def test_a_layout_fits_and_a_wider_one_has_more(sample: list[tuple[Cell, ...]], width: int) -> None:
    chosen = layout(WIDE_COLUMNS, width, sample)
    wider = layout(WIDE_COLUMNS, width + 1, sample)
    assert sum(cells for _, cells in chosen) + len(chosen) - 1 <= width
    assert {column.id for column, _ in chosen} <= {column.id for column, _ in wider}
    needs = {column.id: need for column, need in layout(WIDE_COLUMNS, None, sample)}
    assert all(min(column.min_width, needs[column.id]) <= cells <= needs[column.id] for column, cells in chosen)
    if sum(cells for _, cells in chosen) + len(chosen) - 1 < width:
        assert all(cells == needs[column.id] for column, cells in chosen)
