"""Carrying out what the command line asks for: from names to a plan, to consent, to requests, to an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import click

from tui.cli import accounts
from tui.cli.changing import check_timeout
from tui.cli.choosing import check_chosen, chosen
from tui.cli.codes import Exit
from tui.cli.connecting import visiting
from tui.cli.consent import obtain
from tui.cli.exits import of_plan, of_run, written_down
from tui.cli.patience import limit, until
from tui.cli.refusing import Refusal
from tui.cli.telling import (
    GOES_ON,
    left_out_lines,
    plan_lines,
    request_lines,
    result_lines,
    run_text,
    shown,
    tell,
    where,
)
from tui.cli.unlocking import check_lock, check_reason, unlock, unlocked_viewer
from tui.export import Format, write
from tui.forms.confirmation import narrowed
from tui.plan import plan

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from api_client.client import Client
    from api_client.rows import InstanceRow
    from tui.cli.connecting import Visit, Way
    from tui.cli.terms import Terms
    from tui.export import Sheet
    from tui.orders import Wish
    from tui.plan import Plan
    from tui.session import Session

NOTHING_SENT = "Nothing was sent."

Completion: TypeAlias = "Callable[[Wish, Sequence[InstanceRow], Client], Awaitable[Wish]]"
"""Completes a wish by what the server knows, once it is known which instances it is for."""


async def nothing_more(wish: Wish, _rows: Sequence[InstanceRow], _client: Client) -> Wish:
    """The wish is complete as it is."""
    return wish


def carry_out(way: Way, terms: Terms, wish: Wish, completion: Completion) -> None:
    """Do to some instances what is wished for, tell what came of it, and end the command with its exit code."""
    check_chosen(terms)
    check_reason(terms)
    check_timeout(terms)
    way = way.to(terms.profile, terms.config)
    with visiting(way) as visit:
        session = visit.session
        check_lock(session, terms)
        tell([where(session)])
        uuids = chosen(visit, terms)
        rows = [visit.fleet.rows[uuid] for uuid in uuids]
        wish = visit.run(_completed(completion, wish, rows, session.client))
        made = _plan(visit, wish, uuids, terms)
        tell(left_out_lines(made))
        _check_plan(made, session, terms)
        if terms.dry_run:
            _rehearse(made, terms, session.client.base_url)
            code = of_plan(made)
        else:
            if obtain(made, terms, session.place.rules, can_ask=way.outside.can_ask):
                made = _looked_at_again(visit, made, uuids, terms)
            code = _carried_out(visit, made, terms, can_show=way.outside.can_show)
    click.get_current_context().exit(code)


async def _completed(completion: Completion, wish: Wish, rows: Sequence[InstanceRow], client: Client) -> Wish:
    return await completion(wish, rows, client)


def _plan(
    visit: Visit, wish: Wish, uuids: Iterable[str], terms: Terms, shown: dict[str, InstanceRow] | None = None
) -> Plan:
    session = visit.session
    return plan(
        wish,
        uuids,
        visit.fleet.rows,
        unlocked_viewer(session),
        session.operations.running,
        has_restart=session.client.dialect.has_restart,
        chain=terms.stop_first,
        shown=shown,
    )


def _check_plan(made: Plan, session: Session, terms: Terms) -> None:
    """Refuse what would do nothing, or too much at once. Raises Refusal."""
    if not made.targets:
        _account(accounts.of_plan(made), terms)
        raise Refusal(NOTHING_SENT, of_plan(made))
    if words := session.place.rules.too_many(len(made.targets)):
        raise Refusal(f"Nothing was done: {words}.", Exit.FORBIDDEN)


def _looked_at_again(visit: Visit, asked: Plan, uuids: Iterable[str], terms: Terms) -> Plan:
    """What is left of a plan after somebody has thought about it. Raises Refusal when that is nothing."""
    shown = {target.uuid: target.row for target in asked.targets}
    visit.run(visit.read_again(shown))
    now = narrowed(asked, _plan(visit, asked.wish, uuids, terms, shown))
    tell(line for line in left_out_lines(now) if line not in set(left_out_lines(asked)))
    if not now.targets:
        _account(accounts.of_plan(now), terms)
        raise Refusal(NOTHING_SENT, of_plan(now))
    return now


def _rehearse(made: Plan, terms: Terms, base_url: str) -> None:
    """Tell what would be done."""
    if terms.output == "table":
        tell((*plan_lines(made), *request_lines(made, base_url)), err=False)
    _account(accounts.of_plan(made), terms)


def _account(sheet: Sheet, terms: Terms) -> None:
    """Account to another program, where there is one that has asked."""
    if terms.output != "table":
        click.echo(write(sheet, Format(terms.output)), nl=False)


def _carried_out(visit: Visit, made: Plan, terms: Terms, *, can_show: bool) -> Exit:
    """Send what the plan says, and wait as long as is asked for; a chain has to be waited for in any case."""
    session = visit.session
    with written_down():
        unlock(session, terms)
        run = session.operations.begin(made)
    is_waited_for = terms.wait or any(len(target.steps) > 1 for target in made.targets)
    try:
        with shown(visit, lambda: run_text(run), lambda: result_lines(run), can_show=can_show):
            operations = session.operations
            enough = limit(session.clock, terms.timeout) if is_waited_for else operations.answered(run)
            visit.run(until(operations.carry_out(run), enough))
    finally:
        _account(accounts.of_run(run), terms)
    if is_waited_for and not run.is_over:
        tell([GOES_ON])
    tell(result_lines(run))
    if session.operations.trouble:
        click.echo(f"Not all of this is in the journal: {session.operations.trouble}", err=True)
    return of_run(run, is_waited_for=is_waited_for)
