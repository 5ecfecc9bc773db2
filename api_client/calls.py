"""Calls: what is asked of an instance, as data, so that what is shown, journalled and sent is the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_client import routes

if TYPE_CHECKING:
    from collections.abc import Mapping


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
