"""References in request bodies: absolute or relative addresses, of which only the path counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol, TypeVar
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

RESOURCES = (
    "clouds",
    "customers",
    "flavors",
    "iaas-templates",
    "instances",
    "keys",
    "project-cloud-memberships",
    "project-groups",
    "projects",
    "security-groups",
    "users",
)
"""What an address can lead to."""

_ADDRESS = re.compile(rf"/api/({'|'.join(RESOURCES)})/([^/]+)/")


class Identified(Protocol):
    """Anything with a uuid."""

    @property
    def uuid(self) -> str:
        """The identifier."""
        ...


R = TypeVar("R", bound=Identified)


class BadReference(ValueError):
    """A reference that leads to nothing this user may name; the text is what the server says of it."""


def find(reference: object, resource: str, among: Iterable[R]) -> R:
    """The record a reference leads to."""
    if not isinstance(reference, str):
        kind = type(reference).__name__
        raise BadReference(f"Incorrect type.  Expected url string, received {kind}.")
    match = _ADDRESS.fullmatch(_path(reference))
    if match is None:
        raise BadReference("Invalid hyperlink - No URL match")
    if match[1] != resource:
        raise BadReference("Invalid hyperlink - Incorrect URL match")
    record = next((record for record in among if record.uuid == match[2]), None)
    if record is None:
        raise BadReference("Invalid hyperlink - object does not exist.")
    return record


def _path(reference: str) -> str:
    try:
        return urlsplit(reference).path
    except ValueError:
        return ""
