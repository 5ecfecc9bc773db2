"""Credentials: where a token may come from, where it does, and never what it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.cli.checkup.check import Check, good, note, skipped, trouble
from tui.cli.codes import Exit
from tui.credentials import CredentialError, find_token, log_in_with, sources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.config import Profile
    from tui.credentials import Credential, Source
    from tui.keeping import Keeper

NONE = "No source has a token for {name}."


@dataclass(frozen=True, slots=True)
class Token:
    """What came of looking for one."""

    checks: tuple[Check, ...]
    credential: Credential | None


def look_at_credentials(
    profile: Profile, environ: Mapping[str, str], keepers: Sequence[Keeper], *, try_them: bool
) -> Token:
    """Say what sources there are, and take the first that gives a token, as the app does."""
    found = sources(profile, environ, keepers)
    if not try_them:
        told = tuple(map(_source, found))
        return Token((*told, skipped("token", "Not tried: a token_command or a keyring may ask others.")), None)
    unusable = {keeper.name for keeper in keepers if not keeper.is_usable()}
    told = tuple(_none_of_it(source) if source.name in unusable else _source(source) for source in found)
    try:
        credential = find_token(profile, environ, keepers)
    except CredentialError as error:
        return Token((*told, trouble("token", str(error), error.advice, Exit.UNAUTHENTICATED)), None)
    if credential is None:
        words = NONE.format(name=profile.name)
        return Token((*told, trouble("token", words, log_in_with(profile.name), Exit.UNAUTHENTICATED)), None)
    return Token((*told, good("token", f"From {credential.source}.", source=credential.source)), credential)


def _none_of_it(source: Source) -> Check:
    return skipped(source.name, f"{source.words}: there is none that can be used.")


def _source(source: Source) -> Check:
    if source.problem:
        return note(source.name, source.problem, "See docs/configuration.md: where the token comes from.",
                    there=source.is_there)  # fmt: skip
    name = source.name
    place = "" if source.words == name else f"{source.words}: "
    if source.is_there is None:
        return good(name, f"{place}it is set; only trying tells whether it gives a token.", there=None)
    if source.is_there:
        return good(name, f"{place}there.", there=True)
    return skipped(name, f"{place}not there.")
