"""The lists beside the instances: what the form of a new instance is filled from, and who the user is."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from api_client.sandbox import bodies
from api_client.sandbox.records import (
    Cloud,
    Customer,
    Flavor,
    Link,
    Project,
    ProjectGroup,
    SecurityGroup,
    Template,
    User,
)
from api_client.sandbox.replies import json_reply, not_found

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.responses import Response

    from api_client.sandbox.call import Call
    from api_client.sandbox.render import Body

R = TypeVar("R")


@dataclass(frozen=True)
class Resource(Generic[R]):
    """A list that is only read, and its members."""

    rows: Callable[[Call], Sequence[R]]
    """What of it the user sees."""
    write: Callable[[R, Call], Body]
    filters: Mapping[str, Callable[[R, str], bool]] = field(default_factory=dict)
    """Query parameter → whether it lets a record through; an empty value lets all through."""
    switches: Mapping[str, Callable[[R, Call], bool]] = field(default_factory=dict)
    """The same for parameters whose presence counts, whatever their value."""
    identifier: Callable[[R], object] = attrgetter("uuid")

    def show_list(self, call: Call) -> Response:
        """A page of it."""
        wanted = call.wanted
        rows = self.rows(call)
        for name, passes in self.filters.items():
            if value := wanted.get(name):
                rows = [row for row in rows if passes(row, value)]
        for name, holds in self.switches.items():
            if name in wanted:
                rows = [row for row in rows if holds(row, call)]
        return call.page(rows, lambda row: self.write(row, call))

    def show(self, call: Call) -> Response:
        """One member."""
        found = (row for row in self.rows(call) if str(self.identifier(row)) == call.uuid)
        row = next(found, None)
        if row is None:
            raise not_found()
        return json_reply(self.write(row, call))


def contains(attribute: str) -> Callable[[Any, str], bool]:
    """A filter by part of a text, whatever its case."""
    value_of = attrgetter(attribute)
    return lambda row, wanted: wanted.lower() in (value_of(row) or "").lower()


def equals(attribute: str) -> Callable[[Any, str], bool]:
    """A filter by a whole value."""
    value_of = attrgetter(attribute)
    return lambda row, wanted: value_of(row) == wanted


def _in_group(project: Project, uuid: str) -> bool:
    return any(group.uuid == uuid for group in project.groups)


def _in_group_named(project: Project, text: str) -> bool:
    return any(text.lower() in group.name.lower() for group in project.groups)


def _on_cloud(template: Template, uuid: str) -> bool:
    return any(cloud.uuid == uuid for cloud in template.clouds)


USERS = Resource[User](
    rows=lambda call: call.world.catalogue.users,
    write=bodies.write_user,
    filters={"username": equals("username"), "full_name": contains("full_name"), "email": equals("email")},
    switches={"current": lambda user, call: user is call.user},
)

PROJECTS = Resource[Project](
    rows=lambda call: sorted(call.view.projects(), key=lambda project: project.name),
    write=bodies.write_project,
    filters={
        "name": contains("name"),
        "description": contains("description"),
        "customer": equals("customer.uuid"),
        "project_group": _in_group,
        "project_group_name": _in_group_named,
    },
    switches={
        "can_admin": lambda project, call: project.uuid in call.user.administers,
        "can_manage": lambda project, call: project.uuid in call.user.manages,
    },
)

RESOURCES: dict[str, Resource[Any]] = {
    "clouds": Resource[Cloud](rows=lambda call: call.view.clouds(), write=bodies.write_cloud),
    "customers": Resource[Customer](
        rows=lambda call: call.view.customers(),
        write=bodies.write_customer,
        filters={"name": contains("name"), "abbreviation": contains("abbreviation")},
    ),
    "flavors": Resource[Flavor](rows=lambda call: call.view.flavors(), write=bodies.write_flavor),
    "iaas-templates": Resource[Template](
        rows=lambda call: call.view.templates(), write=bodies.write_template, filters={"cloud": _on_cloud}
    ),
    "project-cloud-memberships": Resource[Link](
        rows=lambda call: call.view.links(), write=bodies.write_link, identifier=attrgetter("number")
    ),
    "project-groups": Resource[ProjectGroup](
        rows=lambda call: call.view.groups(),
        write=bodies.write_group,
        filters={"name": contains("name"), "customer": contains("customer.name")},
    ),
    "projects": PROJECTS,
    "security-groups": Resource[SecurityGroup](
        rows=lambda call: call.view.security_groups(),
        write=bodies.write_security_group,
        filters={
            "name": contains("name"),
            "description": contains("description"),
            "cloud": equals("link.cloud.uuid"),
            "project": equals("link.project.uuid"),
        },
    ),
    "users": USERS,
}
"""Every list that is only read, by its name in the address."""
