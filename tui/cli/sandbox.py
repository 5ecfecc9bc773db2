"""`vmdeck sandbox`: the embedded cloud, over HTTP on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.choices import INSTANCES, MODE, SHARE

if TYPE_CHECKING:
    from api_client.sandbox.modes import ModeName


@click.command("sandbox")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port to listen on; 0 takes a free one.")
@click.option("--instances", type=INSTANCES, default=60, show_default=True, help="How many to begin with.")
@click.option("--mode", type=MODE, default="specification", show_default=True, help="The kind of server to play.")
@click.option("--seed", type=int, default=1, show_default=True, help="What makes this cloud different from others.")
@click.option(
    "--latency",
    type=click.FloatRange(0, 60),
    default=0.0,
    show_default=True,
    metavar="SECONDS",
    help="How much longer every answer takes.",
)
@click.option(
    "--speed",
    type=click.FloatRange(0, 1_000, min_open=True),
    default=1.0,
    show_default=True,
    metavar="TIMES",
    help="How many times as fast as usual the cloud works.",
)
@click.option("--errors", type=SHARE, default=0.0, show_default=True, help="Share of requests that fail.")
@click.option("--failures", type=SHARE, default=0.0, show_default=True, help="Share of actions that end in Erred.")
@click.option("--hostile", is_flag=True, help="Give instances names that are made to break a terminal.")
def serve_sandbox(  # noqa: PLR0917 (click hands everything over by name)
    port: int,
    instances: int,
    mode: ModeName,
    seed: int,
    latency: float,
    speed: float,
    errors: float,
    failures: float,
    hostile: bool,
) -> None:
    """Serve a cloud to play with, to this machine only.

    Its address, users and tokens are printed; ctrl+c ends it, and nothing is kept.
    """
    # Imported here because a web server is a lot to load for all other commands.
    from api_client.sandbox import Sandbox
    from api_client.sandbox.clock import hurried
    from api_client.sandbox.serve import serve

    sandbox = Sandbox(
        instances=instances, seed=seed, mode=mode, clock=hurried(speed), failure_rate=failures, hostile=hostile
    )
    sandbox.faults.latency = latency
    sandbox.faults.fraction = errors
    try:
        serve(sandbox, port)
    except OSError as error:
        raise click.ClickException(f"Port {port} cannot be used: {error.strerror}.") from error
