"""`vmdeck edit`: what it accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tui.cli.changing import changing_options, take_terms
from tui.cli.choices import INSTANCE
from tui.cli.codes import TOLD

if TYPE_CHECKING:
    from tui.cli.connecting import Way


@click.command("edit", epilog=TOLD)
@click.argument("instance", type=INSTANCE)
@click.option("--hostname", metavar="TEXT", help="Its new name.")
@click.option("--description", metavar="TEXT", help='Its new description; "" for none.')
@click.option(
    "--security-group",
    "groups",
    multiple=True,
    metavar="NAME",
    help="A security group it has from now on, by its name or uuid; repeatable. Those that are not named go.",
)
@click.option("--no-security-groups", "no_groups", is_flag=True, help="It has no security group from now on.")
@changing_options
@click.pass_obj
def edit_instance(way: Way, /, *, instance: str, **given: Any) -> None:  # noqa: ANN401 (click hands it over by name)
    """Change the name, the description or the security groups of an instance.

    What is not named stays. INSTANCE is a uuid, the beginning of one (8 characters or more), or a hostname that only
    one instance has.
    """
    from tui.cli.editing import Changes, edit

    terms = take_terms(given)
    edit(way, terms, instance, Changes(**given))
