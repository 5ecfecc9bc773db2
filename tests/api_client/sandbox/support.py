"""Asking a sandbox, and finding things in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from api_client.sandbox import URL

if TYPE_CHECKING:
    from api_client.sandbox import Sandbox
    from api_client.sandbox.records import Instance, User

ROLES = ("staff", "owner", "admin", "manager", "groupmanager", "nobody")


async def ask(sandbox: Sandbox, username: str | None, method: str, path: str, **extra: Any) -> httpx.Response:  # noqa: ANN401 (httpx's own)
    """One request as this user; None asks without a token."""
    headers = dict(extra.pop("headers", {}))
    if username is not None:
        headers["Authorization"] = f"Token {sandbox.tokens[username]}"
    async with httpx.AsyncClient(transport=sandbox.handler(), base_url=URL) as client:
        return await client.request(method, path, headers=headers, **extra)


async def get(sandbox: Sandbox, path: str, username: str = "staff") -> httpx.Response:
    """Read something, as staff unless another user is named."""
    return await ask(sandbox, username, "GET", path)


def user(sandbox: Sandbox, username: str) -> User:
    return sandbox.users[username]


def shared_instance(sandbox: Sandbox, state: str | None = None) -> Instance:
    """An instance all roles but `nobody` see, and `admin` may change; put into `state` if one is given."""
    admin, manager = user(sandbox, "admin"), user(sandbox, "manager")
    shared = next(
        instance
        for instance in sandbox.world.instances.values()
        if instance.link.project.uuid in admin.administers & manager.manages
        and instance.link.project.groups
        and instance.link.project.groups[0].uuid in user(sandbox, "groupmanager").manages_groups
    )
    if state is not None:
        sandbox.world.force_state(shared.uuid, state)
    return shared


def url_of(resource: str, uuid: str) -> str:
    return f"{URL}api/{resource}/{uuid}/"


def new_instance(sandbox: Sandbox, username: str = "admin") -> dict[str, Any]:
    """The smallest body that creates an instance in the shared project, with the user's own key."""
    sample = shared_instance(sandbox)
    catalogue = sandbox.world.catalogue
    cloud = sample.link.cloud
    key = next(key for key in catalogue.keys if key.user.username == username)
    template = next(one for one in catalogue.templates if cloud in one.clouds and one.is_active and one.licences)
    return {
        "hostname": "web-new",
        "project": url_of("projects", sample.link.project.uuid),
        "flavor": url_of("flavors", cloud.flavors[1].uuid),
        "template": url_of("iaas-templates", template.uuid),
        "ssh_public_key": url_of("keys", key.uuid),
    }
