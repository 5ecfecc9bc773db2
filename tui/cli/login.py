"""`vmdeck login`: a password is traded for a token, or a token is taken in, checked, and kept where one wants it."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from tui.cli.choices import STORE, server_options
from tui.cli.codes import TOLD
from tui.cli.connecting import Way, usage_errors

if TYPE_CHECKING:
    from pathlib import Path

    from api_client.secret import Token
    from tui.cli.target import Target
    from tui.config import Profile
    from tui.plan import Viewer


@click.command("login", epilog=TOLD)
@click.option("--user", default="", metavar="NAME", help="Who to log in as; the password is asked for.")
@click.option("--store", type=STORE, help="Where to keep the token; asked for otherwise.")
@click.option("--token-stdin", is_flag=True, help="Read a token from standard input, its first line.")
@click.argument("url", default="")
@server_options
@click.pass_obj
def log_in(
    way: Way, *, user: str, store: str | None, token_stdin: bool, url: str, profile: str, config: Path | None
) -> None:
    """Log in to a server, and keep its token for the next time.

    URL is the address of a server; without settings, the first profile is written for it. A token is checked by asking
    the server who it belongs to. Passwords are sent once, and kept nowhere.
    """
    from tui.cli.storing import environment_comes_first, find_stores
    from tui.cli.target import find_target

    if user and token_stdin:
        raise click.UsageError("--user is for a password, and --token-stdin for a token: use one of them.")
    target = find_target(way.to(profile, config), url)
    can_ask = way.outside.can_ask
    if not can_ask and not token_stdin:
        raise click.UsageError("There is no terminal to ask on: give a token with --token-stdin.")
    stores = find_stores(target.profile, way.outside.find_keepers(), store or "", can_ask=can_ask)
    token, viewer = _obtain(way, target.profile, user, from_stdin=token_stdin)
    _write_first(target)
    place = stores.keep(token)
    if place and (note := environment_comes_first(target.profile)):
        click.echo(note, err=True)
    click.echo(_told(target.profile, viewer, place), nl=False)


def _obtain(way: Way, profile: Profile, user: str, *, from_stdin: bool) -> tuple[Token, Viewer]:
    """Have a token that the server takes, and who it belongs to. Raises click.ClickException."""
    from api_client.errors import ApiError, MissingEndpoint
    from tui.cli.exits import refusal
    from tui.cli.hidden import ask_for_token, ask_hidden, read_token
    from tui.login import log_in, look_up

    click.echo(f"Logging in to {profile.url}, the profile {profile.name}.", err=True)
    connect = way.outside.connect
    if not user and not from_stdin:
        user = click.prompt("User name (none to paste a token)", default="", show_default=False, err=True)
    try:
        if user:
            token = asyncio.run(log_in(profile, user, ask_hidden("Password"), connect=connect))
        else:
            is_typed = way.outside.is_terminal(sys.stdin)
            token = ask_for_token() if is_typed else read_token()
        return token, asyncio.run(look_up(profile, token, connect=connect))
    except MissingEndpoint as error:
        raise refusal(error, "Check the path of the address.") from error
    except ApiError as error:
        raise refusal(error) from error


def _write_first(target: Target) -> None:
    """Write the settings, where there are none."""
    from tui.new_profile import write_first

    if target.first is None:
        return
    click.echo(f"The settings are written: {target.first}, with the profile {target.profile.name}.", err=True)
    with usage_errors():
        write_first(target.first, target.profile.name, target.profile.url)


def _told(profile: Profile, viewer: Viewer, place: str) -> str:
    from tui.address import origin
    from tui.cli.tables import table

    return table(
        [
            ("user", viewer.username or "not told by the server"),
            ("role", viewer.role or "not told by the server"),
            ("profile", profile.name),
            ("server", origin(profile.url)),
            ("token", place or "not kept"),
        ]
    )
