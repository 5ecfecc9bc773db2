"""`vmdeck usage`: what it accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.choices import INSTANCE, OUTPUT, server_options
from tui.cli.codes import TOLD

if TYPE_CHECKING:
    from pathlib import Path

    from tui.cli.connecting import Way

ITEMS = ("cpu", "memory", "storage")
MOST_POINTS = 10_000


@click.command("usage", epilog=TOLD)
@click.argument("instance", type=INSTANCE)
@click.option("--item", "items", type=click.Choice(ITEMS), multiple=True, help="Only this; repeatable.")
@click.option(
    "--from",
    "start",
    default="1h",
    show_default=True,
    metavar="WHEN",
    help="Since when: 2h (ago), 2014-11-14T21:20, or Unix seconds.",
)
@click.option("--to", "end", default="0s", metavar="WHEN", help="Until when; until now otherwise.")
@click.option(
    "--datapoints",
    type=click.IntRange(1, MOST_POINTS),
    default=12,
    show_default=True,
    help="In how many parts of equal length.",
)
@click.option("--output", type=OUTPUT, default="table", show_default=True, help="How it is written.")
@server_options
@click.pass_obj
def show_usage(
    way: Way,
    /,
    *,
    instance: str,
    items: tuple[str, ...],
    start: str,
    end: str,
    datapoints: int,
    output: str,
    profile: str,
    config: Path | None,
) -> None:
    """Tell how busy an instance was.

    INSTANCE is a uuid, the beginning of one (8 characters or more), or a hostname that only one instance has.
    """
    from tui.cli.measuring import Question, measure

    way = way.to(profile, config)
    question = Question.read(items or ITEMS, start, end, datapoints, way.outside.clock.time())
    click.echo(measure(way, instance, question, output), nl=False)
