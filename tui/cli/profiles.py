"""`vmdeck profiles`: the servers there are to choose from, and where their tokens come from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import click

from tui.cli.choices import OUTPUT, config_option
from tui.cli.codes import TOLD
from tui.cli.connecting import Way, read_settings, usage_errors

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tui.config import Profile
    from tui.credentials import Source
    from tui.export import Plain

FIELDS = (
    "name", "url", "environment", "read_only", "locked", "dialect", "default", "current", "credential", "problem",
)  # fmt: skip
"""What the outputs for other programs have."""

TABLE = ("name", "use", "url", "environment", "changes", "dialect", "credential")
"""The columns of the table."""


NONE = "There is no profile yet: vmdeck login https://… begins the first one; vmdeck --sandbox needs no server."


@click.command("profiles", epilog=TOLD)
@click.option("--output", type=OUTPUT, default="table", show_default=True, help="How it is written.")
@config_option
@click.pass_obj
def list_profiles(way: Way, *, output: str, config: Path | None) -> None:
    """List the profiles, and where each has its token from.

    No server is asked, no token is read, and no keyring is unlocked for that.
    """
    from tui.cli.tables import table
    from tui.export import Format, Sheet, write

    way = way.to("", config)
    with usage_errors():
        listed = _listed(way)
    if not listed:
        click.echo(NONE, err=True)
    if output == "table":
        click.echo(table([TABLE, *map(_row, listed)]) if listed else "", nl=False)
    else:
        click.echo(write(Sheet(FIELDS, tuple(map(_record, listed))), Format(output)), nl=False)


class Listed(NamedTuple):
    """A profile, and what there is to know of it."""

    profile: Profile
    is_locked: bool
    is_default: bool
    is_current: bool
    """Whether it is the one that would be opened now."""
    credential: str
    problem: str
    """What is wrong with its token; empty where nothing is known to be."""


def _listed(way: Way) -> tuple[Listed, ...]:
    from tui.config import all_profiles, settle
    from tui.credentials import sources
    from tui.place import place_of

    settings = read_settings(way.config)
    opened = settle(settings, way.flags, os.environ).profile
    keepers = tuple(keeper for keeper in way.outside.find_keepers() if keeper.is_usable())
    return tuple(
        Listed(
            profile,
            place_of(profile, settings.ui.refresh).locked,
            profile.name == settings.default_profile,
            opened is not None and profile.name == opened.name,
            *_credential(sources(profile, os.environ, keepers)),
        )
        for profile in all_profiles(settings, way.flags, os.environ)
    )


def _credential(found: Iterable[Source]) -> tuple[str, str]:
    """Where a token is looked for, up to where there must be one; and what is wrong with that."""
    words: list[str] = []
    problem = ""
    for source in found:
        problem = problem or source.problem
        if source.is_there is False:
            continue
        words.append(source.words)
        if source.is_there or source.name == "token_command":
            return " or ".join(words), source.problem
    return " or ".join([*words, "none"]), problem


def _record(listed: Listed) -> tuple[Plain, ...]:
    profile, is_locked, is_default, is_current, credential, problem = listed
    about = (profile.name, profile.url, profile.environment, profile.read_only, is_locked, profile.dialect)
    return (*about, is_default, is_current, credential, problem)


def _row(listed: Listed) -> tuple[str, ...]:
    profile = listed.profile
    uses = {"current": listed.is_current, "default": listed.is_default}
    changes = "read-only" if profile.read_only else "locked" if listed.is_locked else "allowed"
    return (
        profile.name,
        ", ".join(use for use, holds in uses.items() if holds),
        profile.url,
        profile.environment,
        changes,
        profile.dialect,
        listed.problem or listed.credential,
    )
