"""`vmdeck list` and `vmdeck show`: the instances, for a person or for another program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from tui.cli.choices import INSTANCE, OUTPUT, server_options
from tui.cli.codes import TOLD
from tui.cli.picking import find, picking_options, read_picked

if TYPE_CHECKING:
    from pathlib import Path

    from api_client.client import Client
    from api_client.rows import InstanceRow
    from tui.cli.connecting import Way
    from tui.cli.picking import Found


@click.command("list", epilog=TOLD)
@picking_options
@click.option(
    "--output",
    type=click.Choice([*OUTPUT.choices, "uuid"]),
    default="table",
    show_default=True,
    help="How it is written; uuid is one a line, and nothing else.",
)
@server_options
@click.pass_obj
def list_instances(
    way: Way,
    /,
    *,
    output: str,
    profile: str,
    config: Path | None,
    **given: Any,  # noqa: ANN401 (click hands it over by name)
) -> None:
    """List the instances you have access to."""
    found = find(way.to(profile, config), read_picked(**given))
    if not found.uuids:
        click.echo("No instance fits." if given["query"] or given["view"] else "There is no instance.", err=True)
    click.echo(_written(found, output), nl=False)


@click.command("show", epilog=TOLD)
@click.option("--output", type=click.Choice(["table", "json"]), default="table", show_default=True,
              help="How it is written.")  # fmt: skip
@click.argument("instance", type=INSTANCE, metavar="INSTANCE")
@server_options
@click.pass_obj
def show_instance(way: Way, *, instance: str, output: str, profile: str, config: Path | None) -> None:
    """Tell what is known of one instance.

    INSTANCE is a uuid, the beginning of one (8 characters or more), or a hostname that only one instance has.
    """
    from tui.cli.columns import lasting_fields
    from tui.cli.connecting import ask, make_scene
    from tui.export import cell_text, make_sheet
    from tui.fleet import Fleet
    from tui.plan import Viewer

    way = way.to(profile, config)
    row = ask(way, lambda client, _rules: find_one(client, instance))
    scene = make_scene(Fleet({row.uuid: row}), way.outside.clock, Viewer())
    sheet = make_sheet(lasting_fields(), [row.uuid], scene)
    (values,) = sheet.records
    if output == "json":
        click.echo(json.dumps(dict(zip(sheet.names, values, strict=True)), ensure_ascii=False, indent=2))
        return
    longest = max(map(len, sheet.names))
    for name, value in zip(sheet.names, values, strict=True):
        click.echo(f"{name:<{longest}}  {cell_text(value)}".rstrip())


def _written(found: Found, output: str) -> str:
    from tui.export import Format, write

    if output == "table":
        return found.table()
    if output == "uuid":
        return "".join(f"{uuid}\n" for uuid in found.uuids)
    return write(found.sheet(), Format(output))


async def find_one(client: Client, name: str) -> InstanceRow:
    """The instance of this name: a whole uuid is asked for itself, all else is looked for in the list."""
    from api_client.errors import NotFound
    from tui.cli.codes import Exit
    from tui.cli.naming import check_name, find, whole_uuid
    from tui.cli.refusing import Refusal

    check_name(name)
    if uuid := whole_uuid(name):
        try:
            return await client.row(uuid)
        except NotFound as error:
            words = f"There is no instance {uuid} (the server answered: {error.detail})."
            raise Refusal(words, Exit.NOT_FOUND) from error
    rows = {row.uuid: row for row in (await client.sweep()).rows}
    return rows[find(name, rows)]
