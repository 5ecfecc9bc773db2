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
    from api_client.errors import ApiError
    from api_client.listing import ListQuery
    from api_client.models import Instance, InstanceEdit, NewInstance
    from api_client.rows import InstanceRow
    from api_client.states import Action, InstanceState

__all__ = [
    "Action",
    "ApiError",
    "Client",
    "Connection",
    "Instance",
    "InstanceEdit",
    "InstanceRow",
    "InstanceState",
    "ListQuery",
    "NewInstance",
    "__version__",
    "connect",
]

_HOMES = {
    "Action": "states",
    "ApiError": "errors",
    "Client": "client",
    "Connection": "connection",
    "Instance": "models",
    "InstanceEdit": "models",
    "InstanceRow": "rows",
    "InstanceState": "states",
    "ListQuery": "listing",
    "NewInstance": "models",
    "connect": "connection",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
