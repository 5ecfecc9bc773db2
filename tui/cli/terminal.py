"""`vmdeck reset-terminal`: the way back from a program that was killed."""

from __future__ import annotations

import click

from tui import terminal


@click.command("reset-terminal")
def reset_terminal() -> None:
    """Put the terminal right after vmdeck was killed.

    With kill -9 no program can tidy up; blind typing works, even when nothing shows.
    """
    try:
        terminal.reset_terminal()
    except OSError as error:
        raise click.ClickException(f"There is no terminal to reset: {error.strerror}.") from error
