"""Stand-ins for the client, moved by the tests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from api_client.errors import ApiError, NotFound
from api_client.paging import Page, Sweep
from api_client.rows import InstanceRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from api_client.listing import ListQuery


def uuid(number: int) -> str:
    return f"{number:032x}"


def row(number: int, state: str = "Online", **fields: object) -> InstanceRow:
    base = InstanceRow(uuid(number), hostname=f"web-{number}", state=state, project_uuid="p1", project_name="shop")
    return replace(base, **fields)  # type: ignore[arg-type]


class FakeSource:
    """A server's list, as a dictionary; `problem` makes the next looks fail."""

    def __init__(self, *rows: InstanceRow) -> None:
        self.rows = {item.uuid: item for item in rows}
        self.problem: ApiError | None = None
        self.is_deaf = False
        """Whether it ignores filters."""
        self.sweeps = 0
        self.reads: list[str] = []

    def put(self, item: InstanceRow) -> None:
        self.rows[item.uuid] = item

    async def sweep(self, query: ListQuery | None = None, on_page: Callable[[Page], None] | None = None) -> Sweep:
        self.sweeps += 1
        if self.problem is not None:
            raise self.problem
        wanted = query.hostname if query is not None and not self.is_deaf else ""
        rows = tuple(row for row in self.rows.values() if wanted in row.hostname)
        if on_page is not None:
            half = len(rows) // 2
            on_page(Page(rows[:half], (), 1, 2))
            on_page(Page(rows[half:], (), 2, 2))
        return Sweep(rows, (), len(rows))

    async def row(self, uuid: str) -> InstanceRow:
        self.reads.append(uuid)
        if self.problem is not None:
            raise self.problem
        if uuid not in self.rows:
            raise NotFound("Not found")
        return self.rows[uuid]
