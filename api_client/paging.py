"""One walk over a paged list: every page there is, and whether they can be those of one list."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

import httpx

from api_client.address import same_place
from api_client.errors import BadReply, NotFound
from api_client.rows import BadRow, InstanceRow

if TYPE_CHECKING:
    from api_client.reply import Reply
    from api_client.transport import Parameters, Transport

T = TypeVar("T")

PAGE_SIZE = 100
"""Records asked for at once: the most that servers of this API give."""

MAX_PAGES = 5_000
"""More pages than this is no list but a trap."""

AT_ONCE = 8
"""Pages asked for at the same time."""

AHEAD = 8
"""Pages that may lie there undecoded while others are asked for."""

BIG = 1024 * 1024
"""Bytes of a page from which on it is decoded in a thread, so that the program stays awake."""

_NEXT = re.compile(r'<([^<>]*)>\s*;[^,<>]*\brel="?next\b')


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the instance list, as it came, and how far the walk has got."""

    rows: tuple[InstanceRow, ...]
    bad: tuple[BadRow, ...]
    done: int
    """Pages read so far."""
    total: int
    """Pages there are, as far as is known."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """The whole instance list."""

    rows: tuple[InstanceRow, ...]
    bad: tuple[BadRow, ...]
    total: int
    """Records the server counted, unreadable ones included."""


Decoder: TypeAlias = Callable[[bytes], tuple[tuple[T, ...], tuple[BadRow, ...]]]
"""Turns the body of a page into its records and those that could not be read."""


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """One page of any list, and what its headers said."""

    number: int
    records: tuple[T, ...]
    bad: tuple[BadRow, ...]
    count: int | None
    """Records of the whole list, if the server told."""
    next: int | None
    """The number of the page that follows, if the server told of one; looked for only where nothing is counted."""


@dataclass(frozen=True, slots=True)
class ListRequest(Generic[T]):
    """Which list to walk over, and how to read it."""

    path: str
    decode: Decoder[T]
    identify: Callable[[T], str]
    """What makes two records the same."""
    parameters: Parameters = ()
    page_size: int = PAGE_SIZE
    again: Callable[[str], Awaitable[T]] | None = None
    """Reads one record by its identity, and raises NotFound; None where that cannot be done."""


@dataclass(frozen=True, slots=True)
class Whole(Generic[T]):
    """What one walk found."""

    records: dict[str, T]
    bad: tuple[BadRow, ...]
    count: int
    """Different records there are, unreadable ones included, by the least the server counted, if it counts."""
    came: int
    """Records that came, those that came again included."""
    steady: bool = True
    """Whether the server counted the same on each page, and had each of them."""
    most: int = 0
    """The most that the server counted on any page."""

    @property
    def found(self) -> int:
        """Different records that came, unreadable ones included."""
        return len(self.records) + len(self.bad)

    @property
    def fits(self) -> bool:
        """Whether all of it can be one list: as many different records as the server counted all the time."""
        return self.steady and self.found == self.count


Progress: TypeAlias = Callable[[Part[T], int, int], None]
"""Is told of a page, the number of pages done, and of all pages as far as is known."""


@dataclass(slots=True)
class Walk(Generic[T]):
    """One walk, with the parts it has brought."""

    transport: Transport
    request: ListRequest[T]
    on_part: Progress[T] | None
    backwards: bool = False
    """Whether the pages are read from the last to the first, after the first, which tells how many there are.

    Forwards a record is missed when one before it goes, backwards when one before it comes.
    """
    parts: list[Part[T]] = field(default_factory=list)
    decoding: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self) -> Whole[T]:
        """Read every page. Raises ApiError."""
        first = await self._read(1)
        size = len(first.records) + len(first.bad)
        if first.count is None:
            await self._follow(first)
            return self._whole()
        pages, asked = _pages(first.count, size), 1
        self._take(first, pages)
        while asked < pages:
            await self._gather(range(asked + 1, pages + 1))
            # A list that has grown meanwhile may have pages that nobody knew of.
            asked, pages = pages, _pages(max(part.count or 0 for part in self.parts), size)
        return self._whole()

    async def _follow(self, part: Part[T]) -> None:
        """Go from link to link, for servers that do not count."""
        while part.next is not None:
            if part.next != part.number + 1 or part.next > MAX_PAGES:
                raise BadReply("The pages of the list go round in a circle, or on without end.")
            self._take(part, part.next)
            part = await self._read(part.next)
        self._take(part, part.number)

    async def _gather(self, numbers: range) -> None:
        """Read these pages, several at a time; the next are on their way while one is decoded."""
        waiting = deque(reversed(numbers) if self.backwards else numbers)
        asking = asyncio.Semaphore(AT_ONCE)

        async def work() -> None:
            while waiting:
                try:
                    async with asking:
                        # Taken only now: none is asked for any more once another one has failed.
                        if not waiting:
                            return
                        number = waiting.popleft()
                        reply = await self._ask(number)
                    part = await self._decode(number, reply)
                except NotFound:
                    # The list has become shorter than it was when the page was counted.
                    part = Part(number, (), (), None, None)
                except BaseException:
                    # The others end with the page they are at: requests are better not cut off half-way.
                    waiting.clear()
                    raise
                self._take(part, numbers.stop - 1)

        workers = min(AT_ONCE + AHEAD, len(waiting))
        outcomes = await asyncio.gather(*(work() for _ in range(workers)), return_exceptions=True)
        for outcome in outcomes:
            if outcome is not None:
                raise outcome

    async def _read(self, number: int) -> Part[T]:
        return await self._decode(number, await self._ask(number))

    async def _ask(self, number: int) -> Reply:
        parameters = [*self.request.parameters, ("page_size", str(self.request.page_size))]
        if number > 1:
            parameters.append(("page", str(number)))
        return await self.transport.get(self.request.path, parameters)

    async def _decode(self, number: int, reply: Reply) -> Part[T]:
        """Decode one page at a time, with a turn for everybody else before each."""
        body, decode = reply.checked_body(), self.request.decode
        async with self.decoding:
            await asyncio.sleep(0)
            records, bad = await asyncio.to_thread(decode, body) if len(body) > BIG else decode(body)
        count = _count(reply)
        follows = _next(reply, self.transport.base_url) if count is None else None
        return Part(number, records, bad, count, follows)

    def _take(self, part: Part[T], pages: int) -> None:
        self.parts.append(part)
        if self.on_part is not None:
            self.on_part(part, len(self.parts), max(pages, len(self.parts)))

    def _whole(self) -> Whole[T]:
        self.parts.sort(key=lambda part: part.number)
        records: dict[str, T] = {}
        for part in self.parts:
            for record in part.records:
                records.setdefault(self.request.identify(record), record)
        bad = tuple(row for part in self.parts for row in part.bad)
        came = sum(len(part.records) + len(part.bad) for part in self.parts)
        told = {part.count for part in self.parts}
        counts = sorted(count for count in told if count is not None) or [len(records) + len(bad)]
        return Whole(records, bad, counts[0], came, steady=len(told) == 1, most=counts[-1])


def _pages(count: int, size: int) -> int:
    """The number of pages, by what came on the first: servers cut a page size that is too big without a word."""
    pages = max(1, -(-count // size)) if size else 1
    if pages > MAX_PAGES:
        raise BadReply(f"The list has more than {MAX_PAGES} pages.")
    return pages


def _count(reply: Reply) -> int | None:
    text = reply.headers.get("X-Result-Count")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise BadReply("The list's count is no number.")
    return int(text)


def _next(reply: Reply, base: httpx.URL) -> int | None:
    """The page number in the link to the next page. The link itself is never followed."""
    found = _NEXT.search(reply.headers.get("Link", ""))
    if found is None:
        return None
    try:
        link = base.join(found[1])
        number = link.params.get("page", "")
    except (httpx.InvalidURL, ValueError):
        raise BadReply("The link to the next page is no address.") from None
    if not same_place(link, base):
        raise BadReply("The link to the next page leads to another server.")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise BadReply("The link to the next page names no page.")
    return int(number)
