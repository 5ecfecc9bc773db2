"""Picking: which instances are told of, in which order and with which columns, as `list` and `export` have it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import click

from tui.cli.changing import with_options
from tui.cli.choices import COLUMNS, FIELDS, FILTER, VIEW

if TYPE_CHECKING:
    from collections.abc import Callable

    from api_client.client import Client
    from api_client.paging import Sweep
    from tui.cli.connecting import Way
    from tui.columns import Column
    from tui.doors import Door
    from tui.export import Sheet
    from tui.fields import Scene
    from tui.fleet import Fleet
    from tui.last_look import LastLook
    from tui.plan import Viewer
    from tui.query import Query, Sort
    from tui.store import View

ORDER = "hostname"
"""What is sorted by, where nobody has said by what."""

_OPTIONS = (
    click.option(
        "--filter",
        "query",
        type=FILTER,
        default="",
        metavar="FILTER",
        help="Only those that fit, as in the app's filter.",
    ),
    click.option(
        "--sort", type=FIELDS, default="", metavar="FIELDS", help="As in project,-ram; by hostname otherwise."
    ),
    click.option(
        "--columns",
        type=COLUMNS,
        default="",
        metavar="NAMES",
        help="As in hostname,ip,fee: columns or fields of the app.",
    ),
    click.option(
        "--view", type=VIEW, default="", metavar="NAME", help="A view of the app: its filter, order and columns."
    ),
)


class Picked(NamedTuple):
    """What was picked, before any server is asked."""

    query: Query
    sort: Sort
    columns: tuple[Column, ...]
    """None where nobody has said which."""


class Found(NamedTuple):
    """The instances that are told of."""

    uuids: tuple[str, ...]
    """In order."""
    scene: Scene
    columns: tuple[Column, ...]
    """None where nobody has said which."""

    def table(self) -> str:
        """All of it for people, in columns."""
        from tui.cli.columns import USUAL, named_columns
        from tui.cli.tables import table

        columns, rows = self.columns or named_columns(USUAL), self.scene.fleet.rows
        lines = [[column.cell(rows[uuid], self.scene).text for column in columns] for uuid in self.uuids]
        return table([[column.title for column in columns], *lines])

    def sheet(self) -> Sheet:
        """All of it for other programs."""
        from tui.cli.columns import lasting_fields
        from tui.export import fields_of, make_sheet

        return make_sheet(fields_of(self.columns) if self.columns else lasting_fields(), self.uuids, self.scene)


def picking_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that pick instances, their order and their columns."""
    return with_options(command, _OPTIONS)


def read_picked(query: str, sort: str, columns: str, view: str) -> Picked:
    """What the options say: a filter narrows a view; an order and columns count for more than the view's.

    Raises click.BadParameter.
    """
    from tui.cli.columns import named_columns, view_columns
    from tui.cli.reading import read_query, read_sort
    from tui.store import View

    chosen = _view(view) if view else View("")
    return Picked(
        read_query(chosen.filter, "--view") & read_query(query),
        read_sort(sort) if sort else read_sort(",".join(chosen.sort) or ORDER, "--view"),
        named_columns(columns.split(",")) or view_columns(chosen),
    )


def find(way: Way, picked: Picked) -> Found:
    """Find on the server what was picked. Raises click.ClickException."""
    from tui.cli.connecting import ask, make_scene
    from tui.fleet import Fleet, after_sweep
    from tui.query import select

    sweep, viewer, last = ask(way, _everything)
    now = way.outside.clock.monotonic()
    fleet = after_sweep(Fleet(), sweep.rows, sweep.bad, now, now)
    # When they came into their states is not known to who looks but once.
    fleet = replace(fleet, since={}, moving_since={})
    if last is not None:
        _keep(last, fleet, way.outside.clock.time())
    if fleet.bad:
        click.echo(f"{len(fleet.bad)} of the server's records could not be read.", err=True)
    scene = make_scene(fleet, way.outside.clock, viewer)
    return Found(select(fleet, picked.query, picked.sort, scene), scene, picked.columns)


def _view(name: str) -> View:
    """The view of this name. Raises click.BadParameter."""
    from tui.listing import Listing
    from tui.store import Store, state_path
    from tui.views import Views

    store = Store(state_path())
    if problem := store.load():
        click.echo(problem, err=True)
    views = Views(Listing(store))
    known = {known.casefold(): views.at(place) for place, known in enumerate(views.names)}
    if found := known.get(name.strip().casefold()):
        return found
    raise click.BadParameter(f"there is no view {name}, only {', '.join(views.names)}.", param_hint="--view")


async def _everything(client: Client, door: Door) -> tuple[Sweep, Viewer, LastLook | None]:
    """The whole list, who asks, and where it can be kept what there was; None: nowhere."""
    import asyncio

    from tui.last_look import LISTED, LastLook
    from tui.who import find_user

    sweep, user = await asyncio.gather(client.sweep(), find_user(client, door.place.rules))
    folder = None if door.journal is None else door.journal.parent
    return sweep, user, None if folder is None else LastLook(folder, door.place.profile, client.base_url, LISTED)


def _keep(last: LastLook, fleet: Fleet, now: float) -> None:
    """Keep what there was for the tab key, which asks no server."""
    from tui.last_look import LastLookError

    try:
        last.save(fleet.rows, now)
    except LastLookError as error:
        click.echo(str(error), err=True)
