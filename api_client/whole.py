"""Whole lists: what one walk brought, or several together, or an error.

Lists change while they are read, and rows with equal sort keys may stand on two pages or on none. A walk that did not
bring as many different records as the server counted is made once more, backwards and with other page borders. What
both brought together counts as the list

- when it is as long as the server says, or when both brought the same records although some came twice, as they do on
  servers that sort by something an instance can have two of;
- or, when the server's count has moved, as in a busy cloud it does in every walk: when it is as long as the least that
  was counted in the second walk, once what only the first has brought has been asked for record by record.

Anything else is `ListChanged`.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from api_client.errors import ListChanged, NotFound
from api_client.paging import AT_ONCE, Walk

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from api_client.paging import ListRequest, Progress, Whole
    from api_client.transport import Transport

T = TypeVar("T")

FEW = 20
"""Records that may always be asked for one by one; in a longer list as many as it has pages."""


async def walk(transport: Transport, request: ListRequest[T], on_part: Progress[T] | None = None) -> Whole[T]:
    """Read a whole list. `on_part` is told of each page as it comes, again for a second walk. Raises ApiError."""
    first = await Walk(transport, request, on_part).run()
    if first.fits:
        return first
    other_borders = replace(request, page_size=max(1, request.page_size - 1))
    second = await Walk(transport, other_borders, on_part, backwards=True).run()
    whole = second if second.fits else _join(first, second) or await _mend(request, first, second)
    if whole is None:
        raise ListChanged("Its pages did not fit together, twice in a row.")
    return whole


def _join(first: Whole[T], second: Whole[T]) -> Whole[T] | None:
    """What two walks over a list that stood still brought together; None when they contradict each other."""
    if not (first.steady and second.steady and first.count == second.count):
        return None
    if first.records.keys() == second.records.keys() and first.came == second.came == second.count:
        return replace(second, count=second.found)
    both = replace(second, records=first.records | second.records)
    return both if both.fits else None


async def _mend(request: ListRequest[T], first: Whole[T], second: Whole[T]) -> Whole[T] | None:
    """What two walks over a list in motion brought together, without what is gone; None when that is too little."""
    doubtful = [identity for identity in first.records if identity not in second.records]
    few = max(FEW, second.count // request.page_size)
    moves = 0 < max(first.most, second.most) - min(first.count, second.count) <= few
    if request.again is None or not moves or len(doubtful) > few:
        return None
    there = await _still_there(doubtful, request.again)
    mended = replace(second, records=second.records | there)
    return replace(mended, count=mended.found) if mended.found >= second.count else None


async def _still_there(identities: list[str], again: Callable[[str], Awaitable[T]]) -> dict[str, T]:
    """Those of the records that there still are, as they are now."""
    asking = asyncio.Semaphore(AT_ONCE)

    async def ask(identity: str) -> T | None:
        async with asking:
            try:
                return await again(identity)
            except NotFound:
                return None

    answers = await asyncio.gather(*map(ask, identities), return_exceptions=True)
    there: dict[str, T] = {}
    for identity, answer in zip(identities, answers, strict=True):
        if isinstance(answer, BaseException):
            raise answer
        if answer is not None:
            there[identity] = answer
    return there
