"""The instance list: what its filters match, and how it is ordered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from api_client.sandbox.permissions import View
from api_client.sandbox.replies import Crash
from api_client.sandbox.site import ListKey
from api_client.states import state_order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from api_client.sandbox.modes import Mode
    from api_client.sandbox.records import Instance, Link, User
    from api_client.sandbox.site import Site

Texts: TypeAlias = "Callable[[Link], tuple[str, ...]]"

LINK_FILTERS: dict[str, Texts] = {
    "customer_name": lambda link: (link.project.customer.name,),
    "project_name": lambda link: (link.project.name,),
    "project": lambda link: (link.project.name,),
    "project_group_name": lambda link: tuple(group.name for group in link.project.groups),
    "project_group": lambda link: tuple(group.name for group in link.project.groups),
}
"""Filters on what the instances of one link share; each gives the texts the wanted one may be in."""

UUID_FILTERS: dict[str, Texts] = {
    "project": lambda link: (link.project.uuid,),
    "project_group": lambda link: tuple(group.uuid for group in link.project.groups),
}
"""What newer servers match these filters with: the whole of it."""


def _name(instance: Instance) -> str:
    return instance.hostname


def _group_name(instance: Instance) -> str:
    groups = instance.link.project.groups
    return groups[0].name if groups else ""


ORDERS: dict[str, Callable[[Instance], str | int]] = {
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
    asked = {field: wanted[field] for field in LINK_FILTERS if wanted.get(field)}
    links = frozenset(
        link
        for link in View(user, site.world.catalogue).links()
        if all(_lets_through(field, text, link, site.mode) for field, text in asked.items())
    )
    return Matcher(
        links=links,
        hostname=wanted.get(site.mode.name_key, "").lower(),
        template_name=wanted.get("template_name", "").lower(),
        states=_states(wanted.get("state", ""), site.mode),
    )


def list_instances(site: Site, user: User, wanted: Mapping[str, str]) -> list[Instance]:
    """The instances a request asks for, in its order. An order that does not exist gives nothing."""
    name_key = site.mode.name_key
    order = wanted.get("o", "") or name_key
    field = ALIASES.get(order.removeprefix("-"), order.removeprefix("-"))
    orders = {name_key: _name, **ORDERS}
    if field not in orders:
        return []
    filters = (name_key, "template_name", "state", *LINK_FILTERS)
    query = tuple((name, wanted[name]) for name in filters if wanted.get(name))
    depends_on_state = field == "state" or bool(wanted.get("state"))
    key = ListKey(
        user.username, (*query, ("o", order)), site.world.membership, site.world.motion if depends_on_state else 0
    )

    def select() -> list[Instance]:
        matcher = make_matcher(site, user, wanted)
        matched = filter(matcher, site.world.instances.values())
        return sorted(matched, key=orders[field], reverse=order.startswith("-"))

    return site.instances(key, select)


def _lets_through(field: str, text: str, link: Link, mode: Mode) -> bool:
    if mode.projects_by_uuid and field in UUID_FILTERS:
        return text in UUID_FILTERS[field](link)
    return any(text.lower() in found.lower() for found in LINK_FILTERS[field](link))


def _states(text: str, mode: Mode) -> frozenset[str] | None:
    if not text:
        return None
    if not mode.integer_states:
        return frozenset({mode.state_codes[text]}) if text in mode.state_codes else frozenset()
    if not (text.isascii() and text.isdigit()):
        raise Crash
    code = text.lstrip("0")
    return frozenset({mode.state_codes[code]}) if code in mode.state_codes else frozenset()
