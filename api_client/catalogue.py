"""Catalogue: what instances are made from and belong to, and who asks. The half of the client that only reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from api_client import routes
from api_client.errors import BadReply
from api_client.models import Cloud, Project, Reference, SecurityGroup, SshKey, Template, User
from api_client.paging import PAGE_SIZE, ListRequest
from api_client.pulse import Pulse, feel_pulse
from api_client.reading import read_many
from api_client.whole import walk

if TYPE_CHECKING:
    from api_client.retry import Rhythm
    from api_client.rows import BadRow
    from api_client.transport import Parameters, Transport

R = TypeVar("R", bound=Reference)


class Catalogue:
    """Reads the lists that a new instance is put together from. Every method raises ApiError."""

    def __init__(self, transport: Transport, page_size: int = PAGE_SIZE) -> None:
        self._transport = transport
        self._page_size = page_size

    async def version(self) -> str:
        """What the server calls its version."""
        reply = await self._transport.get(routes.VERSION)
        body = reply.json()
        version = body.get("version") if isinstance(body, dict) else None
        if not isinstance(version, str):
            raise BadReply("The server told no version.")
        return version

    async def pulse(self, rhythm: Rhythm) -> Pulse:
        """Ask a small question, to see how the server is."""
        return await feel_pulse(self._transport, rhythm)

    async def me(self) -> User:
        """The user the token belongs to."""
        users = await self._list(routes.USERS, User, [("current", "")])
        if len(users) != 1:
            raise BadReply("The server did not tell who the user is.")
        return users[0]

    async def projects(self, *, can_admin: bool = False, can_manage: bool = False) -> tuple[Project, ...]:
        """All visible projects, or those the user administers or manages (none for staff without a role)."""
        asked = {"can_admin": can_admin, "can_manage": can_manage}
        return await self._list(routes.PROJECTS, Project, [(name, "1") for name, wanted in asked.items() if wanted])

    async def clouds(self) -> tuple[Cloud, ...]:
        """All visible clouds, with their flavors."""
        return await self._list(routes.CLOUDS, Cloud)

    async def templates(self, cloud_uuid: str) -> tuple[Template, ...]:
        """The templates that have an image on a cloud."""
        return await self._list(routes.TEMPLATES, Template, [("cloud", routes.checked(cloud_uuid))])

    async def keys(self, user_uuid: str | None = None) -> tuple[SshKey, ...]:
        """Public keys: the user's own; staff, who see everybody's, name a user."""
        return await self._list(
            routes.KEYS, SshKey, [] if user_uuid is None else [("user_uuid", routes.checked(user_uuid))]
        )

    async def security_groups(self, project_uuid: str, cloud_uuid: str) -> tuple[SecurityGroup, ...]:
        """The security groups of a project on a cloud."""
        where = [("project", routes.checked(project_uuid)), ("cloud", routes.checked(cloud_uuid))]
        return await self._list(routes.SECURITY_GROUPS, SecurityGroup, where)

    async def _list(self, path: str, model: type[R], parameters: Parameters = ()) -> tuple[R, ...]:
        def decode(body: bytes) -> tuple[tuple[R, ...], tuple[BadRow, ...]]:
            return read_many(model, body), ()

        request = ListRequest(path, decode, _identity, parameters, self._page_size)
        whole = await walk(self._transport, request)
        return tuple(whole.records.values())


def _identity(record: Reference) -> str:
    return record.url
