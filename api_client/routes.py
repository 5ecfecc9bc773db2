"""The addresses of the API, below the server's root. Nothing but checked uuids is ever put into one."""

from __future__ import annotations

import re

from api_client.errors import Invalid
from api_client.rows import UUID_PATTERN

LOGIN = "api-auth/password/"
VERSION = "api/version/"
USERS = "api/users/"
PROJECTS = "api/projects/"
CLOUDS = "api/clouds/"
TEMPLATES = "api/iaas-templates/"
KEYS = "api/keys/"
SECURITY_GROUPS = "api/security-groups/"
INSTANCES = "api/instances/"


def instance(uuid: str, part: str = "") -> str:
    """The address of an instance, or of an action or a part of it. Raises Invalid."""
    return f"{INSTANCES}{checked(uuid)}/{part and part + '/'}"


def checked(uuid: str) -> str:
    """The uuid, if it is one. Raises Invalid otherwise, before any request is made."""
    if not re.fullmatch(UUID_PATTERN, uuid) or uuid.endswith("\n"):
        reason = "It is not of 32 lower-case hexadecimal digits."
        raise Invalid(f"uuid: {reason}", {"uuid": (reason,)})
    return uuid
