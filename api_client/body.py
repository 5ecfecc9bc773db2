"""Bodies of replies, read with limits: of the bytes on the wire and inflated, of values, and of how deep they nest."""

from __future__ import annotations

import json
import re
import zlib
from typing import TYPE_CHECKING, TypeAlias

from api_client.errors import BadReply

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable

MAX_BYTES = 8 * 1024 * 1024
"""Bytes of one body on the wire, and once it is inflated."""

MAX_DEPTH = 64
"""How deep lists and objects may nest."""

MAX_VALUES = 100_000
"""Values of one body, those within others included: a few bytes on the wire can be a hundred in memory."""

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

_GZIP = 16 + zlib.MAX_WBITS
_SURROGATES = re.compile("[\ud800-\udfff]")


class Inflater:
    """Undoes one content encoding, and never holds more than the limit however small its input was."""

    def __init__(self, encoding: str, limit: int = MAX_BYTES) -> None:
        """Take the value of the Content-Encoding header. Raises BadReply when it is none we asked for."""
        name = encoding.strip().lower()
        if name not in {"", "identity", "gzip"}:
            raise BadReply("The answer is packed in a way that was not asked for.")
        self._gzip = zlib.decompressobj(_GZIP) if name == "gzip" else None
        self._room = limit
        self._parts: list[bytes] = []

    def feed(self, chunk: bytes) -> None:
        """Take in the next bytes. Raises BadReply when there is too much of it, or it is broken."""
        if self._gzip is None:
            self._keep(chunk)
            return
        try:
            self._keep(self._gzip.decompress(chunk, self._room + 1))
        except zlib.error:
            raise BadReply("The answer is packed, and broken.") from None
        if self._gzip.unused_data:
            raise BadReply("The answer goes on after its end.")

    def finish(self) -> bytes:
        """The whole body. Raises BadReply when its end is missing."""
        if self._gzip is not None and not self._gzip.eof:
            raise BadReply("The answer is cut short.")
        return b"".join(self._parts)

    def _keep(self, data: bytes) -> None:
        self._room -= len(data)
        if self._room < 0:
            raise BadReply("The answer is too big.")
        self._parts.append(data)


async def read_body(chunks: AsyncIterable[bytes], encoding: str) -> bytes:
    """Read a body to its end, within the limits. Raises BadReply."""
    inflater = Inflater(encoding)
    room = MAX_BYTES
    async for chunk in chunks:
        room -= len(chunk)
        if room < 0:
            raise BadReply("The answer is too big.")
        inflater.feed(chunk)
    return inflater.finish()


def check_values(body: bytes) -> None:
    """Count what would be made of a JSON body before any of it is made. Raises BadReply when that is too much.

    Each value comes after a comma or opens what it is in; commas and brackets in texts count along.
    """
    if sum(map(body.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise BadReply("The answer is too big: it holds too many values.")


def parse(body: bytes) -> Json:
    """The value a JSON body holds; lone surrogates, which no text may hold, become U+FFFD. Raises BadReply."""
    check_values(body)
    try:
        value: Json = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise BadReply("The answer is not JSON.") from None
    if _is_deep(value):
        raise BadReply("The answer is nested too deeply.")
    return _without_surrogates(value) if b"\\ud" in body.lower() else value


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _is_deep(value: Json) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for item in level for child in _children(item) if isinstance(child, dict | list)]
        if not level:
            return False
    return True


def _children(value: Json) -> Iterable[Json]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _without_surrogates(value: Json) -> Json:
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value)
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_SURROGATES.sub("\ufffd", key): _without_surrogates(item) for key, item in value.items()}
    return value
