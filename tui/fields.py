"""Fields: everything an instance can be filtered and sorted by, in one table."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from api_client.states import STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from api_client.rows import InstanceRow
    from api_client.states import Action, InstanceState
    from tui.fleet import Fleet

Value: TypeAlias = "str | tuple[str, ...] | int | float | Decimal | None"
"""What a field says of an instance; None, an empty text or an empty tuple when it says nothing."""


STALE_AFTER = 120.0
"""Seconds after which what is known of an instance counts as stale, at the least."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a filter, a sort or a cell may know besides the row."""

    fleet: Fleet
    now: float
    """Monotonic seconds, like the times of the fleet."""
    wall: float
    """Unix seconds."""
    marks: frozenset[str] = frozenset()
    """The uuids of the marked instances."""
    usage: Mapping[str, Sequence[float | None]] = field(default_factory=dict)
    """The latest usage values by uuid, oldest first; percent for cpu, bytes for memory and storage."""
    usage_item: str = ""
    """What `usage` measures: cpu, memory or storage; empty when the column is off."""
    usage_is_sum: bool = False
    """Whether the server adds up the samples of a segment: then the values say more or less, not how much."""
    mine: frozenset[str] | None = None
    """uuids of the projects in which the user may act; None means all, as far as is known."""
    stuck: frozenset[str] = frozenset()
    """The uuids of the instances that have been in one transition for far longer than it should take."""
    under_way: Mapping[str, Action] = field(default_factory=dict)
    """What this program is having done, by uuid."""
    usual: Mapping[Action, float] = field(default_factory=dict)
    """How long the transitions usually take here, in seconds, by what sets them going."""
    stale_after: float = STALE_AFTER
    """Seconds after which what is known of an instance counts as stale: long lists are read less often."""
    edit_states: frozenset[InstanceState] = frozenset(STATES)
    """The states in which the server accepts an edit."""


class Kind(Enum):
    """How the values of a field are compared."""

    TEXT = auto()
    TEXTS = auto()
    STATE = auto()
    NUMBER = auto()
    SIZE = auto()
    """MiB."""
    MONEY = auto()
    PERCENT = auto()
    DURATION = auto()
    """Seconds."""
    MOMENT = auto()
    """Unix seconds."""
    ADDRESSES = auto()
    UUID = auto()


class Field(NamedTuple):
    """One thing to filter and to sort by."""

    name: str
    kind: Kind
    help: str
    value: Callable[[InstanceRow, Scene], Value]
    aliases: tuple[str, ...] = ()
    server: str = ""
    """The list filter of the API that looks at the same text; empty when there is none."""
    live: bool = False
    """Whether the value depends on more than the row, and so may change while the row stays."""


def _age(row: InstanceRow, scene: Scene) -> float | None:
    return None if row.start_time is None else scene.wall - row.start_time.timestamp()


def _started(row: InstanceRow, _scene: Scene) -> float | None:
    return None if row.start_time is None else row.start_time.timestamp()


def _time_in_state(row: InstanceRow, scene: Scene) -> float | None:
    return scene.fleet.time_in_state(row.uuid, scene.now)


def _data_age(row: InstanceRow, scene: Scene) -> float | None:
    confirmed = scene.fleet.confirmed_at(row.uuid)
    return None if confirmed is None else scene.now - confirmed


def _usage(row: InstanceRow, scene: Scene) -> float | None:
    known = [value for value in scene.usage.get(row.uuid, ()) if value is not None]
    return known[-1] if known else None


def _customer(row: InstanceRow, _scene: Scene) -> tuple[str, ...]:
    return present(row.customer_name, row.customer_abbreviation)


def _total(row: InstanceRow, _scene: Scene) -> int | None:
    sizes = (row.system_volume_size, row.data_volume_size)
    return None if sizes == (None, None) else sum(size or 0 for size in sizes)


def present(*texts: str) -> tuple[str, ...]:
    """The texts that say something."""
    return tuple(text for text in texts if text)


