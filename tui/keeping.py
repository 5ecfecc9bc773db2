"""Where a token is kept from one start to the next: in the keyring of the system, or in a file.

What is kept names the origin it is for, and no other server gets it. No message repeats what was kept, or what a
keyring has to say of it.
"""

from __future__ import annotations

import tomllib
from concurrent.futures import Future
from importlib.util import find_spec
from threading import Thread
from typing import TYPE_CHECKING, Protocol, TypeVar

from api_client.clean import clean
from api_client.errors import Invalid
from api_client.secret import Token
from tui.address import origin
from tui.config import APP
from tui.files import (
    NotPrivate,
    check_private,
    check_private_folder,
    make_private_folder,
    read_private,
    write_private,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from keyring.backend import KeyringBackend

    from tui.config import Profile

T = TypeVar("T")

KEYRING_LIMIT = 5.0
"""Seconds a keyring may take to answer."""

SAFE_BACKENDS = frozenset(
    f"keyring.backends.{name}" for name in ("macOS", "SecretService", "libsecret", "kwallet", "Windows")
)
"""The modules of the keyrings that operating systems and desktops have. Others may keep everything as plain text, keep
nothing at all, or ask for a password on the terminal."""


class KeepingError(Exception):
    """A token could not be read, kept or forgotten; the message is one sentence without any secret."""


class NoKeyringError(KeepingError):
    """There is no keyring here that a token could be kept in."""


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


class FileKeeper:
    """A folder with a file for each profile, readable by its owner only."""

    name = "file"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.where = f"a file that only you can read, not encrypted, in {clean(str(folder))}"

    def place(self, profile: Profile) -> str:
        """The file."""
        return f"the file {clean(str(self.path(profile)))}"

    def path(self, profile: Profile) -> Path:
        """Where the token of a profile is kept."""
        return self._folder / f"{profile.name}.toml"

    def look(self, profile: Profile) -> bool:
        """Whether there is a file that can be trusted."""
        try:
            check_private(self.path(profile), follow=False)
        except FileNotFoundError:
            return False
        except (NotPrivate, OSError) as error:
            raise self._trouble(profile, error) from error
        return True

    def is_usable(self) -> bool:
        """A file can be written; where that fails, it is told then."""
        return True

    def read(self, profile: Profile) -> Token | None:
        """Read the file."""
        try:
            data = read_private(self.path(profile), follow=False)
        except FileNotFoundError:
            return None
        except (NotPrivate, OSError) as error:
            raise self._trouble(profile, error) from error
        return _token(data.decode("utf-8", "replace"), profile, self.place(profile))

    def keep(self, profile: Profile, token: Token) -> None:
        """Write the file, in a folder that nobody else can change."""
        path = self.path(profile)
        try:
            make_private_folder(self._folder)
            for folder in (self._folder.parent, self._folder):
                self._check_folder(folder)
            if path.is_symlink():
                raise NotPrivate("is a link.")
            write_private(path, _entry(profile, token))
        except (NotPrivate, OSError) as error:
            raise self._trouble(profile, error) from error

    def forget(self, profile: Profile) -> bool:
        """Remove the file, whatever it is."""
        try:
            self.path(profile).unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._trouble(profile, error) from error
        return True

    def _check_folder(self, folder: Path) -> None:
        try:
            check_private_folder(folder)
        except NotPrivate as error:
            raise NotPrivate(f"is in a folder that {error}") from error

    def _trouble(self, profile: Profile, error: NotPrivate | OSError) -> KeepingError:
        words = f"cannot be used: {error.strerror}." if isinstance(error, OSError) else str(error)
        return KeepingError(f"The file {clean(str(self.path(profile)))} {words}")


class KeyringKeeper:
    """The keyring of the system. Each call has a thread of its own: there are keyrings that never answer."""

    name = "keyring"
    where = "the keyring of this system"

    def __init__(self, limit: float = KEYRING_LIMIT) -> None:
        self._limit = limit

    def place(self, profile: Profile) -> str:  # noqa: ARG002 (the same for all)
        """The keyring."""
        return self.where

    def look(self, profile: Profile) -> None:  # noqa: ARG002 (nobody can know)
        """A keyring that is asked may ask for its password."""
        return

    def is_usable(self) -> bool:
        """Whether there is a keyring; one that is slow or locked now may be open later."""
        try:
            self._ask(lambda _backend: None)
        except NoKeyringError:
            return False
        except KeepingError:
            return True
        return True

    def read(self, profile: Profile) -> Token | None:
        """Ask the keyring."""
        try:
            text = self._ask(lambda backend: backend.get_password(APP, profile.name))
        except NoKeyringError:
            return None
        return None if text is None else _token(text, profile, self.where)

    def keep(self, profile: Profile, token: Token) -> None:
        """Give it to the keyring."""
        self._ask(lambda backend: backend.set_password(APP, profile.name, _entry(profile, token)))

    def forget(self, profile: Profile) -> bool:
        """Have the keyring forget it."""

        def forget(backend: KeyringBackend) -> bool:
            if backend.get_password(APP, profile.name) is None:
                return False
            backend.delete_password(APP, profile.name)
            return True

        try:
            return self._ask(forget)
        except NoKeyringError:
            return False

    def _ask(self, work: Callable[[KeyringBackend], T]) -> T:
        answer: Future[T] = Future()

        def run() -> None:
            try:
                answer.set_result(work(_find_backend()))
            except BaseException as error:  # noqa: BLE001 (a keyring raises what it likes; it is told below)
                answer.set_exception(error)

        # No executor: the program would wait for its threads at the end.
        Thread(target=run, name="keyring", daemon=True).start()
        try:
            return answer.result(self._limit)
        except KeepingError:
            raise
        except TimeoutError:
            raise KeepingError(
                f"The keyring did not answer within {self._limit:g} seconds; it may be waiting to be unlocked."
            ) from None
        except Exception as error:  # noqa: BLE001 (a keyring raises what it likes)
            # Its own words and its traceback may hold what it was to keep.
            raise KeepingError(_words(error)) from None


def _find_backend() -> KeyringBackend:
    """The first keyring of the system that is safe. Raises NoKeyringError, and what keyrings raise."""
    from keyring import get_keyring
    from keyring.backends.chainer import ChainerBackend

    found = get_keyring()
    for backend in found.backends if isinstance(found, ChainerBackend) else (found,):
        if type(backend).__module__ in SAFE_BACKENDS:
            return backend
    raise NoKeyringError("There is no keyring of the system that can be used here.")


def _words(error: Exception) -> str:
    from keyring.errors import KeyringLocked

    if isinstance(error, KeyringLocked):
        return "The keyring is locked, and was not unlocked."
    return f"The keyring failed ({type(error).__name__})."


def _entry(profile: Profile, token: Token) -> str:
    # Imported here because reading does not need it.
    import tomli_w

    return tomli_w.dumps({"origin": origin(profile.url), "token": token.reveal()})


def _token(text: str, profile: Profile, place: str) -> Token:
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
