"""Calls: what is asked of an instance, as data, so that what is shown, journalled and sent is the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_client import routes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_client.dialects import Dialect
    from api_client.models import InstanceEdit, NewInstance


@dataclass(frozen=True, slots=True)
class Call:
    """One writing request: the method, the path below the server's root, and the JSON body, if there is one."""

    method: str
    path: str
    body: Mapping[str, object] | None = None


def start(uuid: str) -> Call:
    """Start an instance that is offline. This and all below raise Invalid for what is no uuid."""
    return Call("POST", routes.instance(uuid, "start"))


def stop(uuid: str) -> Call:
    """Stop an instance that is online."""
    return Call("POST", routes.instance(uuid, "stop"))


def restart(uuid: str) -> Call:
    """Restart an instance that is online, on servers whose dialect has it."""
    return Call("POST", routes.instance(uuid, "restart"))


def resize_flavor(uuid: str, flavor_url: str) -> Call:
    """Give an instance the cores and the memory of another flavor of its cloud."""
    return Call("POST", routes.instance(uuid, "resize"), {"flavor": flavor_url})


def resize_disk(uuid: str, mib: int) -> Call:
    """Grow an instance's data disk to so many MiB."""
    return Call("POST", routes.instance(uuid, "resize"), {"disk_size": mib})


def delete(uuid: str) -> Call:
    """Delete an instance that is offline."""
    return Call("DELETE", routes.instance(uuid))


def create(new: NewInstance, dialect: Dialect) -> Call:
    """Make a new instance; addresses travel as comma strings, and only where there are any."""
    body: dict[str, object] = new.model_dump(exclude={"hostname", "security_groups", "internal_ips", "external_ips"})
    body[dialect.name_key] = new.hostname
    body["security_groups"] = _links(new.security_groups)
    if new.internal_ips:
        body["internal_ips"] = ",".join(new.internal_ips)
    if new.external_ips:
        body[dialect.external_ips_key] = ",".join(new.external_ips)
    return Call("POST", routes.INSTANCES, body)


def edit(uuid: str, edit: InstanceEdit, dialect: Dialect) -> Call:
    """Change an instance's name, description and security groups, always all three."""
    body = {
        dialect.name_key: edit.hostname,
        "description": edit.description,
        "security_groups": _links(edit.security_groups),
    }
    return Call("PUT", routes.instance(uuid), body)


def _links(urls: Iterable[str]) -> list[dict[str, str]]:
    return [{"url": url} for url in urls]
