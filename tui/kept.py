"""What is kept of a token: its text and the origin it is for, and no other server gets it.

No message repeats what was kept.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from api_client.clean import clean
from api_client.errors import Invalid
from api_client.secret import Token
from tui.address import origin

if TYPE_CHECKING:
    from tui.config import Profile


class KeepingError(Exception):
    """A token could not be read, kept or forgotten; the message is one sentence without any secret."""


class NoKeyringError(KeepingError):
    """There is no keyring here that a token could be kept in."""


def write_entry(profile: Profile, token: Token) -> str:
    """The token of a profile as it is kept."""
    # Imported here because reading does not need it.
    import tomli_w

    return tomli_w.dumps({"origin": origin(profile.url), "token": token.reveal()})


def read_entry(text: str, profile: Profile, place: str) -> Token:
    """Read what was kept. Raises KeepingError, without a word of it."""
    again = f"log in again: vmdeck login --profile {profile.name}"
    try:
        kept = tomllib.loads(text)
        token = Token(str(kept["token"]))
        meant = str(kept["origin"])
    except (ValueError, KeyError, RecursionError, Invalid):
        raise KeepingError(f"What {place} holds for {profile.name} is no token; {again}.") from None
    if meant != origin(profile.url):
        raise KeepingError(
            f"The token in {place} is for {clean(meant, 200)}, and {profile.name} is {origin(profile.url)}; {again}."
        )
    return token
