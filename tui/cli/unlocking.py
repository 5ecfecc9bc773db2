"""Unlocking: the lock of a profile, as the commands that change something meet it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from tui.cli.codes import Exit
from tui.cli.refusing import Refusal
from tui.lock import USUAL, reason_problem
from tui.units import read_span

if TYPE_CHECKING:
    from tui.cli.terms import Terms
    from tui.plan import Viewer
    from tui.session import Session


def check_reason(terms: Terms) -> None:
    """Refuse a reason that is none, before any server is asked. Raises click.BadParameter."""
    if terms.unlock is not None and (problem := reason_problem(terms.unlock)):
        raise click.BadParameter(problem, param_hint="--unlock")


def check_lock(session: Session, terms: Terms) -> None:
    """Refuse what the profile does not let happen, whatever it is. Raises Refusal."""
    lock, place = session.lock, session.place
    if not lock.is_there and lock.hindrance:
        raise Refusal(f"Nothing was done: {lock.hindrance}.", Exit.FORBIDDEN)
    if lock.hindrance and terms.unlock is None and not terms.dry_run:
        words = (
            f"Nothing was done: {place.environment or place.title} is locked. --unlock REASON says why it is changed."
        )
        raise Refusal(words, Exit.FORBIDDEN)


def unlocked_viewer(session: Session) -> Viewer:
    """Who looks, as it is once the profile is unlocked, which comes last."""
    return replace(session.viewer, locked="") if session.lock.is_there else session.viewer


def unlock(session: Session, terms: Terms) -> None:
    """Unlock the profile, where that was asked for and is needed. Raises JournalError."""
    if session.lock.hindrance and terms.unlock is not None:
        session.unlock(float(read_span(USUAL)), terms.unlock.strip())
