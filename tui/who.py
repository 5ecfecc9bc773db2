"""Who the user is on a server, and what they may do there, as far as it tells."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from api_client.errors import BadReply, Forbidden, NotFound, ServerFault
from tui.plan import Viewer

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from api_client.client import Client
    from tui.rules import Rules

T = TypeVar("T")


async def find_user(client: Client, rules: Rules) -> Viewer:
    """Read the user and the projects they have a role in; what the server will not tell stays unknown."""
    user, projects = await asyncio.gather(_or_none(client.me()), _or_none(client.projects(can_admin=True)))
    is_staff = bool(user and user.is_staff)
    managed = None if is_staff or projects is None or projects else await _or_none(client.projects(can_manage=True))
    return Viewer(
        username=user.username if user else "",
        uuid=user.uuid if user else "",
        is_staff=is_staff,
        admin_projects=None if projects is None else frozenset(project.uuid for project in projects),
        manages=None if managed is None else len(managed),
        rules=rules,
    )


async def _or_none(answer: Awaitable[T]) -> T | None:
    """The answer; None where this server has none to give, which is not worth failing for."""
    try:
        return await answer
    except (Forbidden, NotFound, ServerFault, BadReply):
        return None
