"""`vmdeck doctor`: looks at all that vmdeck depends on, and says what is wrong with it and what to do."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli.checkup.check import Part, exit_code, in_trouble, skipped
from tui.cli.choices import server_options
from tui.cli.codes import TOLD, Exit
from tui.config import ENVIRONMENT_PROFILE, read_config
from tui.settings import ConfigError
from tui.terminal import find_problem, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tui.cli.checkup.check import Check
    from tui.cli.connecting import Way
    from tui.clock import Clock
    from tui.config import Profile

OFFLINE = "Left out by --offline."
NO_SERVER = "No server is known: see the settings."
NO_TOKEN = "Not asked, for want of a token."  # noqa: S105 (words, and no secret)
NO_WAY = "Not asked: see the network."


@click.group("doctor", invoke_without_command=True, epilog=TOLD)
@click.option("--output", type=click.Choice(["table", "json"]), default="table", show_default=True,
              help="How it is written.")  # fmt: skip
@click.option("--offline", is_flag=True, help="Ask nobody but the terminal: no server, no token_command, no keyring.")
@server_options
@click.pass_context
def doctor(context: click.Context, *, output: str, offline: bool, profile: str, config: Path | None) -> None:
    """Look at the terminal, the settings, the token, the network and the server.

    What is wrong is told with what to do about it; nothing is changed. The exit code is 0 when nothing is in trouble,
    else that of the first trouble.
    """
    way: Way = context.obj.to(profile, config)
    if context.invoked_subcommand is not None:
        context.obj = way
        return
    from tui.cli.checkup.report import as_json, page

    parts = tuple(_parts(way, offline=offline))
    # A terminal that is not UTF-8 is one of the things to be told.
    if (reconfigure := getattr(sys.stdout, "reconfigure", None)) is not None:
        reconfigure(errors="replace")
    columns = shutil.get_terminal_size().columns
    click.echo(as_json(parts) if output == "json" else page(parts, columns), nl=False)
    context.exit(exit_code(parts))


@doctor.command("keys")
@click.option("--check", is_flag=True, help="Only check the keys in the settings; no screen is opened.")
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="Read the settings from this file.")
@click.pass_context
def try_keys(context: click.Context, *, check: bool, config: Path | None) -> None:
    """Show which key presses arrive, what they do in the app, and which of its keys never will.

    It is left by esc three times, or ctrl+c twice.
    """
    way: Way = context.obj.to("", config)
    try:
        keys = read_config(way.config, os.environ).keys
        if check:
            from tui.cli.checkup.settings import without_a_clash
            from tui.keyboard.opening import check as check_keys

            check_keys(keys)
            click.echo(without_a_clash(len(keys)))
            return
        if problem := find_problem(os.environ):
            raise click.UsageError(problem)
        context.exit(_try_keys(keys, way.outside.clock))
    except ConfigError as error:
        # With --check, they are what was asked for.
        click.echo("\n".join(error.faults), err=not check)
        context.exit(Exit.USAGE)


def _try_keys(keys: Mapping[str, tuple[str, ...]], clock: Clock) -> int:
    from tui.cli.checkup.dialogue import ask_terminal, why_silent
    from tui.cli.checkup.multiplexer import prefix_key, tmux_options
    from tui.cli.checkup.programs import run_program

    kitty = not why_silent(os.environ) and ask_terminal(os.environ, clock.monotonic).kitty is not None
    prefix = prefix_key(tmux_options(os.environ, run_program).get("prefix", ""))
    prepare(os.environ)
    # Imported here: nothing else that a command does needs what draws.
    from tui.keyboard.opening import open_trial
    from tui.keyboard.reach import Surroundings

    return open_trial(keys, Surroundings(kitty, prefix, bool(os.environ.get("STY"))))


def _parts(way: Way, *, offline: bool) -> Iterator[Part]:
    from tui.cli.checkup.programs import run_program
    from tui.cli.checkup.settings import ask_for_keys, look_at_settings

    yield Part("Terminal", _terminal(way.outside.clock))
    found = look_at_settings(way.flags, way.config, os.environ, ask_for_keys(run_program, os.environ))
    yield Part("Settings", found.checks)
    if found.profile is None:
        yield Part("Token, network and server", (skipped("server", NO_SERVER),))
        return
    yield from _server(found.profile, way.outside.clock, offline=offline)


def _terminal(clock: Clock) -> tuple[Check, ...]:
    from tui.cli.checkup.dialogue import ask_terminal, why_silent
    from tui.cli.checkup.multiplexer import look_at_multiplexer
    from tui.cli.checkup.programs import run_program
    from tui.cli.checkup.terminal import look_at_terminal, terminfo_colours

    silent = why_silent(os.environ)
    replies = None if silent else ask_terminal(os.environ, clock.monotonic)
    terminal = look_at_terminal(os.environ, replies, silent, terminfo_colours)
    return (*terminal, *look_at_multiplexer(os.environ, run_program))


def _server(profile: Profile, clock: Clock, *, offline: bool) -> Iterator[Part]:
    from api_client.retry import Rhythm
    from tui.cli.checkup.credentials import look_at_credentials
    from tui.cli.checkup.network import look_at_network, suspect_tls
    from tui.cli.checkup.server import look_at_server
    from tui.credentials import another_token
    from tui.keeping import keepers
    from tui.login import connection_of

    kept_by = () if profile.name == ENVIRONMENT_PROFILE else keepers()
    token = look_at_credentials(profile, os.environ, kept_by, try_them=not offline)
    yield Part("Token", token.checks)
    if offline:
        yield Part("Network", (skipped("network", OFFLINE),))
        yield Part("Server", (skipped("server", OFFLINE),))
        return
    network = look_at_network(profile, clock)
    yield Part("Network", network)
    if in_trouble(network):
        yield Part("Server", (skipped("server", NO_WAY),))
    elif token.credential is None:
        yield Part("Server", (skipped("server", NO_TOKEN),))
    else:
        connection = connection_of(profile, token.credential.token, profile.dialect)
        rhythm = Rhythm(clock.monotonic, clock.time, clock.sleep)
        if_refused = another_token(profile.name, token.credential.source)
        server = asyncio.run(look_at_server(connection, rhythm, if_refused))
        unreached = any(check.code is Exit.UNREACHABLE for check in server)
        cause = suspect_tls(profile) if unreached else None
        yield Part("Server", server if cause is None else (cause,))
