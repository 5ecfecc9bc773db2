"""What a new instance can be made of: asks the server, remembers what was told, answers in offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tui.forms.choices import (
    Offer,
    cloud_offer,
    flavor_offer,
    group_offer,
    guess_flavor,
    key_offer,
    project_offer,
    template_offer,
    totals,
)
from tui.forms.once import Once

if TYPE_CHECKING:
    from api_client.models import Cloud, Flavor, Project, SecurityGroup, SshKey, Template, User


class Source(Protocol):
    """Where the choices come from: the reading half of the client."""

    async def me(self) -> User:
        """Who the user is."""
        ...

    async def projects(self, *, can_admin: bool = False) -> tuple[Project, ...]:
        """All visible projects, or those the user administers."""
        ...

    async def clouds(self) -> tuple[Cloud, ...]:
        """All visible clouds with their flavors."""
        ...

    async def templates(self, cloud_uuid: str) -> tuple[Template, ...]:
        """The templates of a cloud."""
        ...

    async def keys(self, user_uuid: str | None = None) -> tuple[SshKey, ...]:
        """The public keys of a user."""
        ...

    async def security_groups(self, project_uuid: str, cloud_uuid: str) -> tuple[SecurityGroup, ...]:
        """The security groups of a project on a cloud."""
        ...


class Catalogue:
    """The choices of the creation form. What is asked for by url must have been offered before. Raises ApiError."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._me = Once(source.me)
        self._all_clouds = Once(source.clouds)
        self._projects: dict[str, Project] = {}
        self._clouds: dict[str, Cloud] = {}
        self._templates: dict[str, Template] = {}

    async def projects(self) -> Offer:
        """The projects in which the user may create instances: for staff all, else those they administer."""
        user = await self._me.get()
        projects = await self._source.projects(can_admin=not user.is_staff)
        self._projects = {project.url: project for project in projects}
        return project_offer(projects, user)

    async def keys(self) -> Offer:
        """The user's own keys: servers refuse everybody else's."""
        user = await self._me.get()
        return key_offer(await self._source.keys(user.uuid or None))

    async def clouds(self, project: str) -> Offer:
        """The clouds a project may use."""
        self._clouds = {cloud.url: cloud for cloud in await self._all_clouds.get()}
        return cloud_offer(self._projects[project], self._clouds.values())

    async def templates(self, cloud: str) -> Offer:
        """The templates that have an image on a cloud."""
        templates = await self._source.templates(self._clouds[cloud].uuid)
        self._templates.update((template.url, template) for template in templates)
        return template_offer(templates)

    async def groups(self, project: str, cloud: str) -> Offer:
        """The security groups of a project on a cloud."""
        return group_offer(await self._source.security_groups(self._projects[project].uuid, self._clouds[cloud].uuid))

    def flavors(self, cloud: str) -> Offer:
        """The flavors of a cloud."""
        return flavor_offer(self._clouds[cloud].flavors)

    def flavor_like(self, cloud: str, cores: int | None, ram: int | None, disk: int | None) -> str:
        """The url of the flavor of a cloud that is of this size, if there is one."""
        return guess_flavor(self._clouds[cloud].flavors, cores, ram, disk)

    def totals(self, cloud: str, flavor: str, template: str) -> str:
        """What an instance of this flavor and template has and costs."""
        known = self._clouds.get(cloud)
        flavors: dict[str, Flavor] = {each.url: each for each in known.flavors} if known else {}
        return totals(flavors.get(flavor), self._templates.get(template))
