"""Options of more than one command, and what they accept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api_client.dialects import NAMES
from tui.nearest import hint
from tui.units import read_span

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from click.shell_completion import CompletionItem


class Named(click.Choice[str]):
    """One of some names; a wrong one is told the nearest."""

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        """Say which names there are."""
        return super().get_invalid_choice_message(value, ctx) + hint(str(value), self.choices)


class Known(click.types.StringParamType):
    """A text, for which a shell is offered what this machine knows of its kind."""

    def __init__(self, kind: str) -> None:
        """`kind` is the name of what is offered."""
        self.name = kind

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
        """What begins like that; capitals do not count."""
        del param
        from tui.cli.offers import OFFERS

        begun = incomplete.casefold()
        return [offer for offer in OFFERS[self.name](ctx, incomplete) if offer.value.casefold().startswith(begun)]


INSTANCE = Known("instance")
PROFILE = Known("profile")
FILTER = Known("filter")
FIELDS = Known("fields")
COLUMNS = Known("columns")
VIEW = Known("view")
THEME = Known("theme")
INSTANCES = click.IntRange(0, 200_000)
SHARE = click.FloatRange(0, 1)
MODE = Named(NAMES)
SANDBOX_USER = Known("sandbox-user")
STORE = click.Choice(["keyring", "file", "none"])
OUTPUT = click.Choice(["table", "json", "ndjson", "csv"])
OUTCOME = click.Choice(["asked", "accepted", "done", "failed", "refused", "cancelled", "unknown"])


def span(_context: click.Context, _option: click.Parameter, value: str | None) -> Decimal | None:
    """Read a time span with units, as seconds."""
    try:
        return None if value is None else read_span(value)
    except ValueError as error:
        raise click.BadParameter(f"{error}.") from error


config_option = click.option(
    "--config", type=click.Path(dir_okay=False, path_type=Path), help="Read the settings from this file."
)


def server_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say which server a command is for."""
    profile = click.option(
        "--profile", type=PROFILE, default="", metavar="NAME", help="The server, by its name in the settings."
    )
    return profile(config_option(command))
