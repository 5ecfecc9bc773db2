"""Who sees what, and who may do what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api_client.sandbox.modes import Mode
    from api_client.sandbox.records import (
        Catalogue,
        Cloud,
        Customer,
        Flavor,
        Key,
        Link,
        Project,
        ProjectGroup,
        SecurityGroup,
        Template,
        User,
    )


def sees_project(user: User, project: Project) -> bool:
    """Staff sees all; others what they have a role in, by project, group or customer."""
    return (
        user.is_staff
        or project.uuid in user.administers
        or project.uuid in user.manages
        or project.customer.uuid in user.owns
        or any(group.uuid in user.manages_groups for group in project.groups)
    )


def may_change(user: User, project: Project) -> bool:
    """Whether the user may act on the project's instances."""
    return user.is_staff or project.uuid in user.administers


def may_create(user: User, project: Project, mode: Mode) -> bool:
    """Whether the user may make an instance in a project they see."""
    return may_change(user, project) or not mode.creation_needs_role


def may_use_key(user: User, key: Key, project: Project | None, mode: Mode) -> bool:
    """Whether the key may be put on an instance of the project."""
    if key.user is user:
        return True
    can_log_in = key.user.is_active and project is not None and sees_project(key.user, project)
    return mode.takes_others_keys and can_log_in


@dataclass(frozen=True, slots=True)
class View:
    """The part of the catalogue a user sees."""

    user: User
    catalogue: Catalogue

    def projects(self) -> tuple[Project, ...]:
        """The projects the user has a role in."""
        return tuple(project for project in self.catalogue.projects if sees_project(self.user, project))

    def links(self) -> tuple[Link, ...]:
        """The links of those projects."""
        seen = frozenset(self.projects())
        return tuple(link for link in self.catalogue.links if link.project in seen)

    def clouds(self) -> tuple[Cloud, ...]:
        """The clouds of those projects, and those of the customers the user owns."""
        linked = {link.cloud for link in self.links()}
        return tuple(
            cloud
            for cloud in self.catalogue.clouds
            if self.user.is_staff or cloud in linked or cloud.customer.uuid in self.user.owns
        )

    def flavors(self) -> tuple[Flavor, ...]:
        """The flavors of those clouds."""
        return tuple(flavor for cloud in self.clouds() for flavor in cloud.flavors)

    def templates(self) -> tuple[Template, ...]:
        """All templates for staff, the active ones for others."""
        return tuple(template for template in self.catalogue.templates if template.is_active or self.user.is_staff)

    def security_groups(self) -> tuple[SecurityGroup, ...]:
        """The security groups of the user's links."""
        links = frozenset(self.links())
        return tuple(group for group in self.catalogue.security_groups if group.link in links)

    def customers(self) -> tuple[Customer, ...]:
        """The customers the user owns or has a project of."""
        known = {project.customer for project in self.projects()}
        return tuple(
            customer
            for customer in self.catalogue.customers
            if self.user.is_staff or customer in known or customer.uuid in self.user.owns
        )

    def groups(self) -> tuple[ProjectGroup, ...]:
        """The groups of the user's projects, and those the user manages or owns."""
        known = {group for project in self.projects() for group in project.groups}
        return tuple(
            group
            for group in self.catalogue.groups
            if self.user.is_staff
            or group in known
            or group.uuid in self.user.manages_groups
            or group.customer.uuid in self.user.owns
        )

    def keys(self) -> tuple[Key, ...]:
        """Everybody's keys for staff, one's own for others."""
        return tuple(key for key in self.catalogue.keys if self.user.is_staff or key.user is self.user)
