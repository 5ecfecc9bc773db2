"""Tokens and passwords. The password of a seeded user is their user name followed by "-demo"."""

from __future__ import annotations

import secrets
from types import MappingProxyType
from typing import TYPE_CHECKING

from api_client.sandbox.replies import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_client.sandbox.records import User


class Accounts:
    """Knows who a token or a password belongs to."""

    def __init__(self, users: Iterable[User], tokens: Mapping[str, str] | None = None) -> None:
        self._users = {user.username: user for user in users}
        self._tokens = {name: make_token() for name in self._users} | dict(tokens or {})

    @property
    def tokens(self) -> Mapping[str, str]:
        """User name → token."""
        return MappingProxyType(self._tokens)

    @property
    def users(self) -> Mapping[str, User]:
        """User name → user."""
        return MappingProxyType(self._users)

    def revoke(self, username: str) -> str:
        """Make the user's token worthless; the new one is returned, and given out at the next log-in."""
        self._tokens[username] = make_token()
        return self._tokens[username]

    def log_in(self, username: str, password: str) -> str:
        """Return the token of a user who knows their password."""
        user = self._users.get(username)
        if user is None or not secrets.compare_digest(user.password.encode(), password.encode()):
            raise Refusal(401, {"detail": "Invalid username/password"})
        if not user.is_active:
            raise Refusal(401, {"detail": "User account is disabled"})
        return self._tokens[username]

    def authenticate(self, header: str) -> User:
        """Return the user an Authorization header names."""
        words = header.split()
        if not words or words.pop(0).lower() != "token":
            raise _unauthenticated("Authentication credentials were not provided.")
        if not words:
            raise _unauthenticated("Invalid token header. No credentials provided.")
        if len(words) > 1:
            raise _unauthenticated("Invalid token header. Token string should not contain spaces.")
        user = self._owner(words[0])
        if user is None:
            raise _unauthenticated("Invalid token")
        if not user.is_active:
            raise _unauthenticated("User inactive or deleted")
        return user

    def _owner(self, token: str) -> User | None:
        names = (name for name, known in self._tokens.items() if secrets.compare_digest(known.encode(), token.encode()))
        name = next(names, None)
        return None if name is None else self._users[name]


def _unauthenticated(detail: str) -> Refusal:
    return Refusal(401, {"detail": detail}, {"WWW-Authenticate": "Token"})


def make_token() -> str:
    """A new one."""
    return secrets.token_hex(20)
