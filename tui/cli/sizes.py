"""The size that instances are to have, out of what somebody wrote."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from tui.cli.codes import Exit
from tui.cli.refusing import Refusal
from tui.forms.checks import disk_problem, parse_size

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_client.client import Client
    from api_client.models import Flavor
    from api_client.rows import InstanceRow
    from tui.cli.carrying import Completion
    from tui.orders import Wish


def read_disk(text: str) -> int | None:
    """The MiB of a data disk; None where nothing is said. Raises click.BadParameter."""
    if problem := disk_problem(text, None):
        raise click.BadParameter(problem, param_hint="--disk")
    return parse_size(text) if text.strip() else None


def find_size(flavor: str) -> Completion:
    """What completes a wish for another size, once it is known which instances it is for."""

    async def completed(wish: Wish, rows: Iterable[InstanceRow], client: Client) -> Wish:
        if not flavor:
            _check_growth(wish, rows)
            return wish
        found = await _flavor(flavor, rows, client)
        return replace(wish, flavor=found.url, flavor_name=found.name)

    return completed


def _check_growth(wish: Wish, rows: Iterable[InstanceRow]) -> None:
    for row in rows:
        if problem := disk_problem(str(wish.disk), row.data_volume_size):
            raise click.UsageError(f"{row.hostname}: {problem}")


async def _flavor(name: str, rows: Iterable[InstanceRow], client: Client) -> Flavor:
    """The flavor of this name in the one cloud of all these instances. Raises ApiError and click.ClickException."""
    places = {row.cloud_uuid for row in rows}
    if len(places) > 1:
        raise click.UsageError("These are of several clouds, whose flavors differ: take one cloud.")
    offered = [flavor for cloud in await client.clouds() if cloud.uuid in places for flavor in cloud.flavors]
    found = [flavor for flavor in offered if name in {flavor.uuid, flavor.name, flavor.url}]
    if len(found) > 1:
        raise click.UsageError(f"{name} can be any of these; use the uuid: {', '.join(each.uuid for each in found)}.")
    if not found:
        known = ", ".join(flavor.name for flavor in offered)
        words = f"There is no flavor {name} in this cloud" + (f", only {known}." if known else ".")
        raise Refusal(words, Exit.NOT_FOUND)
    return found[0]
