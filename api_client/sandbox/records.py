"""What a world is made of: plain records that refer to each other directly.

Only an instance has fields that change. Everything an instance shares with others (template, project, cloud, key,
groups) is one record that many point to, so that 100,000 of them stay small.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(eq=False, frozen=True, slots=True)
class Customer:
    """An organisation that owns projects and clouds."""

    uuid: str
    name: str
    abbreviation: str


@dataclass(eq=False, frozen=True, slots=True)
class ProjectGroup:
    """A named set of one customer's projects."""

    uuid: str
    name: str
    customer: Customer


@dataclass(eq=False, frozen=True, slots=True)
class Project:
    """What instances belong to, and where roles are given."""

    uuid: str
    name: str
    customer: Customer
    groups: tuple[ProjectGroup, ...] = ()
    description: str | None = None


@dataclass(eq=False, frozen=True, slots=True)
class Flavor:
    """A size; `ram` and `disk` are MiB."""

    uuid: str
    name: str
    cores: int
    ram: int
    disk: int


@dataclass(eq=False, frozen=True, slots=True)
class Cloud:
    """A place instances run in, with the flavors it offers."""

    uuid: str
    name: str
    customer: Customer
    flavors: tuple[Flavor, ...]
    auth_url: str


@dataclass(eq=False, frozen=True, slots=True)
class Link:
    """The right of a project to use a cloud."""

    number: int
    project: Project
    cloud: Cloud


@dataclass(eq=False, frozen=True, slots=True)
class Rule:
    """One rule of a security group."""

    protocol: str | None
    from_port: int | None
    to_port: int | None
    cidr: str | None


@dataclass(eq=False, frozen=True, slots=True)
class SecurityGroup:
    """A named set of rules on one link."""

    uuid: str
    name: str
    description: str
    link: Link
    rules: tuple[Rule, ...]


@dataclass(eq=False, frozen=True, slots=True)
class Licence:
    """A licence of a template; fees are decimal strings, as they travel."""

    uuid: str
    name: str
    license_type: str
    service_type: str
    setup_fee: str | None
    monthly_fee: str | None


@dataclass(eq=False, frozen=True, slots=True)
class Template:
    """An image, and the clouds that have it."""

    uuid: str
    name: str
    os: str
    clouds: tuple[Cloud, ...]
    licences: tuple[Licence, ...] = ()
    sla_level: str | None = None
    setup_fee: str | None = None
    monthly_fee: str | None = None
    description: str | None = None
    icon_url: str | None = None
    is_active: bool = True


@dataclass(eq=False, frozen=True, slots=True)
class User:
    """A person and their roles. The roles name customers, projects and groups by uuid."""

    uuid: str
    username: str
    password: str = field(repr=False)
    full_name: str = ""
    email: str = ""
    is_staff: bool = False
    is_active: bool = True
    owns: frozenset[str] = frozenset()
    """Customers."""
    administers: frozenset[str] = frozenset()
    """Projects."""
    manages: frozenset[str] = frozenset()
    """Projects."""
    manages_groups: frozenset[str] = frozenset()
    """Project groups."""

    @property
    def role(self) -> str:
        """What to call this user in a list of users."""
        roles = {
            "staff": self.is_staff,
            "customer owner": self.owns,
            "project administrator": self.administers,
            "project manager": self.manages,
            "project group manager": self.manages_groups,
        }
        return ", ".join(name for name, held in roles.items() if held) or "no role"


@dataclass(eq=False, frozen=True, slots=True)
class Key:
    """A public key of a user."""

    uuid: str
    name: str
    public_key: str
    fingerprint: str
    user: User


@dataclass(eq=False, frozen=True, slots=True)
class Schedule:
    """When an instance is backed up; `retention_time` is days."""

    uuid: str
    description: str
    schedule: str
    retention_time: int
    maximal_number_of_backups: int
    is_active: bool = True


@dataclass(eq=False, frozen=True, slots=True)
class Backup:
    """One backup; the times are Unix seconds."""

    uuid: str
    description: str
    state: str
    created_at: float
    kept_until: float | None
    schedule: Schedule | None = None


@dataclass(eq=False, slots=True)
class Instance:
    """One virtual machine. Sizes are MiB, times Unix seconds."""

    uuid: str
    hostname: str
    link: Link
    template: Template
    key: Key
    state: str
    """Usually an `InstanceState`; a test may force any other word."""
    cores: int
    ram: int
    system_volume_size: int
    data_volume_size: int = 20480
    description: str | None = None
    start_time: float | None = None
    agreed_sla: str | None = None
    security_groups: tuple[SecurityGroup, ...] = ()
    internal_ips: tuple[str, ...] = ()
    external_ips: tuple[str, ...] = ()
    backups: tuple[Backup, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    switches: tuple[float, ...] = ()
    """When it was switched on, off, on, …; empty for one that never ran."""

    def booted_at(self, moment: float) -> float | None:
        """When the machine that ran at `moment` had been switched on; None if it was off then."""
        switched = bisect_right(self.switches, moment)
        return self.switches[switched - 1] if switched % 2 else None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything but the instances, in the order lists show it."""

    users: tuple[User, ...]
    customers: tuple[Customer, ...]
    groups: tuple[ProjectGroup, ...]
    projects: tuple[Project, ...]
    clouds: tuple[Cloud, ...]
    links: tuple[Link, ...]
    templates: tuple[Template, ...]
    security_groups: tuple[SecurityGroup, ...]
    keys: tuple[Key, ...]

    def flavors(self) -> Iterator[Flavor]:
        """Every cloud's flavors."""
        return chain.from_iterable(cloud.flavors for cloud in self.clouds)

    def find_link(self, project: Project, flavor: Flavor) -> Link | None:
        """The link by which a project may use a flavor."""
        links = (link for link in self.links if link.project is project and flavor in link.cloud.flavors)
        return next(links, None)
