"""Consent: nothing is done before somebody has said so, on the command line or at the terminal."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from tui.cli.codes import Exit
from tui.cli.refusing import Refusal
from tui.cli.telling import plan_lines, tell
from tui.forms.confirmation import actions_of, is_typed, phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.cli.terms import Terms
    from tui.plan import Plan
    from tui.rules import Rules


def obtain(plan: Plan, terms: Terms, rules: Rules, *, can_ask: bool) -> bool:
    """Return once it may be done, and whether somebody was asked for that. Raises click.ClickException."""
    wanted = phrase(plan)
    if terms.confirm and terms.confirm != wanted:
        raise Refusal(f'Nothing was done: what has to be confirmed is "{wanted}".', Exit.USAGE)
    has_to_type = rules.asks_to_type(actions_of(plan))
    if terms.yes and (terms.confirm or not has_to_type):
        return False
    _show(
        plan_lines(plan), can_ask=can_ask, instead=f"--yes --confirm {shlex.quote(wanted)}" if has_to_type else "--yes"
    )
    if is_typed(plan, rules):
        answer = click.prompt(f'Type "{wanted}" to do it', default="", show_default=False, err=True)
        if answer != wanted:
            raise Refusal(f'Nothing was done: what was typed is not "{wanted}".', Exit.USAGE)
    else:
        _check(is_given=click.confirm("Do it?", err=True))
    return True


def agree(lines: Iterable[str], *, yes: bool, can_ask: bool) -> bool:
    """The same for what is told in these lines, and never has to be typed."""
    if yes:
        return False
    _show(lines, can_ask=can_ask, instead="--yes")
    _check(is_given=click.confirm("Do it?", err=True))
    return True


def _show(lines: Iterable[str], *, can_ask: bool, instead: str) -> None:
    """Show what is going to be done to whoever is there to say yes to it."""
    if not can_ask:
        raise Refusal(f"Nothing was done: there is no terminal to ask on, and no {instead}.", Exit.USAGE)
    tell(lines)


def _check(*, is_given: bool) -> None:
    if not is_given:
        raise Refusal("Nothing was done.", Exit.USAGE)
