"""Columns of the instance table: what a cell says of an instance, and how wide the columns are."""

from __future__ import annotations

from tui.columns.catalogue import COLUMNS, DEFAULT_COLUMNS, WIDE_COLUMNS, columns_named, held
from tui.columns.cells import span_text, trend_text
from tui.columns.column import Cell, Column
from tui.columns.layout import layout

__all__ = [
    "COLUMNS",
    "DEFAULT_COLUMNS",
    "WIDE_COLUMNS",
    "Cell",
    "Column",
    "columns_named",
    "held",
    "layout",
    "span_text",
    "trend_text",
]
