"""What may arrive on standard input, and in which pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tui.unasked import Unasked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIZES = st.lists(st.integers(1, 9), max_size=60)
"""Lengths of pieces."""

PARTS = (
    *(b"\x1b", b"[", b"]", b"P", b"_", b"^", b"X", b"O", b"M", b"200~", b"201~", b"\x1b[200~", b"\x1b[201~", b"\\"),
    *(
        b"\x07",
        b"\x9c",
        b"\xc2",
        b"\xc2\x9b",
        b"\xc2\x9d",
        b"\xc2\x9c",
        b"\xff",
        b"\xe9",
        b"0",
        b"115",
        b";",
        b"?",
        b"<",
    ),
    *(b"$", b"u", b"~", b"A", b"R", b"c", b"\x03", b"\r", b"\x7f", b"s", b"d", b"\xe8\xb3\x87", b"0" * 70),
)
STREAMS = st.one_of(st.lists(st.sampled_from(PARTS), max_size=40).map(b"".join), st.binary(max_size=200))
"""Bytes of which sequences are made, in any order; and any bytes."""


def taken(text: str | bytes) -> str:
    return Unasked().feed(text.encode() if isinstance(text, str) else text)


def pieces_of(data: bytes, sizes: Sequence[int]) -> Iterator[bytes]:
    """The data, cut into pieces of these sizes; what is left comes last."""
    at = 0
    for size in sizes:
        yield data[at : at + size]
        at += size
    yield data[at:]
