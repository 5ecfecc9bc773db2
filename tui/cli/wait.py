"""`vmdeck wait`: what it accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.choices import FILTER, INSTANCE, server_options, span
from tui.cli.codes import TOLD

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from tui.cli.connecting import Way

ENDS = ("online", "offline", "erred", "stable", "gone")


@click.command("wait", epilog=TOLD)
@click.argument("instances", type=INSTANCE, nargs=-1, metavar="[INSTANCE]...")
@click.option("--filter", "query", type=FILTER, metavar="FILTER", help="All that fit now, as in the app's filter.")
@click.option(
    "--for",
    "end",
    type=click.Choice(ENDS),
    required=True,
    help="A state; stable is any of the three; gone is when it has been deleted.",
)
@click.option(
    "--timeout",
    default="30m",
    show_default=True,
    metavar="SPAN",
    callback=span,
    help="For how long at most: 90s, 5m, 2h, ….",
)
@server_options
@click.pass_obj
def wait_for(
    way: Way,
    /,
    *,
    instances: tuple[str, ...],
    query: str | None,
    end: str,
    timeout: Decimal,
    profile: str,
    config: Path | None,
) -> None:
    """Wait until instances are in a state, whoever has asked for it.

    The code is 0 once all are there, and 1 where one has gone wrong or has not come there in time. INSTANCE is a uuid,
    the beginning of one (8 characters or more), or a hostname that only one instance has.
    """
    from tui.cli.terms import Terms
    from tui.cli.waiting import wait

    wait(way, Terms(instances=instances, query=query, profile=profile, config=config), end, float(timeout))
