"""What options of more than one command accept."""

from __future__ import annotations

import click

INSTANCES = click.IntRange(0, 200_000)
SHARE = click.FloatRange(0, 1)
MODE = click.Choice(["specification", "nodeconductor"])
