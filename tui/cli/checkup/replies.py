"""What terminals answer to questions about themselves: read strictly, since a terminal may send anything.

An answer is taken only in the exact form its question calls for. All other bytes mean nothing, and go no further.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from api_client.clean import clean

MAX_BYTES = 4_096
"""Bytes that are looked at; what a terminal sends beyond them is thrown away."""

_ATTRIBUTES = re.compile(rb"\x1b\[\?[\d;]{1,64}c")
_CURSOR = re.compile(rb"\x1b\[\d{1,4};(\d{1,4})R")
_KITTY = re.compile(rb"\x1b\[\?(\d{1,3})u")
_SYNCHRONISED = re.compile(rb"\x1b\[\?2026;([0-4])\$y")
_BACKGROUND = re.compile(
    rb"\x1b\]11;rgba?:([0-9a-f]{1,4})/([0-9a-f]{1,4})/([0-9a-f]{1,4})(?:/[0-9a-f]{1,4})?(?:\x07|\x1b\\)",
    re.IGNORECASE,
)
_NAME = re.compile(rb"\x1bP>\|([\x20-\x7e]{1,80})\x1b\\")


@dataclass(frozen=True, slots=True)
class Replies:
    """What a terminal said of itself; None where it said nothing."""

    whole: bool
    """Whether it answered the last question, so that what is missing by now will not come."""
    columns: tuple[int, ...] = ()
    """The column the cursor was in, counted from 1, each time it was asked."""
    kitty: int | None = None
    """The flags of the kitty keyboard protocol."""
    synchronised: bool | None = None
    background: tuple[float, float, float] | None = None
    """Red, green and blue from 0 to 1."""
    name: str | None = None


def is_whole(data: bytes) -> bool:
    """Whether the answer to the last question is there."""
    return _ATTRIBUTES.search(data) is not None


def read_replies(data: bytes) -> Replies:
    """Take out of the bytes what is an answer."""
    data = data[:MAX_BYTES]
    kitty, mode, name = (pattern.search(data) for pattern in (_KITTY, _SYNCHRONISED, _NAME))
    return Replies(
        whole=is_whole(data),
        columns=tuple(int(found) for found in _CURSOR.findall(data)),
        kitty=int(kitty[1]) if kitty else None,
        # 0 says that the mode is unknown, 4 that it can't be switched on.
        synchronised=mode[1] in b"123" if mode else None,
        background=_colour(data),
        name=clean(name[1].decode("ascii")).strip() if name else None,
    )


def _colour(data: bytes) -> tuple[float, float, float] | None:
    found = _BACKGROUND.search(data)
    if found is None:
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in found.groups())
    return red, green, blue
