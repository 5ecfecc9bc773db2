"""Offering: what a new instance can be made of, for whoever does not know the names yet."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tui.cli.connecting import ask
from tui.cli.offered import fitting, uuid_of
from tui.cli.tables import table
from tui.export import Format, Sheet, write
from tui.forms.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.cli.connecting import Way
    from tui.forms.catalogue import Source
    from tui.forms.choices import Choice

EXPORTED = ("option", "name", "uuid", "cloud", "about")

Row = tuple[str, str, str, str, str]


def offering(way: Way, project: str, output: str) -> str:
    """What can be named, by the option that names it; of one project, where one is given. Raises ClickException."""
    rows = ask(way, lambda client, _door: _rows(client, project))
    if output == "table":
        return table([tuple(map(str.capitalize, EXPORTED)), *rows])
    return write(Sheet(EXPORTED, rows), Format(output))


async def _rows(source: Source, project: str) -> tuple[Row, ...]:
    catalogue = Catalogue(source)
    projects, keys = await asyncio.gather(catalogue.projects(), catalogue.keys())
    meant = fitting(projects, project)
    clouds: dict[str, Choice] = {}
    for each in meant:
        clouds |= {cloud.value: cloud for cloud in (await catalogue.clouds(each.value)).choices}
    templates = await asyncio.gather(*map(catalogue.templates, clouds))
    rows = [*_told("project", meant), *_told("cloud", clouds.values())]
    for cloud, offered in zip(clouds.values(), templates, strict=True):
        rows += _told("flavor", catalogue.flavors(cloud.value).choices, cloud.label)
        rows += _told("template", offered.choices, cloud.label)
    return (*rows, *_told("key", keys.choices))


def _told(option: str, choices: Iterable[Choice], cloud: str = "") -> Iterator[Row]:
    yield from ((f"--{option}", each.label, uuid_of(each), cloud, each.detail) for each in choices)
