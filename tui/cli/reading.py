"""Reading: filters and orders as they stand on the command line."""

from __future__ import annotations

import click

from tui.query import Query, QueryError, Sort, parse


def read_query(text: str, option: str = "--filter") -> Query:
    """Read a filter. Raises click.BadParameter."""
    try:
        return parse(text)
    except QueryError as error:
        raise click.BadParameter(str(error), param_hint=option) from error


def read_sort(text: str, option: str = "--sort") -> Sort:
    """Read an order. Raises click.BadParameter."""
    try:
        return Sort.parse(text)
    except QueryError as error:
        raise click.BadParameter(str(error), param_hint=option) from error
