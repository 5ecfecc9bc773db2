"""Tokens in the keyring of the system. No message repeats what a keyring has to say of what it was to keep."""

from __future__ import annotations

from concurrent.futures import Future
from importlib.util import find_spec
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from tui.config import APP
from tui.kept import KeepingError, NoKeyringError, read_entry, write_entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from keyring.backend import KeyringBackend

    from api_client.secret import Token
    from tui.config import Profile

T = TypeVar("T")

KEYRING_LIMIT = 5.0
"""Seconds a keyring may take to answer."""

SAFE_BACKENDS = frozenset(
    f"keyring.backends.{name}" for name in ("macOS", "SecretService", "libsecret", "kwallet", "Windows")
)
"""The modules of the keyrings that operating systems and desktops have. Others may keep everything as plain text, keep
nothing at all, or ask for a password on the terminal."""


class KeyringKeeper:
    """The keyring of the system. Each call has a thread of its own: there are keyrings that never answer."""

    name = "keyring"
    where = "the keyring of this system"

    def __init__(self, limit: float = KEYRING_LIMIT) -> None:
        self._limit = limit

    def place(self, profile: Profile) -> str:  # noqa: ARG002 (the same for all)
        """The keyring."""
        return self.where

    def look(self, profile: Profile) -> bool | None:  # noqa: ARG002 (nobody can know)
        """A keyring that is asked may ask for its password; without what talks to keyrings there is none."""
        return None if find_spec("keyring") else False

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
        return None if text is None else read_entry(text, profile, self.where)

    def keep(self, profile: Profile, token: Token) -> None:
        """Give it to the keyring."""
        self._ask(lambda backend: backend.set_password(APP, profile.name, write_entry(profile, token)))

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
