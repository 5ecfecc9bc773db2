"""What the commands that change something accept alike."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import click

from tui.cli.choices import server_options, span
from tui.cli.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_WAITING = (
    click.option("--wait", is_flag=True, help="Return once the server has done it, not once it has accepted it."),
    click.option(
        "--timeout",
        metavar="SPAN",
        callback=span,
        help="Wait for 90s, 5m, 2h, … at most; without it, until all has ended. What has not is a 1.",
    ),
)
_CHANGING = (
    click.option("--dry-run", is_flag=True, help="Tell the plan and the requests, and send none."),
    click.option("--yes", is_flag=True, help="Do it without asking."),
    click.option("--unlock", metavar="REASON", help="Why a locked profile is changed; the journal keeps it."),
    server_options,
)


def with_options(function: Callable[..., None], options: Iterable[Callable[[Any], Any]]) -> Callable[..., None]:
    """Give a command options, which its help tells in this order."""
    return reduce(lambda inner, option: option(inner), reversed(tuple(options)), function)


def wait_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say how long to wait."""
    return with_options(command, _WAITING)


def changing_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of everything that is looked over before it is done."""
    return with_options(command, _CHANGING)


def take_terms(given: dict[str, Any]) -> Terms:
    """Take out of what was given what says with how much ado it is done."""
    return Terms(**{name: given.pop(name) for name in Terms._fields if name in given})


def check_timeout(terms: Terms) -> None:
    """Refuse a limit for what is not waited for. Raises click.UsageError."""
    if terms.timeout is not None and not (terms.wait or terms.stop_first):
        raise click.UsageError("--timeout says how long to --wait: say both.")
