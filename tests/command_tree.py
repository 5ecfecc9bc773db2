"""All commands there are, as click finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator


def children(command: click.Command) -> dict[str, click.Command]:
    """The commands right below one, by name."""
    if not isinstance(command, click.Group):
        return {}
    context = click.Context(command)
    found = {name: command.get_command(context, name) for name in command.list_commands(context)}
    return {name: child for name, child in found.items() if child is not None}


def everything(command: click.Command) -> Iterator[click.Command]:
    """A command, and all below it."""
    yield command
    for child in children(command).values():
        yield from everything(child)
