"""Storing: where a token is kept, which is said before it is, and is up to whoever logs in."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import click

from tui.cli.codes import Exit
from tui.cli.refusing import Refusal
from tui.config import ENVIRONMENT_PROFILE
from tui.credentials import sources
from tui.keeping import KeepingError, keep_only

if TYPE_CHECKING:
    from api_client.secret import Token
    from tui.config import Profile
    from tui.keeping import Keeper

NOWHERE = "none"


class Stores(NamedTuple):
    """The places for the token of a profile."""

    profile: Profile
    all: tuple[Keeper, ...]
    offered: tuple[Keeper, ...]
    """Those it can be kept in, the one that was asked for alone if one was; none to keep it nowhere."""
    has_to_ask: bool
    """Whether nobody has said yet which it is."""

    def keep(self, token: Token) -> str:
        """Keep it, and return where in words; empty when nobody wanted it kept. Raises click.ClickException."""
        for keeper in self.offered:
            if self.has_to_ask and not _agree(keeper):
                continue
            try:
                self._put(token, keeper)
            except KeepingError as error:
                if not self.has_to_ask:
                    raise Refusal(f"The token is not kept. {error}", Exit.FAILED) from error
                click.echo(str(error), err=True)
            else:
                return keeper.place(self.profile)
        return ""

    def _put(self, token: Token, keeper: Keeper) -> None:
        click.echo(f"The token is written into {keeper.where}.", err=True)
        for note in keep_only(self.profile, token, keeper, self.all):
            click.echo(note, err=True)


def find_stores(profile: Profile, keepers: tuple[Keeper, ...], wanted: str, *, can_ask: bool) -> Stores:
    """Find out where the token can be kept, before anybody types anything. Raises click.ClickException."""
    if wanted == NOWHERE:
        return Stores(profile, keepers, (), has_to_ask=False)
    if profile.name == ENVIRONMENT_PROFILE:
        raise click.UsageError(
            f"A token is kept for a profile, and VMDECK_URL is none: vmdeck login {profile.url} --profile NAME"
        )
    useful = _useful(profile, keepers)
    if not wanted and not can_ask:
        raise click.UsageError("There is no terminal to ask on where the token is kept: say --store.")
    offered = tuple(keeper for keeper in useful if wanted in {"", keeper.name} and keeper.is_usable())
    if not offered:
        raise _lacking(profile, wanted, useful)
    return Stores(profile, keepers, offered, has_to_ask=not wanted)


def _useful(profile: Profile, keepers: tuple[Keeper, ...]) -> tuple[Keeper, ...]:
    """The places that are looked into for this profile, as nothing its settings name comes before them."""
    looked_into = [source.name for source in sources(profile, {}, keepers)]
    useful = tuple(keeper for keeper in keepers if keeper.name in looked_into)
    if profile.token_command or not useful:
        raise _own_source(profile, "token_command" if profile.token_command else "token_file")
    return useful


def _lacking(profile: Profile, wanted: str, useful: tuple[Keeper, ...]) -> click.ClickException:
    """Why there is no place for it."""
    if wanted in {keeper.name for keeper in useful}:
        words = "There is no keyring of this system that can be used: say --store file, or --store none."
        return Refusal(words, Exit.FAILED)
    if wanted == "keyring":
        return Refusal("The package for keyrings is not installed: it comes with vmdeck[keyring].", Exit.FAILED)
    return _own_source(profile, "token_file")


def _own_source(profile: Profile, setting: str) -> click.UsageError:
    return click.UsageError(
        f"The profile {profile.name} has its token from its {setting}: take that out to have one kept here, "
        "or check one with --store none."
    )


def _agree(keeper: Keeper) -> bool:
    """Whether somebody wants the token there; to what is not encrypted, yes has to be said in so many words."""
    return click.confirm(
        f"Keep the token in {keeper.where}?", default=True if keeper.name == "keyring" else None, err=True
    )


def environment_comes_first(profile: Profile) -> str:
    """What to know where a token in the environment is used in place of the one that is kept; empty otherwise."""
    first = sources(profile, os.environ, ())[0]
    return f"As long as {first.words} is set, its token is used instead." if first.is_there else ""
