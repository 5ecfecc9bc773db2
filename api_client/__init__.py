"""A client for the NodeConductor API: usable alone, knows nothing of terminals.

The names are loaded when they are first used, so that a program which only needs the states or the errors does not
pay for HTTP and models.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from api_client.version import __version__

if TYPE_CHECKING:
    from api_client.client import Client
    from api_client.connection import Connection, connect
    from api_client.dialects import Dialect
    from api_client.errors import (
        ApiError,
        BadReply,
        BadSetting,
        Forbidden,
        Invalid,
        ListChanged,
        MissingEndpoint,
        NoApi,
        NotFound,
        RateLimited,
        ServerFault,
        Timeout,
        TlsFailure,
        Unauthenticated,
        Unreachable,
        WrongState,
    )
    from api_client.listing import ListQuery
    from api_client.models import (
        Accepted,
        Backup,
        BackupSchedule,
        Cloud,
        Created,
        Flavor,
        Instance,
        InstanceEdit,
        Licence,
        NewInstance,
        Project,
        Reference,
        Rule,
        SecurityGroup,
        SshKey,
        Template,
        UsagePoint,
        User,
    )
    from api_client.paging import Page, Sweep
    from api_client.retry import Rhythm
    from api_client.rows import BadRow, InstanceRow
    from api_client.secret import Token
    from api_client.states import Action, InstanceState, allowed_actions, is_transitional
    from api_client.transport import Limits

__all__ = [
    "Accepted",
    "Action",
    "ApiError",
    "Backup",
    "BackupSchedule",
    "BadReply",
    "BadRow",
    "BadSetting",
    "Client",
    "Cloud",
    "Connection",
    "Created",
    "Dialect",
    "Flavor",
    "Forbidden",
    "Instance",
    "InstanceEdit",
    "InstanceRow",
    "InstanceState",
    "Invalid",
    "Licence",
    "Limits",
    "ListChanged",
    "ListQuery",
    "MissingEndpoint",
    "NewInstance",
    "NoApi",
    "NotFound",
    "Page",
    "Project",
    "RateLimited",
    "Reference",
    "Rhythm",
    "Rule",
    "SecurityGroup",
    "ServerFault",
    "SshKey",
    "Sweep",
    "Template",
    "Timeout",
    "TlsFailure",
    "Token",
    "Unauthenticated",
    "Unreachable",
    "UsagePoint",
    "User",
    "WrongState",
    "__version__",
    "allowed_actions",
    "connect",
    "is_transitional",
]

_HOMES = {
    "Accepted": "models",
    "Action": "states",
    "ApiError": "errors",
    "Backup": "models",
    "BackupSchedule": "models",
    "BadReply": "errors",
    "BadRow": "rows",
    "BadSetting": "errors",
    "Client": "client",
    "Cloud": "models",
    "Connection": "connection",
    "Created": "models",
    "Dialect": "dialects",
    "Flavor": "models",
    "Forbidden": "errors",
    "Instance": "models",
    "InstanceEdit": "models",
    "InstanceRow": "rows",
    "InstanceState": "states",
    "Invalid": "errors",
    "Licence": "models",
    "Limits": "transport",
    "ListChanged": "errors",
    "ListQuery": "listing",
    "MissingEndpoint": "errors",
    "NoApi": "errors",
    "NewInstance": "models",
    "NotFound": "errors",
    "Page": "paging",
    "Project": "models",
    "RateLimited": "errors",
    "Reference": "models",
    "Rhythm": "retry",
    "Rule": "models",
    "SecurityGroup": "models",
    "ServerFault": "errors",
    "SshKey": "models",
    "Sweep": "paging",
    "Template": "models",
    "Timeout": "errors",
    "TlsFailure": "errors",
    "Token": "secret",
    "Unauthenticated": "errors",
    "Unreachable": "errors",
    "UsagePoint": "models",
    "User": "models",
    "WrongState": "errors",
    "allowed_actions": "states",
    "connect": "connection",
    "is_transitional": "states",
}

if not TYPE_CHECKING:
    # Hidden from type checkers, which would take any name for one of ours.

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