FIELDS = (
    Field("hostname", Kind.TEXT, "name of the instance", lambda r, _: r.hostname, ("host", "name"), "hostname"),
    Field("state", Kind.STATE, "state, by name or symbol", lambda r, _: r.state, (), "state"),
    Field("in", Kind.DURATION, "time in this state", _time_in_state, ("state_age", "time_in_state"), live=True),
    Field("description", Kind.TEXT, "description", lambda r, _: r.description, ("desc",)),
    Field("project", Kind.TEXT, "project", lambda r, _: r.project_name, ("project_name",), "project_name"),
    Field("project_uuid", Kind.UUID, "uuid of the project", lambda r, _: r.project_uuid),
    Field(
        "group",
        Kind.TEXTS,
        "project group",
        lambda r, _: r.project_groups,
        ("project_group", "project_group_name", "project_groups"),
        "project_group_name",
    ),
    # Not the server's filter of customers: that one knows no abbreviations, and would lose instances.
    Field("customer", Kind.TEXTS, "customer, by name or abbreviation", _customer),
    Field("customer_name", Kind.TEXT, "customer, by name only", lambda r, _: r.customer_name, (), "customer_name"),
    Field(
        "abbreviation",
        Kind.TEXT,
        "customer, by abbreviation",
        lambda r, _: r.customer_abbreviation,
        ("customer_abbreviation",),
    ),
    Field("template", Kind.TEXT, "template", lambda r, _: r.template_name, ("template_name",), "template_name"),
    Field("os", Kind.TEXT, "operating system", lambda r, _: r.template_os, ("template_os",)),
    Field("cloud", Kind.TEXT, "cloud", lambda r, _: r.cloud_name, ("cloud_name",)),
    Field("cloud_uuid", Kind.UUID, "uuid of the cloud", lambda r, _: r.cloud_uuid),
    Field("ip", Kind.ADDRESSES, "any address", lambda r, _: r.external_ips + r.internal_ips, ("ips", "address")),
    Field(
        "external", Kind.ADDRESSES, "external addresses", lambda r, _: r.external_ips, ("external_ip", "external_ips")
    ),
    Field(
        "internal", Kind.ADDRESSES, "internal addresses", lambda r, _: r.internal_ips, ("internal_ip", "internal_ips")
    ),
    Field("key", Kind.TEXT, "name of the SSH key", lambda r, _: r.key_name, ("key_name",)),
    Field("fingerprint", Kind.TEXT, "fingerprint of the SSH key", lambda r, _: r.key_fingerprint, ("key_fingerprint",)),
    Field(
        "security_group",
        Kind.TEXTS,
        "security groups",
        lambda r, _: r.security_groups,
        ("sg", "security", "security_groups"),
    ),
    Field("licence", Kind.TEXTS, "licences", lambda r, _: r.licences, ("licences", "license", "instance_licenses")),
    Field("cores", Kind.NUMBER, "number of cores", lambda r, _: r.cores, ("cpus", "vcpus")),
    Field("ram", Kind.SIZE, "memory", lambda r, _: r.ram, ("mem", "memory")),
    Field("disk", Kind.SIZE, "data disk", lambda r, _: r.data_volume_size, ("data", "data_volume_size")),
    Field("system", Kind.SIZE, "system disk", lambda r, _: r.system_volume_size, ("system_disk", "system_volume_size")),
    Field("total", Kind.SIZE, "both disks together", _total, ("total_disk", "disks")),
    Field("setup_fee", Kind.MONEY, "setup fees of the licences", lambda r, _: r.setup_fee, ("setup",)),
    Field("fee", Kind.MONEY, "monthly fees of the licences", lambda r, _: r.monthly_fee, ("monthly_fee", "monthly")),
    Field("sla", Kind.PERCENT, "agreed service level", lambda r, _: r.agreed_sla, ("agreed_sla",)),
    Field("backups", Kind.NUMBER, "number of backups", lambda r, _: r.backups, ("backup",)),
    Field(
        "schedules",
        Kind.NUMBER,
        "number of backup schedules",
        lambda r, _: r.backup_schedules,
        ("schedule", "backup_schedules"),
    ),
    Field("age", Kind.DURATION, "time since it was started", _age, ("uptime",), live=True),
    Field("started", Kind.MOMENT, "when it was started (UTC)", _started, ("start", "start_time")),
    Field("uuid", Kind.UUID, "uuid", lambda r, _: r.uuid, ("id",)),
    Field("seen", Kind.DURATION, "age of what we know", _data_age, ("data_age", "confirmed"), live=True),
    Field("usage", Kind.PERCENT, "latest value of the usage column", _usage, ("trend",), live=True),
)
"""Every field, in the order in which they are offered."""

_BY_NAME = {name: known for known in FIELDS for name in (known.name, *known.aliases)}


def find_field(name: str) -> Field | None:
    """The field of this name or alias; capitals do not count, and `-` stands for `_`."""
    return _BY_NAME.get(_plain(name))


def field_names() -> tuple[str, ...]:
    """Every name and alias."""
    return tuple(_BY_NAME)


def _plain(name: str) -> str:
    return name.casefold().replace("-", "_")
