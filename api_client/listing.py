"""What can be asked of the instance list: filters and order, checked here and written in the server's dialect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_client.errors import Invalid
from api_client.states import InstanceState, is_known

if TYPE_CHECKING:
    from api_client.dialects import Dialect

ORDER_FIELDS = ("hostname", "state", "customer_name", "project_group_name", "project_name", "template_name")
"""What the list can be sorted by."""

DEPRECATED_ORDERS = {
    "project__customer__name": "customer_name",
    "project__project_groups__name": "project_group_name",
    "project__name": "project_name",
    "template__name": "template_name",
}
"""Older name of an order field → the one that is sent."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Filters of the instance list, all optional, and its order. Texts match anywhere in the name."""

    hostname: str = ""
    customer_name: str = ""
    state: str = ""
    """A state's display name."""
    project_name: str = ""
    project_group_name: str = ""
    template_name: str = ""
    project: str = ""
    """Deprecated for `project_name`, and sent as that."""
    project_group: str = ""
    """Deprecated for `project_group_name`, and sent as that."""
    order: str = "hostname"
    """One of `ORDER_FIELDS` or an older name of it, with `-` in front for descending."""

    def parameters(self, dialect: Dialect) -> tuple[tuple[str, str], ...]:
        """The query's parameters, without empty ones. Raises Invalid for what cannot be asked of this server."""
        pairs = {
            dialect.name_key: self.hostname,
            "customer_name": self.customer_name,
            "state": _state_code(self.state, dialect),
            "project_name": _one_of("project_name", self.project_name, self.project),
            "project_group_name": _one_of("project_group_name", self.project_group_name, self.project_group),
            "template_name": self.template_name,
            "o": _order(self.order, dialect),
        }
        return tuple((name, value) for name, value in pairs.items() if value)


def _state_code(name: str, dialect: Dialect) -> str:
    if not name:
        return ""
    if not is_known(name):
        raise _refused("state", "Write the state as it is shown, such as Online.")
    if dialect.filter_fault is not None:
        raise _refused("state", dialect.filter_fault)
    state = InstanceState(name)
    if state not in dialect.state_codes:
        raise _refused("state", f"This server has no state {state}.")
    return dialect.state_codes[state]


def _one_of(name: str, value: str, deprecated: str) -> str:
    if value and deprecated and value != deprecated:
        raise _refused(name, "It is given twice, by its new and by its deprecated name.")
    return value or deprecated


def _order(order: str, dialect: Dialect) -> str:
    name = order.removeprefix("-")
    field = DEPRECATED_ORDERS.get(name, name)
    # Servers answer an unknown order with an empty list, which would look like an empty cloud.
    if order and field not in ORDER_FIELDS:
        raise _refused("order", f"The list can be sorted by {', '.join(ORDER_FIELDS)}.")
    return order[: len(order) - len(name)] + (dialect.name_key if field == "hostname" else field)


def _refused(field: str, reason: str) -> Invalid:
    return Invalid(f"{field}: {reason}", {field: (reason,)})
