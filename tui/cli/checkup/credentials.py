"""Credentials: where a token may come from, where it does, and never what it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.cli.checkup.check import Check, good, note, skipped, trouble
from tui.cli.codes import Exit
from tui.credentials import CredentialError, find_token, sources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.config import Profile
    from tui.credentials import Credential, Source
    from tui.keeping import Keeper

NONE = "No source has a token for {name}."
LOG_IN = "vmdeck login --profile {name}, or name a token_command or a token_file in the profile."


@dataclass(frozen=True, slots=True)
class Token:
    """What came of looking for one."""

    checks: tuple[Check, ...]
    credential: Credential | None


def look_at_credentials(
    profile: Profile, environ: Mapping[str, str], keepers: Sequence[Keeper], *, try_them: bool
) -> Token:
    """Say what sources there are, and take the first that gives a token, as the app does."""
    told = tuple(_source(source) for source in sources(profile, environ, keepers))
    if not try_them:
        return Token((*told, skipped("token", "Not tried: a token_command or a keyring may ask others.")), None)
    advice = LOG_IN.format(name=profile.name)
    try:
        credential = find_token(profile, environ, keepers)
    except CredentialError as error:
        return Token((*told, trouble("token", str(error), advice, Exit.UNAUTHENTICATED)), None)
    if credential is None:
        words = NONE.format(name=profile.name)
        return Token((*told, trouble("token", words, advice, Exit.UNAUTHENTICATED)), None)
    return Token((*told, good("token", f"From {credential.source}.", source=credential.source)), credential)


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
