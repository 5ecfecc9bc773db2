"""The catalogue of the recorded world, from what the answers tell, filled up to the counts they give."""

from __future__ import annotations

import json
import re
from itertools import count
from typing import Any

from api_client.sandbox.records import (
    Catalogue,
    Cloud,
    Customer,
    Flavor,
    Key,
    Licence,
    Link,
    Project,
    ProjectGroup,
    Rule,
    SecurityGroup,
    Template,
    User,
)

from .recordings import Exchange, known_bodies, last_part

PLACES = (
    ("bells.org", "Stratus"),
    ("whistles.org", "Cumulus"),
    ("bells.org", "Nimbus"),
    ("archive.bells.org", "Nimbus"),
    ("intranet.whistles.org", "Cumulus"),
)
"""The project and cloud of machine number n, by n modulo 5."""


class CatalogueMaker:
    """Builds the catalogue; gives identifiers to what was never shown."""

    def __init__(self, recorded: list[Exchange]) -> None:
        self._recorded = recorded
        self._numbers = count(1)

    def uuid(self) -> str:
        return f"{next(self._numbers):032x}"

    def make(self, *, disabled: bool) -> Catalogue:
        customers, groups, projects = self._organisation()
        clouds = self._clouds(customers)
        pairs = [PLACES[0], PLACES[1], PLACES[2], PLACES[3], PLACES[4]]
        by_name = {project.name: project for project in projects}
        links = tuple(
            Link(number, by_name[project], next(one for one in clouds if one.name == cloud))
            for number, (project, cloud) in enumerate(pairs, start=1)
        )
        users = self._users(customers, groups, by_name, disabled=disabled)
        return Catalogue(
            users=users,
            customers=customers,
            groups=groups,
            projects=projects,
            clouds=clouds,
            links=links,
            templates=self._templates(clouds),
            security_groups=self._security_groups(links),
            keys=self._own_keys(users),
        )

    def _organisation(self) -> tuple[tuple[Customer, ...], tuple[ProjectGroup, ...], tuple[Project, ...]]:
        customers = tuple(
            Customer(body["uuid"], body["name"], body["abbreviation"])
            for body in known_bodies(self._recorded, "customers").values()
        )
        owner = {customer.name: customer for customer in customers}
        bells, whistles = owner["Ministry of Bells"], owner["Ministry of Whistles"]
        groups = tuple(
            ProjectGroup(uuid, body["name"], bells if "Bells" in body["name"] else whistles)
            for uuid, body in known_bodies(self._recorded, "project-groups").items()
        )
        group = {one.customer.name: one for one in groups}
        uuids = self._project_uuids()
        return (
            customers,
            groups,
            (
                Project(uuids["bells.org"], "bells.org", bells, (group[bells.name],)),
                Project(uuids["archive.bells.org"], "archive.bells.org", bells, description="No project group"),
                Project(uuids["whistles.org"], "whistles.org", whistles, (group[whistles.name],)),
                Project(uuids["intranet.whistles.org"], "intranet.whistles.org", whistles, (group[whistles.name],)),
            ),
        )

    def _project_uuids(self) -> dict[str, str]:
        text = json.dumps([exchange.response["body"] for exchange in self._recorded])
        found = re.findall(r'/projects/([0-9a-f]{32})/", "(?:project_)?name": "([^"]+)"', text)
        return {name: uuid for uuid, name in found}

    def _clouds(self, customers: tuple[Customer, ...]) -> tuple[Cloud, ...]:
        owner = {customer.name: customer for customer in customers}
        bodies = {body["name"]: body for body in known_bodies(self._recorded, "clouds").values()}
        return tuple(
            Cloud(
                body["uuid"],
                body["name"],
                owner[body["customer_name"]],
                tuple(
                    Flavor(one["uuid"], one["name"], one["cores"], one["ram"], one["disk"]) for one in body["flavors"]
                ),
                body["auth_url"],
            )
            for body in (bodies[name] for name in ("Stratus", "Cumulus", "Nimbus"))
        )

    def _templates(self, clouds: tuple[Cloud, ...]) -> tuple[Template, ...]:
        bodies = known_bodies(self._recorded, "iaas-templates")
        bodies = {uuid: body for uuid, body in bodies.items() if "/iaas-templates/" in body["url"]}
        made = []
        for body in sorted(bodies.values(), key=lambda one: bool(one.get("is_active", True))):
            made.append(
                Template(
                    body["uuid"],
                    body["name"],
                    body["os"],
                    clouds,
                    _licences(body),
                    body["sla_level"],
                    body["setup_fee"],
                    body["monthly_fee"],
                    body["description"],
                    body["icon_url"],
                    body.get("is_active", True),
                )
            )
        windows_licence = Licence(self.uuid(), "Windows server license", "Windows 2012 Server", "IaaS", "20", "8")
        sample = next(
            body
            for body in known_bodies(self._recorded, "instances").values()
            if body.get("template_os") == "Windows 2012"
        )
        windows = Template(
            last_part(sample["template"]),
            sample["template_name"],
            sample["template_os"],
            clouds[:2],
            (windows_licence,),
        )
        inactive = Template("3c6c31e8c32849168ef8daed7071f968", "Solaris", "Solaris", clouds, is_active=False)
        return (*made, windows, inactive)

    def _security_groups(self, links: tuple[Link, ...]) -> tuple[SecurityGroup, ...]:
        known = self._group_uuids()
        texts = {"http": "Security group for web servers", "https": "Security group for web servers with https traffic"}
        ports = {"http": 80, "https": 443}
        return tuple(
            SecurityGroup(
                known.get((link.project.name, link.cloud.name, name), self.uuid()),
                name,
                text,
                link,
                (Rule("tcp", ports[name], ports[name], "0.0.0.0/0"),),
            )
            for link in links
            for name, text in texts.items()
        )

    def _group_uuids(self) -> dict[tuple[str, str, str], str]:
        found = {}
        for body in known_bodies(self._recorded, "instances").values():
            for group in body.get("security_groups", []) if "cloud_name" in body else []:
                found[body["project_name"], body["cloud_name"], group["name"]] = last_part(group["url"])
        found["bells.org", "Stratus", "http"] = "370b64fce4614543b3ae2b26bc54cb81"
        found["bells.org", "Stratus", "https"] = "96337c159647493d8695116ad04be285"
        return found

    def _users(
        self,
        customers: tuple[Customer, ...],
        groups: tuple[ProjectGroup, ...],
        projects: dict[str, Project],
        *,
        disabled: bool,
    ) -> tuple[User, ...]:
        bells, whistles = (
            next(one.uuid for one in customers if one.name == name)
            for name in ("Ministry of Bells", "Ministry of Whistles")
        )
        named = (
            User(self.uuid(), "Alice", "Alice", owns=frozenset({bells})),
            User(self.uuid(), "Bob", "Bob", owns=frozenset({bells, whistles})),
            User(
                self.uuid(),
                "Charlie",
                "Charlie",
                administers=frozenset({projects["bells.org"].uuid}),
                manages=frozenset({projects["archive.bells.org"].uuid}),
            ),
            User(self.uuid(), "admin", "admin", is_staff=True),
            User(self.uuid(), "Gus", "Gus", manages_groups=frozenset(group.uuid for group in groups)),
            User(self.uuid(), "Frank", "Frank", administers=frozenset({projects["whistles.org"].uuid})),
            User(self.uuid(), "Zed", "Zed", is_active=not disabled),
        )
        others = tuple(User(self.uuid(), f"other{number}", "x") for number in range(4))
        return (*named, *others)

    def _own_keys(self, users: tuple[User, ...]) -> tuple[Key, ...]:
        by_name = {user.username: user for user in users}
        prints = {
            "b5473ad0ba5b4cd2a65261026786f15b": ("Laptop", "Charlie"),
            "70f26f9bba644c29a6cb95e5d0a3de06": ("Public key 1", "Charlie"),
            "660bcf7572264857ab7c2ea3e8b9085f": ("Alice key", "Alice"),
            "4896219414db499194a08d3375b4c7e8": ("Bob key", "Bob"),
            "6d6eb09a87e847b6b30a9657deb872a9": ("Gus key", "Gus"),
            "fbf43ef9fb04498c97354fbd73ca9e24": ("admin key", "admin"),
        }
        fingerprint = "74:1c:72:cc:07:66:9e:17:cb:84:63:70:c2:e7:89:ec"
        named = [Key(uuid, name, "", fingerprint, by_name[owner]) for uuid, (name, owner) in prints.items()]
        rest = [Key(self.uuid(), f"key {number}", "", fingerprint, by_name["Frank"]) for number in range(5)]
        return (*named, *rest)


def _licences(template: dict[str, Any]) -> tuple[Licence, ...]:
    terms = ("uuid", "name", "license_type", "service_type", "setup_fee", "monthly_fee")
    return tuple(Licence(*(body[term] for term in terms)) for body in template["template_licenses"])
