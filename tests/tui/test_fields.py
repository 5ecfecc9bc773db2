from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from api_client.rows import InstanceRow
from tests.tui.fakes import row, uuid
from tui.fields import FIELDS, Scene, field_names, find_field
from tui.fleet import Fleet, after_refresh, after_sweep

FULL = row(
    1,
    "Stopping",
    description="my instance",
    start_time=datetime.fromtimestamp(1_000.0, UTC),
    template_name="CentOS 6 x64",
    template_os="CentOS 6.5",
    cloud_name="Cloud",
    cloud_uuid="c1",
    customer_name="Customer",
    customer_abbreviation="CU",
    key_name="key",
    key_fingerprint="74:1c",
    project_groups=("g1", "g2"),
    security_groups=("http",),
    licences=("RHEL",),
    setup_fee=Decimal(30),
    monthly_fee=Decimal(13),
    external_ips=("131.107.140.29",),
    internal_ips=("10.0.0.1", "10.0.0.2"),
    backups=3,
    backup_schedules=1,
    agreed_sla=Decimal("99.9"),
    cores=2,
    ram=2048,
    system_volume_size=46080,
    data_volume_size=20480,
)


def scene(*rows: InstanceRow, **more: object) -> Scene:
    fleet = after_sweep(Fleet(), rows, (), asked_at=10.0, now=11.0)
    return Scene(fleet, **{"now": 20.0, "wall": 5_000.0, **more})  # type: ignore[arg-type]


def value(name: str, item: InstanceRow, scene: Scene) -> object:
    field = find_field(name)
    assert field is not None
    return field.value(item, scene)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hostname", "web-1"),
        ("state", "Stopping"),
        ("in", 9.0),
        ("description", "my instance"),
        ("project", "shop"),
        ("project_uuid", "p1"),
        ("group", ("g1", "g2")),
        ("customer", ("Customer", "CU")),
        ("customer_name", "Customer"),
        ("abbreviation", "CU"),
        ("template", "CentOS 6 x64"),
        ("os", "CentOS 6.5"),
        ("cloud", "Cloud"),
        ("cloud_uuid", "c1"),
        ("ip", ("131.107.140.29", "10.0.0.1", "10.0.0.2")),
        ("external", ("131.107.140.29",)),
        ("internal", ("10.0.0.1", "10.0.0.2")),
        ("key", "key"),
        ("fingerprint", "74:1c"),
        ("security_group", ("http",)),
        ("licence", ("RHEL",)),
        ("cores", 2),
        ("ram", 2048),
        ("disk", 20480),
        ("system", 46080),
        ("total", 66560),
        ("setup_fee", Decimal(30)),
        ("fee", Decimal(13)),
        ("sla", Decimal("99.9")),
        ("backups", 3),
        ("schedules", 1),
        ("age", 4_000.0),
        ("started", 1_000.0),
        ("uuid", uuid(1)),
        ("seen", 10.0),
        ("usage", 7.0),
    ],
)
def test_values(name: str, expected: object) -> None:
    assert value(name, FULL, scene(FULL, usage={uuid(1): (3.0, 7.0, None)})) == expected


def test_every_field_has_its_value_tested() -> None:
    tested = {argument[0] for argument in test_values.pytestmark[0].args[1]}  # type: ignore[attr-defined]
    assert tested == {field.name for field in FIELDS}


@pytest.mark.parametrize("name", ["in", "age", "started", "total", "usage", "sla", "ram", "disk"])
def test_what_is_not_known_is_none(name: str) -> None:
    assert value(name, InstanceRow(uuid(9)), scene(row(1))) is None


def test_a_customer_without_a_name_has_an_abbreviation() -> None:
    assert value("customer", row(1, customer_abbreviation="CU"), scene()) == ("CU",)


def test_one_known_disk_is_the_total() -> None:
    assert value("total", row(1, system_volume_size=1024), scene()) == 1024


def test_a_refreshed_row_was_seen_later() -> None:
    fleet = after_refresh(scene(FULL).fleet, [FULL], (), asked_at=18.0, now=19.0)
    assert value("seen", FULL, Scene(fleet, 20.0, 0.0)) == 2.0


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("customer_name", "customer_name"),
        ("project_name", "project"),
        ("project", "project"),
        ("project_group", "group"),
        ("project_group_name", "group"),
        ("template_name", "template"),
        ("state_age", "in"),
        ("Host", "hostname"),
        ("security-group", "security_group"),
    ],
)
def test_other_names(alias: str, name: str) -> None:
    field = find_field(alias)
    assert field is not None
    assert field.name == name


def test_names_are_unique() -> None:
    names = [name for field in FIELDS for name in (field.name, *field.aliases)]
    assert len(names) == len(set(names))
    assert set(field_names()) == set(names)
    assert find_field("nothing") is None


def test_every_filter_of_the_server_has_one_field() -> None:
    servers = [field.server for field in FIELDS if field.server]
    assert sorted(servers) == [
        "customer_name",
        "hostname",
        "project_group_name",
        "project_name",
        "state",
        "template_name",
    ]


def test_everything_a_row_tells_can_be_asked_for() -> None:
    """A row in which one attribute differs has a field in which it differs, too."""
    world = scene(FULL)
    plain = InstanceRow(uuid(1))
    for attribute in fields(InstanceRow):
        other = InstanceRow(**{"uuid": uuid(1), attribute.name: getattr(FULL, attribute.name)})
        if attribute.name != "uuid":
            assert any(field.value(plain, world) != field.value(other, world) for field in FIELDS), attribute.name


def test_only_live_fields_depend_on_the_scene() -> None:
    here, there = scene(FULL), Scene(Fleet(), 99.0, 99.0, frozenset({uuid(1)}), {uuid(1): (1.0,)}, "cpu")
    moved = {field.name for field in FIELDS if field.value(FULL, here) != field.value(FULL, there)}
    assert moved == {field.name for field in FIELDS if field.live}
