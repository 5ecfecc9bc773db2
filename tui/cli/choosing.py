"""Choosing: the instances that are meant, by their names or by a filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.codes import Exit
from tui.cli.naming import check_name, find_all
from tui.cli.reading import read_query
from tui.cli.refusing import Refusal
from tui.query import Sort, select

if TYPE_CHECKING:
    from tui.cli.connecting import Visit
    from tui.cli.terms import Terms


def check_chosen(terms: Terms) -> None:
    """Refuse what names none, or says it twice, before any server is asked. Raises click.UsageError."""
    if terms.instances and terms.query is not None:
        raise click.UsageError("Name the instances, or give a --filter that finds them: not both.")
    if not terms.instances and terms.query is None:
        raise click.UsageError("Name the instances, or give a --filter that finds them.")
    for name in terms.instances:
        check_name(name)
    if terms.query is not None and not read_query(terms.query):
        raise click.UsageError("An empty --filter would be all instances: say uuid:* if they are meant.")


def chosen(visit: Visit, terms: Terms) -> tuple[str, ...]:
    """The instances that are meant. Raises Refusal."""
    fleet = visit.fleet
    if terms.query is None:
        return find_all(terms.instances, fleet.rows)
    found = select(fleet, read_query(terms.query), Sort.parse("hostname"), visit.scene)
    if not found:
        raise Refusal("No instance fits the filter.", Exit.NOT_FOUND)
    return found
