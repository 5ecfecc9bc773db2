"""Choices of a form: what can be picked, how it reads, and what follows from what was picked before.

Flavors are known by cloud only, so the order is project, cloud, then flavor, template and security groups.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tui.formats import UNKNOWN, counted, money_text, size_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_client.errors import ApiError
    from api_client.models import Cloud, Flavor, Project, SecurityGroup, SshKey, Template, User

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be picked: `value` is what the server is told, the texts are what a person reads."""

    value: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be picked now, or why nothing can."""

    choices: tuple[Choice, ...] = ()
    note: str = ""
    """Why there are no choices."""
    failed: bool = False
    """Whether asking again may help."""


LOADING = Offer(note="loading…")
NO_PROJECT = Offer(note="choose a project first")
NO_CLOUD = Offer(note="choose a cloud first")


def offer(choices: Iterable[Choice], none: str) -> Offer:
    """Offer these choices, or say why there are none."""
    found = tuple(choices)
    return Offer(found) if found else Offer(note=none)


def failure(error: ApiError) -> Offer:
    """Offer nothing but the server's words."""
    return Offer(note=f"{error.title}: {error.detail}", failed=True)


@dataclass(frozen=True, slots=True)
class Search:
    """A list being searched by typing: the text so far and the choice that is highlighted."""

    choices: tuple[Choice, ...] = ()
    text: str = ""
    value: str = ""
    """Of the highlighted choice; the first match stands in for one that does not match."""

    @property
    def matches(self) -> tuple[Choice, ...]:
        """The choices that hold every word of the text, those whose label begins with it first."""
        text = self.text.casefold().strip()
        words = text.split()
        found = [choice for choice in self.choices if _holds(choice, words)]
        return tuple(sorted(found, key=lambda choice: not choice.label.casefold().startswith(text)))

    @property
    def highlighted(self) -> Choice | None:
        """The choice that enter would take."""
        matches = self.matches
        return matches[_place(matches, self.value)] if matches else None

    def typed(self, text: str) -> Search:
        """Search for another text; the best match is highlighted."""
        return replace(self, text=text, value="")

    def moved(self, by: int) -> Search:
        """Move the highlight, stopping at the ends."""
        matches = self.matches
        if not matches:
            return self
        place = min(max(_place(matches, self.value) + by, 0), len(matches) - 1)
        return replace(self, value=matches[place].value)

    def window(self, rows: int) -> tuple[Choice, ...]:
        """The matches around the highlight that fit into so many rows."""
        matches = self.matches
        start = min(max(_place(matches, self.value) - rows // 2, 0), max(len(matches) - rows, 0))
        return matches[start : start + rows]


def _holds(choice: Choice, words: list[str]) -> bool:
    text = f"{choice.label} {choice.detail}".casefold()
    return all(word in text for word in words)


def _place(matches: tuple[Choice, ...], value: str) -> int:
    return next((place for place, choice in enumerate(matches) if choice.value == value), 0)


def project_offer(projects: Iterable[Project], user: User) -> Offer:
    """Offer the projects in which the user may create instances."""
    none = (
        "the server has no project"
        if user.is_staff
        else "you administer no project; only administrators and staff create instances"
    )
    return offer((Choice(each.url, each.name, each.customer_name) for each in projects), none)


def cloud_offer(project: Project, clouds: Iterable[Cloud]) -> Offer:
    """Offer the clouds that the project may use."""
    urls = {each.url for each in project.clouds}
    linked = (each for each in clouds if each.url in urls or any(ref.url == project.url for ref in each.projects))
    return offer((Choice(each.url, each.name, each.customer_name) for each in linked), "this project has no cloud")


def flavor_offer(flavors: Iterable[Flavor], current: str = "") -> Offer:
    """Offer a cloud's flavors, marking the one an instance has."""
    return offer((_flavor_choice(each, current) for each in flavors), "this cloud has no flavor")


def template_offer(templates: Iterable[Template]) -> Offer:
    """Offer templates with what they cost."""
    return offer((Choice(each.url, each.name, _template_detail(each)) for each in templates), "no template fits")


def group_offer(groups: Iterable[SecurityGroup]) -> Offer:
    """Offer security groups, each once."""
    found = {each.url: Choice(each.url, each.name, each.description) for each in groups}
    return offer(found.values(), "no security group here")


def key_offer(keys: Iterable[SshKey]) -> Offer:
    """Offer the user's own public keys."""
    return offer((Choice(each.url, each.name, each.fingerprint) for each in keys), "you have no SSH key on this server")


def guess_flavor(flavors: Iterable[Flavor], cores: int | None, ram: int | None, disk: int | None = None) -> str:
    """The url of the flavor an instance of this size seems to have: the API does not tell which it is."""
    alike = [each for each in flavors if cores is not None and (each.cores, each.ram) == (cores, ram)]
    best = [each for each in alike if each.disk == disk] or alike
    return best[0].url if best else ""


def totals(flavor: Flavor | None, template: Template | None) -> str:
    """What the instance will have, and what it will cost: the template's own fees and those of its licences."""
    parts = []
    if flavor is not None:
        parts += [_cores_text(flavor.cores), f"{size_text(flavor.ram)} RAM", f"{size_text(flavor.disk)} disk"]
    if template is not None:
        setup, monthly = template_fees(template)
        parts += [f"setup {money_text(setup)}", f"monthly {money_text(monthly)}"]
    return " · ".join(parts)


def template_fees(template: Template) -> tuple[Decimal, Decimal]:
    """Setup and monthly fee of a template with its licences; servers may repeat a licence."""
    licences = {each.uuid or each.name: each for each in template.template_licenses}.values()
    setup = (template.setup_fee or ZERO) + sum((each.setup_fee or ZERO for each in licences), ZERO)
    monthly = (template.monthly_fee or ZERO) + sum((each.monthly_fee or ZERO for each in licences), ZERO)
    return setup, monthly


def _cores_text(cores: int | None) -> str:
    return f"{UNKNOWN} cores" if cores is None else counted(cores, "core")


def _flavor_choice(flavor: Flavor, current: str) -> Choice:
    detail = f"{_cores_text(flavor.cores)} · {size_text(flavor.ram)} · {size_text(flavor.disk)}"
    return Choice(flavor.url, flavor.name, f"{detail} · current" if flavor.url == current else detail)


def _template_detail(template: Template) -> str:
    setup, monthly = template_fees(template)
    licences = dict.fromkeys(each.name for each in template.template_licenses)
    parts = [template.os, f"setup {money_text(setup)}", f"monthly {money_text(monthly)}", ", ".join(licences)]
    if template.is_active is False:
        parts.append("inactive")
    return " · ".join(part for part in parts if part)
