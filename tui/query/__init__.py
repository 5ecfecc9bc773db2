"""The filter and the sort: a small language, read once, looked up fast, explained back to whoever typed it."""

from __future__ import annotations

from tui.query.explain import Highlights, ServerPart, chips, highlights, server_part
from tui.query.parser import begun_name, parse
from tui.query.selection import Index, select
from tui.query.sorting import Sort, SortKey
from tui.query.tree import Query, QueryError

__all__ = [
    "Highlights",
    "Index",
    "Query",
    "QueryError",
    "ServerPart",
    "Sort",
    "SortKey",
    "begun_name",
    "chips",
    "highlights",
    "parse",
    "select",
    "server_part",
]
