"""Pages of a list, with the headers that lead from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import urlencode

from api_client.sandbox.replies import not_found

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

DEFAULT_SIZE = 10
MAX_SIZE = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page and the headers it travels with."""

    rows: Sequence[T]
    headers: dict[str, str]


def paginate(rows: Sequence[T], url: str, parameters: Sequence[tuple[str, str]]) -> Page[T]:
    """Cut out the page that `parameters` ask for. An empty list has one page; a page that is not there is a 404."""
    asked = dict(parameters)
    size = _size(asked.get("page_size", ""))
    last = max(1, -(-len(rows) // size))
    number = _number(asked.get("page", "1"), last)
    kept = [(name, value) for name, value in parameters if name != "page"]
    relations = {"next": number + 1, "prev": number - 1, "last": last, "first": 1}
    links = [
        f'<{url}?{urlencode([*kept, ("page", str(target))])}>; rel="{name}"'
        for name, target in relations.items()
        if 1 <= target <= last
    ]
    start = (number - 1) * size
    return Page(rows[start : start + size], {"X-Result-Count": str(len(rows)), "Link": ", ".join(links)})


def _size(text: str) -> int:
    size = int(text) if _is_whole(text) else 0
    return min(size, MAX_SIZE) or DEFAULT_SIZE


def _number(text: str, last: int) -> int:
    if text == "last":
        return last
    number = int(text) if _is_whole(text) else 0
    if not 1 <= number <= last:
        raise not_found()
    return number


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
