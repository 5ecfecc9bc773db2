"""Makes the world: who and what there is (`make_catalogue`) and its machines (`make_instances`)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count, product
from random import Random
from typing import TYPE_CHECKING

from api_client.sandbox import names
from api_client.sandbox.keys import make_key
from api_client.sandbox.records import (
    Catalogue,
    Cloud,
    Customer,
    Flavor,
    Licence,
    Link,
    Project,
    ProjectGroup,
    Rule,
    SecurityGroup,
    Template,
    User,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class _Maker:
    """Gives out identifiers from one seeded source."""

    rng: Random

    def uuid(self) -> str:
        return f"{self.rng.getrandbits(128):032x}"

    def customers(self) -> tuple[Customer, ...]:
        return tuple(Customer(self.uuid(), name, short) for name, short, _ in names.CUSTOMERS)

    def groups(self, customers: Iterable[Customer]) -> tuple[ProjectGroup, ...]:
        systems = {name: systems for name, _, systems in names.CUSTOMERS}
        return tuple(
            ProjectGroup(self.uuid(), system, customer) for customer in customers for system in systems[customer.name]
        )

    def projects(self, customers: Iterable[Customer], groups: Iterable[ProjectGroup]) -> tuple[Project, ...]:
        staged = [
            Project(self.uuid(), f"{group.name} {stage}", group.customer, (group,))
            for group, stage in product(groups, names.STAGES)
        ]
        loose = [
            Project(self.uuid(), f"{customer.abbreviation} sandbox", customer, description="Experiments")
            for customer in customers
        ]
        return (*staged, *loose)

    def clouds(self, customers: Iterable[Customer]) -> tuple[Cloud, ...]:
        owners = {customer.abbreviation: customer for customer in customers}
        return tuple(
            Cloud(
                self.uuid(),
                name,
                owners[owner],
                tuple(Flavor(self.uuid(), *flavor) for flavor in names.FLAVORS),
                f"https://{name.lower()}.cloud.example:5000/v2.0",
            )
            for name, owner in names.CLOUDS
        )

    def templates(self, clouds: tuple[Cloud, ...]) -> tuple[Template, ...]:
        licences = {name: Licence(self.uuid(), *licence) for name, licence in names.LICENCES.items()}
        return tuple(
            Template(
                uuid=self.uuid(),
                name=name,
                os=system,
                clouds=clouds if offered else clouds[:1],
                licences=tuple(licences[licence] for licence in licensed),
                sla_level=level,
                setup_fee="12.50" if licensed else None,
                monthly_fee="7.25" if licensed else None,
                description=f"{name}, kept up to date",
                is_active=offered,
            )
            for name, system, licensed, level, offered in names.TEMPLATES
        )

    def security_groups(self, links: Iterable[Link]) -> tuple[SecurityGroup, ...]:
        return tuple(
            SecurityGroup(self.uuid(), name, description, link, tuple(Rule(*rule) for rule in rules))
            for link in links
            for name, description, rules in names.SECURITY_GROUPS
        )

    def users(
        self, customers: tuple[Customer, ...], groups: tuple[ProjectGroup, ...], projects: tuple[Project, ...]
    ) -> tuple[User, ...]:
        first, second = (frozenset({customer.uuid}) for customer in customers[:2])
        return (
            self.user("staff", "Signe Staff", is_staff=True),
            self.user("owner", "Otto Owner", owns=first),
            self.user(
                "admin",
                "Ada Admin",
                administers=frozenset(project.uuid for project in projects[:6]),
                manages=frozenset({projects[6].uuid}),
            ),
            self.user("manager", "Mari Manager", manages=frozenset(project.uuid for project in projects[:3])),
            self.user("groupmanager", "Georg Groupmanager", manages_groups=frozenset({groups[0].uuid})),
            self.user("owner2", "Olga Owner", owns=second),
            self.user("nobody", "Nils Nobody"),
            self.user("leaver", "Lea Leaver", is_active=False),
        )

    def user(
        self,
        username: str,
        full_name: str,
        *,
        is_staff: bool = False,
        is_active: bool = True,
        **roles: frozenset[str],
    ) -> User:
        return User(
            uuid=self.uuid(),
            username=username,
            password=f"{username}-demo",
            full_name=full_name,
            email=f"{username}@sandbox.example",
            is_staff=is_staff,
            is_active=is_active,
            **roles,
        )


def make_catalogue(seed: int) -> Catalogue:
    """Everything but the instances; the same for the same seed."""
    make = _Maker(Random(f"catalogue {seed}"))  # noqa: S311 (a stage set, not a secret)
    customers = make.customers()
    groups = make.groups(customers)
    projects = make.projects(customers, groups)
    clouds = make.clouds(customers)
    links = _links(projects, clouds)
    users = make.users(customers, groups, projects)
    return Catalogue(
        users=users,
        customers=customers,
        groups=groups,
        projects=projects,
        clouds=clouds,
        links=links,
        templates=make.templates(clouds),
        security_groups=make.security_groups(links),
        keys=tuple(
            make_key(make.uuid(), f"{user.username} {device}", user, make.rng.randbytes(257))
            for user, device in product(users, ("laptop", "desktop"))
        ),
    )


def _links(projects: tuple[Project, ...], clouds: tuple[Cloud, ...]) -> tuple[Link, ...]:
    """Two clouds for each project, not the same two for all."""
    numbers = count(1)
    return tuple(
        Link(next(numbers), project, clouds[(place + step) % len(clouds)])
        for place, project in enumerate(projects)
        for step in (0, 1)
    )
