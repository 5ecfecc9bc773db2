"""Token: the key to a server, in a wrapper that never shows it by accident."""

from __future__ import annotations

import hmac

from api_client.errors import Invalid

MAX_BYTES = 4_096
"""The longest token taken; servers of this API hand out 40 characters."""

_MASK = "Token(***)"


class Token:
    """A checked token. Text, formatting, copies and pickles of it are masked; only `reveal` gives it away."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Take the text of a token, less one trailing newline. Raises Invalid, which never repeats the text."""
        text = value.removesuffix("\n").removesuffix("\r")
        if problem := _problem(text):
            raise Invalid(problem, {"token": (problem,)})
        self._value = text

    def reveal(self) -> str:
        """The token itself, for the one header it belongs in or the file it is kept in."""
        return self._value

    def __repr__(self) -> str:
        return _MASK

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Token):
            return NotImplemented
        return hmac.compare_digest(self._value, other._value)

    def __hash__(self) -> int:
        return hash((Token, self._value))

    def __copy__(self) -> Token:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Token:
        return self

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (_MASK,)


def _problem(text: str) -> str:
    if not text:
        return "The token is empty."
    if len(text) > MAX_BYTES:
        return f"The token is longer than {MAX_BYTES} characters."
    if not text.isascii():
        return "The token holds a character that no token has."
    if any(char <= " " or char == "\x7f" for char in text):
        return "The token holds a blank, a line break or a control character."
    return ""
