"""Stand-ins for the client, moved by the tests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from api_client.errors import ApiError, NotFound
from api_client.listing import ListQuery
from api_client.paging import Page, Sweep
from api_client.rows import InstanceRow

if TYPE_CHECKING:
    from collections.abc import Callable


def uuid(number: int) -> str:
    return f"{number:032x}"


def row(number: int, state: str = "Online", **fields: object) -> InstanceRow:
    base = InstanceRow(uuid(number), hostname=f"web-{number}", state=state, project_uuid="p1", project_name="shop")
    return replace(base, **fields)  # type: ignore[arg-type]


def lets_through(query: ListQuery, item: InstanceRow) -> bool:
    return query.hostname in item.hostname and query.state in {"", item.state}


class FakeSource:
    """A server's list, as a dictionary; `problem` makes the next looks fail."""

    def __init__(self, *rows: InstanceRow) -> None:
        self.rows = {item.uuid: item for item in rows}
        self.problem: ApiError | None = None
        self.is_deaf = False
        """Whether it ignores filters."""
        self.hidden: set[str] = set()
        """What a walk over the list misses."""
        self.page_size = 100
        self.sweeps = 0
        """Walks over the whole list, or one filtered by something else than the state."""
        self.listed: list[str] = []
        """The states that were asked for."""
        self.reads: list[str] = []

    def put(self, item: InstanceRow) -> None:
        self.rows[item.uuid] = item

    async def sweep(self, query: ListQuery | None = None, on_page: Callable[[Page], None] | None = None) -> Sweep:
        query = query or ListQuery()
        if query.state:
            self.listed.append(query.state)
        else:
            self.sweeps += 1
        if self.problem is not None:
            raise self.problem
        there = [row for row in self.rows.values() if row.uuid not in self.hidden]
        rows = tuple(row for row in there if self.is_deaf or lets_through(query, row))
        size = self.page_size
        pages = [rows[start : start + size] for start in range(0, len(rows), size)] or [()]
        for number, page in enumerate(pages, start=1):
            if on_page is not None:
                on_page(Page(page, (), number, len(pages)))
        return Sweep(rows, (), len(rows))

    async def row(self, uuid: str) -> InstanceRow:
        self.reads.append(uuid)
        if self.problem is not None:
            raise self.problem
        if uuid not in self.rows:
            raise NotFound("Not found")
        return self.rows[uuid]
