"""One instance with a marker in each of its fields, and the moments it is looked at."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from api_client.models import Instance, UsagePoint
from api_client.rows import InstanceRow
from tui.fields import Scene
from tui.fleet import Fleet

if TYPE_CHECKING:
    from collections.abc import Iterator

UUID = "0123456789abcdef" * 2
OTHER = "fedcba9876543210" * 2
WALL = 1_700_000_000.0
HOSTILE = "[/red][@click=app.bell]x[/] \x1b]0;owned\x07 \u202eevil"

RECORD: dict[str, Any] = {
    "url": "http://m/instances/url-marker/",
    "uuid": UUID,
    "hostname": "hostname-marker",
    "description": "description-marker",
    "start_time": "2014-12-15T05:54:38.605Z",
    "template": "http://m/templates/template-marker/",
    "template_name": "template-name-marker",
    "template_os": "template-os-marker",
    "cloud": "http://m/clouds/cloud-marker/",
    "cloud_name": "cloud-name-marker",
    "cloud_uuid": "cloud-uuid-marker",
    "project": "http://m/projects/project-marker/",
    "project_name": "project-name-marker",
    "project_uuid": "project-uuid-marker",
    "customer": "http://m/customers/customer-marker/",
    "customer_name": "customer-name-marker",
    "customer_abbreviation": "abbreviation-marker",
    "key_name": "key-name-marker",
    "key_fingerprint": "fingerprint-marker",
    "project_groups": [{"url": "http://m/groups/g/", "name": "group-marker", "uuid": "g"}],
    "security_groups": [
        {
            "url": "http://m/security/s/",
            "name": "security-marker",
            "description": "who may come in",
            "rules": [
                {"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr": "10.1.0.0/16"},
                {"protocol": None, "from_port": 1, "to_port": 99, "cidr": None},
                {"protocol": "udp", "from_port": None, "to_port": None, "cidr": "0.0.0.0/0"},
            ],
        }
    ],
    "external_ips": ["119.177.90.33", "119.177.90.34"],
    "internal_ips": ["10.93.209.252"],
    "state": "Stopping",
    "backups": [
        {
            "url": "http://m/backups/1/",
            "description": "backup-marker",
            "state": "Ready",
            "created_at": "2026-11-24T08:18:18Z",
            "kept_until": "2026-12-24T08:18:15Z",
            "backup_schedule": "http://m/schedules/1/",
        },
        {"url": "http://m/backups/2/", "description": "newer", "created_at": "2026-11-25T08:18:18Z"},
    ],
    "backup_schedules": [
        {
            "description": "schedule-marker",
            "schedule": "0 3 * * *",
            "retention_time": 30,
            "maximal_number_of_backups": 3,
            "is_active": True,
            "backups": ["http://m/backups/1/"],
        }
    ],
    "instance_licenses": [
        {
            "uuid": "licence-uuid",
            "name": "licence-marker",
            "license_type": "RHEL6",
            "service_type": "IaaS",
            "setup_fee": "10",
            "monthly_fee": "5",
        },
        {"uuid": "l2", "name": "second", "setup_fee": "20.50", "monthly_fee": None},
    ],
    "agreed_sla": "99.999",
    "system_volume_size": 46080,
    "data_volume_size": 20480,
    "cores": 3,
    "ram": 7168,
}
"""A record of the specification's shape: 32 fields."""

SHOWN_AS = {
    "start_time": "2014-12-15 05:54",
    "project_groups": "group-marker",
    "security_groups": "security-marker",
    "external_ips": "119.177.90.33, 119.177.90.34",
    "internal_ips": "10.93.209.252",
    "backups": "backup-marker",
    "backup_schedules": "schedule-marker",
    "instance_licenses": "licence-marker",
    "agreed_sla": "99.999 %",
    "system_volume_size": "45 GiB + ",
    "data_volume_size": "20 GiB data",
    "cores": "3 cores",
    "ram": "7 GiB",
}
"""Field → what a person reads, where that is not the value itself."""


def instance(**fields: object) -> Instance:
    """The instance, some fields changed."""
    return Instance.model_validate(RECORD | fields)


def row(uuid: str = UUID, **fields: object) -> InstanceRow:
    """A row of the list."""
    known: dict[str, Any] = {"hostname": "hostname-marker", "state": "Stopping", "project_name": "project-name-marker"}
    return InstanceRow(uuid, **(known | fields))


def scene(*rows: InstanceRow, now: float = 100.0, **fields: object) -> Scene:
    """A moment: these rows were confirmed at 90, and entered their states at 88."""
    found = {each.uuid: each for each in rows}
    known: dict[str, Any] = {"swept_at": 90.0, "since": dict.fromkeys(found, 88.0)}
    return Scene(Fleet(rows=found, **(known | fields)), now, WALL)


class Meter:
    """Tells the same series of anything, and counts the questions."""

    ahead = 0.0

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, int, int | None]] = []
        self.problem: Exception | None = None

    async def usage(
        self,
        uuid: str,
        item: str,
        *,
        start: int | None = None,
        end: int | None = None,
        datapoints: int | None = None,
    ) -> tuple[UsagePoint, ...]:
        self.asked.append((uuid, item, (end or 0) - (start or 0), datapoints))
        if self.problem is not None:
            raise self.problem
        count = datapoints or 1
        step = ((end or 0) - (start or 0)) // count
        moments = [(start or 0) + step * number for number in range(count)]
        return tuple(
            UsagePoint.model_validate({"from": at, "to": at + step, "value": 10.0 * number})
            for number, at in enumerate(moments)
        )


@contextmanager
def greenwich() -> Iterator[None]:
    """Make local time that of Greenwich."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()
