"""`vmdeck` and its commands: alone it opens the app, they do one thing each. Nothing in here imports Textual."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api_client.version import __version__
from tui.cli.choices import INSTANCES, MODE, PROFILE, SANDBOX_USER, THEME
from tui.cli.group import LazyGroup
from tui.cli.options import AppOptions, SandboxOptions
from tui.config import Flags

if TYPE_CHECKING:
    from collections.abc import Callable

    from api_client.sandbox.modes import ModeName
    from tui.cli.connecting import Outside

HELP = """A full-screen terminal app for people who run cloud instances.

Without a command, the app opens: on the profile that is asked for, on the server in VMDECK_URL (with its token in
VMDECK_TOKEN), on the profile in VMDECK_PROFILE, or on the default profile, whichever is found first.
"""


def build(open_app: Callable[[AppOptions], int], outside: Outside | None = None) -> click.Group:
    """Put the command line together around what opens the app; `outside` is what the commands work with."""

    @click.group(
        "vmdeck", LazyGroup, invoke_without_command=True, help=HELP, context_settings={"max_content_width": 100}
    )
    @click.option(
        "--profile", type=PROFILE, default="", metavar="NAME", help="The server to open, by its name in the settings."
    )
    @click.option(
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Read the settings from this file; VMDECK_CONFIG does the same.",
    )
    @click.option(
        "--sandbox",
        type=INSTANCES,
        is_flag=False,
        flag_value=200,
        metavar="[N]",
        help="Open an embedded cloud to play with, of N instances (200).",
    )
    @click.option("--sandbox-user", type=SANDBOX_USER, default="", metavar="NAME", help="Who to be in the sandbox.")
    @click.option("--sandbox-mode", type=MODE, default="specification", help="The kind of server the sandbox plays.")
    @click.option("--theme", type=THEME, default="", metavar="NAME", help="The colours to use.")
    @click.option("--read-only", is_flag=True, help="Change nothing, whatever is pressed.")
    @click.version_option(__version__, message="%(prog)s %(version)s")
    @click.pass_context
    def vmdeck(
        context: click.Context,
        *,
        profile: str,
        config: Path | None,
        sandbox: int | None,
        sandbox_user: str,
        sandbox_mode: ModeName,
        theme: str,
        read_only: bool,
    ) -> None:
        wanted = None if sandbox is None else SandboxOptions(sandbox, sandbox_user, sandbox_mode)
        flags = Flags(profile=profile, theme=theme, read_only=read_only)
        if context.invoked_subcommand is not None:
            if wanted or sandbox_user:
                raise click.UsageError("--sandbox opens the app; commands are for servers.")
            from tui.cli.connecting import Outside, Way

            context.obj = Way(outside or Outside(), flags, config)
            return
        if wanted and profile:
            raise click.UsageError("--sandbox and --profile both name what to open: use one of them.")
        if not wanted and sandbox_user:
            raise click.UsageError("--sandbox-user means nothing without --sandbox.")
        context.exit(open_app(AppOptions(flags, config, wanted)))

    return vmdeck
