"""The instance list: what its filters match, and how it is ordered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_client.sandbox.permissions import View
from api_client.sandbox.replies import Crash
from api_client.sandbox.site import ListKey
from api_client.states import state_order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from api_client.sandbox.modes import Mode
    from api_client.sandbox.records import Instance, Link, User
    from api_client.sandbox.site import Site

LINK_FILTERS: dict[str, Callable[[Link], tuple[str, ...]]] = {
    "customer_name": lambda link: (link.project.customer.name,),
    "project_name": lambda link: (link.project.name,),
    "project": lambda link: (link.project.name,),
    "project_group_name": lambda link: tuple(group.name for group in link.project.groups),
    "project_group": lambda link: tuple(group.name for group in link.project.groups),
}
"""Filters on what the instances of one link share; each gives the names the wanted text may be in."""

FILTERS = ("hostname", "template_name", "state", *LINK_FILTERS)


def _group_name(instance: Instance) -> str:
    groups = instance.link.project.groups
    return groups[0].name if groups else ""


ORDERS: dict[str, Callable[[Instance], str | int]] = {
    "hostname": lambda instance: instance.hostname,
    "state": lambda instance: state_order(instance.state),
    "customer_name": lambda instance: instance.link.project.customer.name,
    "project_name": lambda instance: instance.link.project.name,
    "project_group_name": _group_name,
    "template_name": lambda instance: instance.template.name,
}

ALIASES = {
    "project__customer__name": "customer_name",
    "project__name": "project_name",
    "project__project_groups__name": "project_group_name",
    "template__name": "template_name",
    "cloud_project_membership__project__customer__name": "customer_name",
    "cloud_project_membership__project__name": "project_name",
    "cloud_project_membership__project__project_groups__name": "project_group_name",
}
"""Old names of an order, which still work."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """Tells whether a user sees an instance and the filters let it through."""

    links: frozenset[Link]
    hostname: str
    template_name: str
    states: frozenset[str] | None
    """None lets every state through."""

    def __call__(self, instance: Instance) -> bool:
        """Tell whether this instance is let through."""
        return (
            instance.link in self.links
            and self.hostname in instance.hostname.lower()
            and self.template_name in instance.template.name.lower()
            and (self.states is None or instance.state in self.states)
        )


def make_matcher(site: Site, user: User, wanted: Mapping[str, str]) -> Matcher:
    """Read the filters of a request. What instances share is decided here, once for all of them."""
    texts = {name: wanted[name].lower() for name in LINK_FILTERS if wanted.get(name)}
    links = frozenset(
        link
        for link in View(user, site.world.catalogue).links()
        if all(any(text in name.lower() for name in LINK_FILTERS[field](link)) for field, text in texts.items())
    )
    return Matcher(
        links=links,
        hostname=wanted.get("hostname", "").lower(),
        template_name=wanted.get("template_name", "").lower(),
        states=_states(wanted.get("state", ""), site.mode),
    )


def list_instances(site: Site, user: User, wanted: Mapping[str, str]) -> list[Instance]:
    """The instances a request asks for, in its order. An order that does not exist gives nothing."""
    order = wanted.get("o", "") or "hostname"
    field = ALIASES.get(order.removeprefix("-"), order.removeprefix("-"))
    if field not in ORDERS:
        return []
    query = tuple((name, wanted[name]) for name in FILTERS if wanted.get(name))
    depends_on_state = field == "state" or bool(wanted.get("state"))
    key = ListKey(
        user.username, (*query, ("o", order)), site.world.membership, site.world.motion if depends_on_state else 0
    )

    def select() -> list[Instance]:
        matcher = make_matcher(site, user, wanted)
        matched = filter(matcher, site.world.instances.values())
        return sorted(matched, key=ORDERS[field], reverse=order.startswith("-"))

    return site.instances(key, select)


def _states(text: str, mode: Mode) -> frozenset[str] | None:
    if not text:
        return None
    if not mode.integer_states:
        return frozenset({mode.state_codes[text]}) if text in mode.state_codes else frozenset()
    if not (text.isascii() and text.isdigit()):
        raise Crash
    code = text.lstrip("0")
    return frozenset({mode.state_codes[code]}) if code in mode.state_codes else frozenset()
