"""Creating: from names to a recipe, to consent, to one request, to a new instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from api_client import calls
from api_client.errors import Invalid
from tui.cli.accounts import object_of
from tui.cli.changing import check_timeout
from tui.cli.codes import Exit
from tui.cli.connecting import visiting
from tui.cli.consent import agree
from tui.cli.exits import of_operation, refused_input, written_down
from tui.cli.patience import limit, until
from tui.cli.recipe import find_recipe
from tui.cli.refusing import Refusal
from tui.cli.telling import GOES_ON, named, result_line, shown, tell, where
from tui.cli.unlocking import check_lock, check_reason, unlock, unlocked_viewer
from tui.forms.checks import addresses_problem, description_problem, hostname_problem, hostname_warning
from tui.forms.requests import call_lines
from tui.plan import creation_refusal
from tui.settling import namesakes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_client.models import NewInstance
    from tui.cli.connecting import Visit, Way
    from tui.cli.recipe import Ingredients, Recipe
    from tui.cli.terms import Terms
    from tui.runs import Operation

OPTIONS = {
    "hostname": "HOSTNAME",
    "name": "HOSTNAME",
    "description": "--description",
    "template": "--template",
    "flavor": "--flavor",
    "project": "--project",
    "ssh_public_key": "--key",
    "security_groups": "--security-group",
    "internal_ips": "--internal-ip",
    "external_ips": "--external-ip",
}
"""What the server calls a field → what somebody has written it as."""


def create(way: Way, terms: Terms, wanted: Ingredients, *, again: bool) -> None:
    """Ask for a new instance, tell what came of it, and end the command with its exit code."""
    _check(wanted)
    check_reason(terms)
    check_timeout(terms)
    with visiting(way.to(terms.profile, terms.config)) as visit:
        session = visit.session
        check_lock(session, terms)
        tell([where(session)])
        if reason := creation_refusal(unlocked_viewer(session)):
            raise Refusal(f"Nothing was done: {reason}.", Exit.FORBIDDEN)
        recipe = visit.run(find_recipe(wanted, session.client))
        tell(recipe.notes)
        doubt = _doubt(visit, recipe)
        if terms.yes and not terms.dry_run:
            tell(_warnings(visit, recipe))
        if terms.dry_run:
            call = calls.create(recipe.new, session.client.dialect)
            tell((*_lines(visit, recipe, doubt), "", *call_lines(call, session.client.base_url)), err=False)
            return
        can_ask = way.outside.can_ask
        if doubt and not again and (terms.yes or not can_ask):
            words = f"Nothing was done: {doubt}. Look for it; --again asks for one all the same."
            raise Refusal(words, Exit.USAGE)
        agree(_lines(visit, recipe, doubt), yes=terms.yes, can_ask=can_ask)
        operation = _asked_for(visit, recipe.new, terms)
        _told(visit, operation, terms, can_show=way.outside.can_show)
    click.get_current_context().exit(of_operation(operation, is_waited_for=terms.wait))


def _check(wanted: Ingredients) -> None:
    """Refuse what a form would mark, before any server is asked."""
    problems = [
        ("HOSTNAME", hostname_problem(wanted.hostname)),
        ("--description", description_problem(wanted.description)),
        *(("--internal-ip", addresses_problem(address)) for address in wanted.internal_ips),
        *(("--external-ip", addresses_problem(address)) for address in wanted.external_ips),
    ]
    for option, problem in problems:
        if problem:
            raise click.BadParameter(problem, param_hint=option)


def _doubt(visit: Visit, recipe: Recipe) -> str:
    with written_down():
        return visit.session.operations.doubtful_create(recipe.new.hostname)


def _warnings(visit: Visit, recipe: Recipe) -> Iterator[str]:
    """What servers take, and people hardly mean."""
    hostname, rows = recipe.new.hostname, visit.fleet.rows
    for uuid in sorted(namesakes(visit.fleet, hostname)):
        yield f"There is one of that name already: {named(hostname, uuid)} in project {rows[uuid].project_name}."
    if words := hostname_warning(hostname):
        yield words


def _lines(visit: Visit, recipe: Recipe, doubt: str) -> Iterator[str]:
    if doubt:
        yield f"Look first: {doubt}."
    yield from _warnings(visit, recipe)
    yield from recipe.lines()


def _asked_for(visit: Visit, new: NewInstance, terms: Terms) -> Operation:
    """Ask for it, once."""
    session = visit.session
    try:
        with written_down():
            unlock(session, terms)
            return visit.run(session.operations.create(new))
    except Invalid as error:
        raise refused_input(error, OPTIONS) from error


def _told(visit: Visit, operation: Operation, terms: Terms, *, can_show: bool) -> None:
    """Tell which instance it is as soon as that is known, and how it stands at the end, however the waiting ends."""
    is_told = terms.output == "table" and _tell_uuid(operation)
    try:
        if terms.wait:
            _follow(visit, operation, terms, can_show=can_show)
    finally:
        if terms.output == "json":
            click.echo(object_of(operation))
        elif not is_told:
            _tell_uuid(operation)
    tell([result_line(operation)])
    if operation.error is not None and not terms.wait:
        tell(["It may have been created: look for it before you try again."])


def _tell_uuid(operation: Operation) -> bool:
    if operation.uuid:
        click.echo(operation.uuid)
    return bool(operation.uuid)


def _follow(visit: Visit, operation: Operation, terms: Terms, *, can_show: bool) -> None:
    """Wait until it has been created, or has not."""

    def text() -> str:
        row = visit.fleet.rows.get(operation.uuid)
        return f"{operation.hostname}: {row.state if row else operation.sentence}"

    with shown(visit, text, lambda: [result_line(operation)], can_show=can_show):
        session = visit.session
        visit.run(until(session.operations.follow(operation), limit(session.clock, terms.timeout)))
    if not operation.ended:
        tell([GOES_ON])
