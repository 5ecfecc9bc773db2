"""What options of more than one command accept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.units import read_span

if TYPE_CHECKING:
    from decimal import Decimal

INSTANCES = click.IntRange(0, 200_000)
SHARE = click.FloatRange(0, 1)
MODE = click.Choice(["specification", "nodeconductor"])
OUTPUT = click.Choice(["table", "json", "ndjson", "csv"])
OUTCOME = click.Choice(["asked", "accepted", "done", "failed", "refused", "cancelled", "unknown"])


def span(_context: click.Context, _option: click.Parameter, value: str | None) -> Decimal | None:
    """Read a time span with units, as seconds."""
    try:
        return None if value is None else read_span(value)
    except ValueError as error:
        raise click.BadParameter(f"{error}.") from error
