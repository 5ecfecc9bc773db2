"""`vmdeck logout`: what vmdeck keeps of a token is forgotten, and what it cannot forget is told."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from tui.cli.choices import server_options
from tui.cli.codes import TOLD, Exit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tui.cli.connecting import Way
    from tui.config import Profile
    from tui.keeping import Keeper


@click.command("logout", epilog=TOLD)
@server_options
@click.pass_obj
def log_out(way: Way, *, profile: str, config: Path | None) -> None:
    """Forget the token of a profile, wherever vmdeck keeps it.

    The server goes on taking the token. What vmdeck does not keep itself is told, and left alone.
    """
    from tui.cli.refusing import Refusal
    from tui.cli.target import named_profile
    from tui.credentials import sources

    meant = named_profile(way.to(profile, config))
    forgotten, failed = _forget(meant, way.outside.find_keepers())
    for place in forgotten:
        click.echo(f"The token of {meant.name} is gone from {place}.")
    for source in sources(meant, os.environ, ()):
        if source.is_there is not False:
            click.echo(
                f"{source.words} still gives a token for {meant.name}: that is not vmdeck's to forget.", err=True
            )
    if failed:
        raise Refusal("\n".join(failed), Exit.PARTIAL if forgotten else Exit.FAILED)
    if not forgotten:
        click.echo(f"No token was kept for {meant.name}.")


def _forget(profile: Profile, keepers: Iterable[Keeper]) -> tuple[list[str], list[str]]:
    """Where one was forgotten, and why it was not elsewhere."""
    from tui.keeping import KeepingError

    forgotten: list[str] = []
    failed: list[str] = []
    for keeper in keepers:
        try:
            if keeper.forget(profile):
                forgotten.append(keeper.place(profile))
        except KeepingError as error:
            failed.append(str(error))
    return forgotten, failed
