"""Refusal: how a command ends that cannot do what it was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tui.cli.codes import Exit


class Refusal(click.ClickException):
    """A command that ends here, with one sentence and its exit code."""

    def __init__(self, message: str, code: Exit) -> None:
        super().__init__(message)
        self.exit_code = code  # type: ignore[misc]  # click reads that of the instance
