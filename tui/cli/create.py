"""`vmdeck create`: what it accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tui.cli.changing import changing_options, take_terms, wait_options, with_options
from tui.cli.codes import TOLD

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.cli.connecting import Way


def _named(option: str, about: str) -> Callable[[Any], Any]:
    return click.option(option, default="", metavar="NAME", help=f"{about}, by its name or uuid.")


_OPTIONS = (
    _named("--project", "The project it belongs to"),
    _named("--template", "The template it is made from"),
    _named("--flavor", "Its size"),
    _named("--key", "Your SSH key that is put on it"),
    _named("--cloud", "The cloud, where flavors of one name are on several"),
    click.option("--description", default="", metavar="TEXT", help="What it is for."),
    click.option("--security-group", "groups", multiple=True, metavar="NAME", help="A security group; repeatable."),
    click.option("--internal-ip", "internal_ips", multiple=True, metavar="ADDRESS",
                 help="An internal address it gets; repeatable."),
    click.option("--external-ip", "external_ips", multiple=True, metavar="ADDRESS",
                 help="An external address it gets; repeatable."),
    wait_options,
    click.option("--again", is_flag=True, help="Even if an earlier one of this name may be there by now."),
    click.option("--output", type=click.Choice(["table", "json"]), default="table", show_default=True,
                 help="The uuid alone, or an object."),
    changing_options,
)  # fmt: skip


def _options(command: Callable[..., None]) -> Callable[..., None]:
    return with_options(command, _OPTIONS)


@click.command("create", epilog=TOLD)
@click.argument("hostname", default="", metavar="HOSTNAME")
@click.option("--choices", is_flag=True, help="Create nothing: tell the names there are, of --project if that is said.")
@_options
@click.pass_obj
def create_instance(way: Way, /, *, again: bool, choices: bool, **given: Any) -> None:  # noqa: ANN401 (click's own way)
    """Create an instance.

    What is not named is taken where there is only one of it, as of a single project or key. --choices
    tells what can be named.
    """
    from tui.cli.creating import create
    from tui.cli.recipe import Ingredients

    terms = take_terms(given)
    if choices:
        from tui.cli.offering import offering

        click.echo(offering(way.to(terms.profile, terms.config), given["project"], terms.output), nl=False)
        return
    create(way, terms, Ingredients(**given), again=again)
