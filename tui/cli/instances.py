"""`vmdeck list` and `vmdeck show`: the instances, for a person or for another program."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import click

from tui.cli.choices import OUTPUT
from tui.cli.connecting import Way, ask, make_scene, server_options

if TYPE_CHECKING:
    from pathlib import Path

    from api_client.client import Client
    from api_client.paging import Sweep
    from api_client.rows import InstanceRow
    from tui.fields import Field, Scene
    from tui.plan import Viewer
    from tui.query import Query
    from tui.rules import Rules

TABLE = ("hostname", "state", "project", "customer", "template", "ip", "cores", "ram", "disks", "age", "uuid")
"""The columns of the table; the other outputs have everything."""


@click.command("list")
@click.option("--filter", "query", default="", metavar="FILTER", help="Only those that fit, as in the app's filter.")
@click.option("--sort", default="hostname", show_default=True, metavar="FIELDS", help="As in project,-ram.")
@click.option("--output", type=OUTPUT, default="table", show_default=True, help="How it is written.")
@server_options
@click.pass_obj
def list_instances(way: Way, *, query: str, sort: str, output: str, profile: str, config: Path | None) -> None:
    """List the instances you have access to."""
    from tui.fleet import Fleet, after_sweep
    from tui.query import QueryError, Sort, select

    wanted = read_query(query)
    try:
        order = Sort.parse(sort)
    except QueryError as error:
        raise click.BadParameter(str(error), param_hint="--sort") from error
    way = way.to(profile, config)
    sweep, viewer = ask(way, _everything)
    now = way.outside.clock.monotonic()
    fleet = after_sweep(Fleet(), sweep.rows, sweep.bad, now, now)
    scene = make_scene(fleet, way.outside.clock, viewer)
    uuids = select(fleet, wanted, order, scene)
    if fleet.bad:
        click.echo(f"{len(fleet.bad)} of the server's records could not be read.", err=True)
    click.echo(_written(uuids, scene, output), nl=False)


@click.command("show")
@click.option("--output", type=click.Choice(["table", "json"]), default="table", show_default=True,
              help="How it is written.")  # fmt: skip
@click.argument("instance")
@server_options
@click.pass_obj
def show_instance(way: Way, *, instance: str, output: str, profile: str, config: Path | None) -> None:
    """Tell what is known of one instance.

    INSTANCE is a uuid, the beginning of one (8 characters or more), or a hostname that only one instance has.
    """
    from tui.export import cell_text, make_sheet
    from tui.fleet import Fleet
    from tui.plan import Viewer

    way = way.to(profile, config)
    row = ask(way, lambda client, _rules: _find(client, instance))
    scene = make_scene(Fleet({row.uuid: row}), way.outside.clock, Viewer())
    sheet = make_sheet(lasting_fields(), [row.uuid], scene)
    (values,) = sheet.records
    if output == "json":
        click.echo(json.dumps(dict(zip(sheet.names, values, strict=True)), ensure_ascii=False, indent=2))
        return
    longest = max(map(len, sheet.names))
    for name, value in zip(sheet.names, values, strict=True):
        click.echo(f"{name:<{longest}}  {cell_text(value)}".rstrip())


def lasting_fields() -> tuple[Field, ...]:
    """The fields that are told: without those that only a program which keeps looking can know."""
    from tui.export import all_fields

    return tuple(field for field in all_fields() if not field.live)


def read_query(text: str) -> Query:
    """Read a filter. Raises click.BadParameter."""
    from tui.query import QueryError, parse

    try:
        return parse(text)
    except QueryError as error:
        raise click.BadParameter(str(error), param_hint="--filter") from error


async def _everything(client: Client, rules: Rules) -> tuple[Sweep, Viewer]:
    from tui.who import find_user

    return await asyncio.gather(client.sweep(), find_user(client, rules))


async def _find(client: Client, name: str) -> InstanceRow:
    """The instance of this name: a whole uuid is asked for itself, all else is looked for in the list."""
    from tui.cli.naming import find, whole_uuid

    if uuid := whole_uuid(name):
        return await client.row(uuid)
    rows = {row.uuid: row for row in (await client.sweep()).rows}
    return rows[find(name, rows)]


def _written(uuids: tuple[str, ...], scene: Scene, output: str) -> str:
    from tui.export import Format, make_sheet, write

    if output != "table":
        return write(make_sheet(lasting_fields(), uuids, scene), Format(output))
    from tui.cli.tables import table
    from tui.columns import columns_named

    columns, _unknown = columns_named(TABLE)
    rows = [[column.cell(scene.fleet.rows[uuid], scene).text for column in columns[:-1]] + [uuid] for uuid in uuids]
    return table([[column.title for column in columns], *rows])
