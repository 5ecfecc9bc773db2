"""Where a token is kept from one start to the next: in the keyring of the system, or in a file."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

from tui.config import APP
from tui.file_keeper import FileKeeper
from tui.kept import KeepingError
from tui.keyring_keeper import KeyringKeeper

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_client.secret import Token
    from tui.config import Profile

__all__ = ["Keeper", "KeepingError", "keep_only", "keepers"]


class Keeper(Protocol):
    """A place for tokens, one a profile. Every method may take seconds, and raises KeepingError."""

    name: str
    where: str
    """In words: what is told before anything is kept there."""

    def place(self, profile: Profile) -> str:
        """In words, where the token of this profile is, or would be. Takes no time."""
        ...

    def look(self, profile: Profile) -> bool | None:
        """Whether there is a token, as far as that can be told without asking anybody. Takes no time."""
        ...

    def is_usable(self) -> bool:
        """Whether anything can be kept here at all."""
        ...

    def read(self, profile: Profile) -> Token | None:
        """The token of a profile; one for another origin than the profile's is refused."""
        ...

    def keep(self, profile: Profile, token: Token) -> None:
        """Keep the token of a profile, in place of the one there was."""
        ...

    def forget(self, profile: Profile) -> bool:
        """Forget the token of a profile; whether there was one."""
        ...


def keepers() -> tuple[Keeper, ...]:
    """All places, in the order they are read: the keyring, where the package for it is installed, and the file."""
    from platformdirs import user_data_path

    file = FileKeeper(user_data_path(APP) / "tokens")
    return (file,) if find_spec("keyring") is None else (KeyringKeeper(), file)


def keep_only(profile: Profile, token: Token, chosen: Keeper, among: Iterable[Keeper]) -> tuple[str, ...]:
    """Keep a token in one place, and forget what others hold, which might be read first. Raises KeepingError.

    Returns a sentence for each place that may still hold another one. May take seconds.
    """
    chosen.keep(profile, token)
    left: list[str] = []
    for keeper in among:
        if keeper.name == chosen.name:
            continue
        try:
            keeper.forget(profile)
        except KeepingError as error:
            left.append(f"{error} If it has an older token for {profile.name}, it still does.")
    return tuple(left)
