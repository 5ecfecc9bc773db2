"""Keyrings made of Python objects, in place of the system's."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import keyring
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringLocked, PasswordDeleteError, PasswordSetError

if TYPE_CHECKING:
    import pytest


class PlainKeyring:
    """A keyring that vmdeck does not know, whatever it may be."""

    __module__ = "keyrings.alt.file"

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError
        del self.kept[service, username]


class OpenKeyring(PlainKeyring):
    """The keyring of a desktop, unlocked."""

    __module__ = "keyring.backends.SecretService"


class LockedKeyring(OpenKeyring):
    """One whose owner does not unlock it."""

    __module__ = "keyring.backends.kwallet"

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Failed to unlock the collection!")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("Failed to unlock the collection!")


class ChattyKeyring(OpenKeyring):
    """One that tells everybody what it was to keep."""

    __module__ = "keyring.backends.macOS"

    def set_password(self, service: str, username: str, password: str) -> None:
        raise PasswordSetError(f"could not keep {password}")


class SlowKeyring(OpenKeyring):
    """One that waits until the end of the test, and then answers nobody."""

    __module__ = "keyring.backends.libsecret"

    def __init__(self) -> None:
        super().__init__()
        self.end = Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.end.wait()
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.end.wait()


class Several(ChainerBackend):
    """Several keyrings at once."""

    viable = False

    def __init__(self, *backends: PlainKeyring) -> None:
        self.chained = backends

    @property
    def backends(self) -> tuple[PlainKeyring, ...]:
        return self.chained


def use(monkeypatch: pytest.MonkeyPatch, found: object) -> None:
    """Have this be the keyring of the system."""
    monkeypatch.setattr(keyring, "get_keyring", lambda: found)
