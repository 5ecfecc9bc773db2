from __future__ import annotations

import gzip
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import pytest

from api_client.body import MAX_BYTES, Inflater, parse, read_body
from api_client.errors import BadReply

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MIB = 1024 * 1024


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def endless() -> AsyncIterator[bytes]:
    while True:
        yield b" " * 65_536


async def test_plain_bodies_come_as_they_are() -> None:
    assert await read_body(chunks(b"[", b"]"), "") == b"[]"
    assert await read_body(chunks(), "identity") == b""


@pytest.mark.parametrize("size", [1, 7, 10_000])
async def test_packed_bodies_are_unpacked_in_any_portions(size: int) -> None:
    packed = gzip.compress(b"hello " * 1_000)
    parts = [packed[start : start + size] for start in range(0, len(packed), size)]
    assert await read_body(chunks(*parts), " GZIP ") == b"hello " * 1_000


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "x-gzip-ish"])
async def test_p14_other_packings_are_refused(encoding: str) -> None:
    with pytest.raises(BadReply, match="packed"):
        await read_body(chunks(b"x"), encoding)


@pytest.mark.parametrize(
    "packed",
    [
        b"no gzip at all",
        gzip.compress(b"x" * 1_000)[:-9],
        gzip.compress(b"x" * 1_000)[:-1],
        gzip.compress(b"x" * 1_000)[:-8] + b"\0" * 8,
        gzip.compress(b"x") + b"and more",
        b"",
    ],
    ids=["other", "truncated", "short-trailer", "bad-checksum", "trailing", "nothing"],
)
async def test_p14_broken_packings_are_refused(packed: bytes) -> None:
    with pytest.raises(BadReply):
        await read_body(chunks(packed), "gzip")


async def test_p15_a_body_without_end_is_cut() -> None:
    with pytest.raises(BadReply, match="too big"):
        await read_body(endless(), "")


async def test_a_body_of_exactly_the_limit_is_taken() -> None:
    assert len(await read_body(chunks(b" " * MAX_BYTES), "")) == MAX_BYTES


def test_p14_a_bomb_never_takes_more_than_the_limit() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(MIB)) for _ in range(256)) + packer.flush()
    assert len(bomb) < MIB
    inflater = Inflater("gzip", limit=4 * MIB)
    tracemalloc.start()
    try:
        with pytest.raises(BadReply, match="too big"):
            inflater.feed(bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 * MIB


@pytest.mark.parametrize(
    "body",
    [b"", b"<p>", b"[NaN]", b"[Infinity]", b"[" * 50_000, b"\xff", b"\xef\xbb\xbf[]", b"1" * 5_000, b'"\x1b"'],
    ids=lambda body: repr(body[:12]),
)
def test_p13_what_is_no_json(body: bytes) -> None:
    with pytest.raises(BadReply, match="not JSON"):
        parse(body)


def test_p13_nesting_has_a_limit() -> None:
    assert parse(b"[" * 64 + b"1" + b"]" * 64)
    with pytest.raises(BadReply, match="deep"):
        parse(b"[" * 65 + b"]" * 65)


def test_h10_half_a_character_becomes_a_replacement_mark() -> None:
    assert parse(b'{"\\ud800": ["\\uDC00x", {"a": "\\ud83d\\ude00"}], "n": 1}') == {
        "\ufffd": ["\ufffdx", {"a": "😀"}],
        "n": 1,
    }
