"""`vmdeck start`, `stop`, `restart`, `delete` and `resize`: what they accept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from api_client.states import Action
from tui.cli.changing import changing_options, wait_options, with_options
from tui.cli.choices import FILTER, INSTANCE, OUTPUT
from tui.cli.codes import TOLD
from tui.cli.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.cli.connecting import Way

NAMES = "INSTANCE is a uuid, the beginning of one (8 characters or more), or a hostname that only one instance has."


def _stop_first(about: str) -> Callable[[Any], Any]:
    return click.option("--stop-first", is_flag=True, help=f"Stop first what is online, and wait for it{about}.")


_OPTIONS = (
    click.argument("instances", type=INSTANCE, nargs=-1, metavar="[INSTANCE]..."),
    click.option("--filter", "query", type=FILTER, metavar="FILTER", help="All that fit, as in the app's filter."),
    wait_options,
    click.option(
        "--output",
        type=OUTPUT,
        default="table",
        show_default=True,
        help="For another program: what became of each instance, on standard output.",
    ),
    click.option(
        "--confirm",
        metavar="TEXT",
        default="",
        help='With --yes, what would have to be typed: the hostname of one, "delete 7" for several.',
    ),
    changing_options,
)


def _acting(action: Action, about: str, *more: Callable[[Any], Any]) -> Callable[[Callable[..., None]], click.Command]:
    """Make a command of what all of them accept and what is its own."""

    def made(function: Callable[..., None]) -> click.Command:
        whole = with_options(click.pass_obj(function), (*more, *_OPTIONS))
        return click.command(str(action), help=f"{about}\n\n{NAMES}", epilog=TOLD)(whole)

    return made


def _plain(action: Action, about: str, *more: Callable[[Any], Any]) -> click.Command:
    """A command for an action that needs nothing but the instances."""

    @_acting(action, about, *more)
    def command(way: Way, **given: Any) -> None:  # noqa: ANN401 (click hands everything over by name)
        from tui.cli.carrying import carry_out, nothing_more
        from tui.orders import Wish

        carry_out(way, Terms(**given), Wish(action), nothing_more)

    return command


@_acting(
    Action.RESIZE,
    "Give instances another flavor, or a larger data disk.",
    click.option("--flavor", metavar="FLAVOR", default="", help="The new flavor, by its name or uuid."),
    click.option("--disk", metavar="SIZE", default="", help="The new size of the data disk: 40960 (MiB), 40G, 1T."),
    _stop_first("; start it again at the end"),
)
def resize(way: Way, *, flavor: str, disk: str, **given: Any) -> None:  # noqa: ANN401 (click hands it over by name)
    """Change a size."""
    from tui.cli.carrying import carry_out
    from tui.cli.sizes import find_size, read_disk
    from tui.orders import Wish

    if bool(flavor) == bool(disk):
        raise click.UsageError("Say either --flavor or --disk.")
    carry_out(way, Terms(**given), Wish(Action.RESIZE, disk=read_disk(disk)), find_size(flavor))


start = _plain(Action.START, "Start instances that are offline.")
stop = _plain(Action.STOP, "Stop instances that are online.")
restart = _plain(Action.RESTART, "Restart instances that are online.")
delete = _plain(Action.DELETE, "Delete instances that are offline, with their disks.", _stop_first(""))
