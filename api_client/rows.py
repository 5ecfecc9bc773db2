"""The slim form of an instance: what the table, the filter and the sort need, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

ZERO = Decimal(0)

UUID_PATTERN = r"^[0-9a-f]{32}$"
"""The only form of identifier the server takes; nothing else is ever put into a path."""


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """One instance of a list. Texts are clean; sizes are MiB; None means unknown."""

    uuid: str
    hostname: str = ""
    state: str = ""
    """An `InstanceState`, or the server's word when it is none of those."""
    description: str = ""
    start_time: datetime | None = None
    template_name: str = ""
    template_os: str = ""
    cloud_name: str = ""
    cloud_uuid: str = ""
    project_name: str = ""
    project_uuid: str = ""
    customer_name: str = ""
    customer_abbreviation: str = ""
    key_name: str = ""
    key_fingerprint: str = ""
    project_groups: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    setup_fee: Decimal = ZERO
    """Sum over the licences."""
    monthly_fee: Decimal = ZERO
    """Sum over the licences."""
    external_ips: tuple[str, ...] = ()
    internal_ips: tuple[str, ...] = ()
    backups: int = 0
    backup_schedules: int = 0
    agreed_sla: Decimal | None = None
    """Percent."""
    cores: int | None = None
    ram: int | None = None
    system_volume_size: int | None = None
    data_volume_size: int | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A record of a list that could not be read: it is shown as unreadable, never acted on, and sinks no page."""

    uuid: str
    """The record's uuid, cleaned, or an empty string."""
    reason: str
    """One clean sentence."""
