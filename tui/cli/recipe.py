"""Recipe: what a new instance is made of, found by name in the order in which the app's form offers it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from api_client.models import NewInstance
from tui.cli.codes import Exit
from tui.cli.offered import all_of, fitting, one, several
from tui.cli.refusing import Refusal
from tui.forms.catalogue import Catalogue
from tui.forms.checks import addresses
from tui.forms.choices import Choice, Offer, offer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from tui.forms.catalogue import Source


class Ingredients(NamedTuple):
    """What somebody wrote: names, uuids, or nothing where there may be only one."""

    hostname: str
    description: str = ""
    project: str = ""
    cloud: str = ""
    flavor: str = ""
    template: str = ""
    key: str = ""
    groups: tuple[str, ...] = ()
    internal_ips: tuple[str, ...] = ()
    external_ips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """What was meant by that."""

    new: NewInstance
    parts: Mapping[str, Choice]
    """The choices, by the option that names each."""
    groups: tuple[Choice, ...]
    totals: str
    """What it will have, and what it will cost."""
    notes: tuple[str, ...]
    """What nobody has said, and was taken because there is no other."""

    def lines(self) -> Iterator[str]:
        """All of it, for a person to look over."""
        new = self.new
        yield f"Create {new.hostname}. It ends Online."
        parts = {what: f"{choice.label}  {choice.detail}".rstrip() for what, choice in self.parts.items()}
        texts = {
            "description": new.description,
            **parts,
            "security groups": ", ".join(group.label for group in self.groups),
            "internal IPs": ", ".join(new.internal_ips),
            "external IPs": ", ".join(new.external_ips),
        }
        yield from (f"  {what:<16}{text}" for what, text in texts.items() if text)
        yield self.totals


class _Site(NamedTuple):
    """What goes together on one cloud."""

    cloud: Choice
    flavor: Choice
    template: Choice


async def find_recipe(wanted: Ingredients, source: Source) -> Recipe:
    """Find what is meant on the server. Raises ApiError and click.ClickException."""
    catalogue = Catalogue(source)
    projects, keys = await asyncio.gather(catalogue.projects(), catalogue.keys())
    project, key = all_of(
        lambda: one(projects, wanted.project, "project"),
        lambda: one(keys, wanted.key, "key"),
        *_depends(wanted, fitting(projects, wanted.project)),
    )
    site = await _site(catalogue, project.value, wanted)
    offered = await catalogue.groups(project.value, site.cloud.value) if wanted.groups else Offer()
    groups = several(offered, wanted.groups, "security-group")
    parts = {"project": project, "cloud": site.cloud, "flavor": site.flavor, "template": site.template, "key": key}
    said = wanted._asdict() | {"cloud": "as the flavor says"}
    return Recipe(
        NewInstance(
            hostname=wanted.hostname.strip(),
            description=wanted.description.strip(),
            template=site.template.value,
            flavor=site.flavor.value,
            project=project.value,
            ssh_public_key=key.value,
            security_groups=tuple(group.value for group in groups),
            internal_ips=addresses(" ".join(wanted.internal_ips)),
            external_ips=addresses(" ".join(wanted.external_ips)),
        ),
        parts,
        groups,
        catalogue.totals(site.cloud.value, site.flavor.value, site.template.value),
        tuple(f"--{what} {part.label}: there is no other" for what, part in parts.items() if not said[what]),
    )


async def _site(catalogue: Catalogue, project: str, wanted: Ingredients) -> _Site:
    """The cloud, by what is wanted there: of flavors of one name, those count that the template can be used with."""
    clouds = await catalogue.clouds(project)
    if wanted.cloud or not clouds.choices:
        clouds = Offer((one(clouds, wanted.cloud, "cloud"),))
    places = {flavor.value: cloud for cloud in clouds.choices for flavor in catalogue.flavors(cloud.value).choices}
    flavors = _flavors(catalogue, clouds.choices)
    meant = fitting(flavors, wanted.flavor)
    sites = tuple(dict.fromkeys(places[flavor.value].value for flavor in meant))
    templates = dict(zip(sites, await asyncio.gather(*map(catalogue.templates, sites)), strict=True))
    usable = [flavor for flavor in meant if fitting(templates[places[flavor.value].value], wanted.template)]
    if meant and not usable:
        one(_together(templates.values()), wanted.template, "template")
    offered = Offer(tuple(usable)) if usable else flavors
    if meant and len(fitting(offered, wanted.flavor)) > 1:
        all_of(
            lambda: one(offered, wanted.flavor, "flavor", "--cloud"),
            lambda: one(_together(templates.values()), wanted.template, "template"),
        )
    flavor = one(offered, wanted.flavor, "flavor", "--cloud")
    cloud = places[flavor.value]
    return _Site(cloud, flavor, one(templates[cloud.value], wanted.template, "template"))


def _depends(wanted: Ingredients, projects: Collection[Choice]) -> Iterator[Callable[[], Choice]]:
    """Refuse at once what is not said, and of which there is no telling what there is before the project is known."""
    missing = [f"--{what}" for what in ("flavor", "template") if not getattr(wanted, what)]

    def refuse() -> Choice:
        words = f"Nor is there {' and '.join(missing)}: vmdeck create --choices tells what there is."
        raise Refusal(words, Exit.USAGE)

    if missing and len(projects) != 1:
        yield refuse


def _flavors(catalogue: Catalogue, clouds: Iterable[Choice]) -> Offer:
    """The flavors of several clouds, each told with its cloud."""
    return offer(
        (
            replace(flavor, detail=f"{cloud.label} · {flavor.detail}")
            for cloud in clouds
            for flavor in catalogue.flavors(cloud.value).choices
        ),
        "no cloud of this project has a flavor",
    )


def _together(offers: Iterable[Offer]) -> Offer:
    """All that is in any of these, each once."""
    found = {choice.value: choice for each in offers for choice in each.choices}
    return offer(found.values(), "no cloud of this project has a template")
