"""How operations and runs are told: in a row, in a line, in a sentence at their end. Pure functions."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from textual.content import Content

from api_client.errors import Unauthenticated
from api_client.states import is_transitional
from tui.formats import counted, stopwatch
from tui.journal import Outcome
from tui.widgets.roles import muted, styled

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from textual.notifications import SeverityLevel

    from tui.fleet import Fleet
    from tui.runs import Operation, Run

SIGNS = {
    Outcome.ASKED: "…",
    Outcome.ACCEPTED: "◐",
    Outcome.DONE: "✓",
    Outcome.FAILED: "✖",
    Outcome.REFUSED: "–",
    Outcome.UNKNOWN: "?",
    Outcome.CANCELLED: "○",
}
"""Outcome → the sign before it; the word follows, so that no meaning is in the sign alone."""

LOOKS = {
    Outcome.ASKED: "transition",
    Outcome.ACCEPTED: "transition",
    Outcome.DONE: "online",
    Outcome.FAILED: "error",
    Outcome.REFUSED: "error",
    Outcome.UNKNOWN: "warning",
    Outcome.CANCELLED: "muted",
}
"""How the words of an operation look."""

ENDS = (Outcome.DONE, Outcome.REFUSED, Outcome.FAILED, Outcome.UNKNOWN, Outcome.CANCELLED)
"""The ways to end, in the order in which they are told."""

BAR = 20
"""Cells of the bar."""

WAITS_FOR_LOG_IN = "waiting for the log-in (f8)"


def sentence(operation: Operation, fleet: Fleet, now: float) -> str:
    """How an operation stands, for the instance's row in the table, which tells the state itself."""
    if operation.leaves_at is not None and not operation.ended:
        return f"{operation.summary}: leaves in {seconds_left(operation.leaves_at, now)} s, esc undoes"
    if _waits_for_log_in(operation, fleet):
        return f"{_chain(operation)}: {WAITS_FOR_LOG_IN}"
    passing = _passing(operation, fleet, now) if len(operation.steps) > 1 else ""
    return f"{_chain(operation)}: {passing}" if passing else operation.sentence


def standing(operation: Operation, fleet: Fleet, now: float) -> str:
    """How an operation stands, where it is known what was asked for."""
    if operation.ended:
        return f"{operation.verdict}: {operation.words}" if operation.words else operation.verdict
    if operation.outcome is Outcome.ASKED:
        unsent = WAITS_FOR_LOG_IN if _waits_for_log_in(operation, fleet) else "not sent yet"
        words = "asking" if operation.sent else unsent
    else:
        words = _passing(operation, fleet, now) or operation.words or operation.outcome
        if operation.outcome is Outcome.UNKNOWN:
            words = f"unknown, being looked at: {operation.words}"
    several = len(operation.steps) > 1
    return f"{operation.step + 1} of {len(operation.steps)}, {operation.current.action}: {words}" if several else words


def _waits_for_log_in(operation: Operation, fleet: Fleet) -> bool:
    """Whether it is not sent since the server does not take the token any more."""
    is_waiting = operation.outcome is Outcome.ASKED and not operation.sent and not operation.ended
    return is_waiting and isinstance(fleet.problem, Unauthenticated)


def _passing(operation: Operation, fleet: Fleet, now: float) -> str:
    """The transition its instance is in, and since when: "stopping 0:12"; empty when it is in none."""
    row = fleet.rows.get(operation.uuid)
    if operation.ended or operation.outcome is Outcome.ASKED or row is None or not is_transitional(row.state):
        return ""
    spent = fleet.time_in_state(operation.uuid, now)
    return row.state.lower() + ("" if spent is None else f" {stopwatch(spent)}")


def seconds_left(leaves_at: float, now: float) -> int:
    """The whole seconds of an undo window that are left."""
    return max(0, ceil(leaves_at - now))


def heading(run: Run) -> str:
    """The title of a run: what it does, and in the end how it went."""
    verb, _, rest = run.plan.wish.summary.partition(" ")
    words = " ".join(filter(None, (verb.capitalize(), counted(len(run.operations), "instance"), rest)))
    left_out = f" · {len(run.plan.skipped)} left out" if run.plan.skipped else ""
    return f"{words}: {_counts(run.ended)}{left_out}" if run.is_over else f"{words}…{left_out}"


def progress(run: Run, now: float) -> Content:
    """How far a run has come, as a bar and in numbers."""
    if run.leaves_at is not None:
        return styled(f"leaves in {seconds_left(run.leaves_at, now)} s: esc undoes", "warning")
    total, answered, ended = len(run.operations), run.answered, run.ended
    ended_cells = BAR * sum(ended.values()) // total
    answered_cells = BAR * answered // total
    return Content.assemble(
        styled("━" * ended_cells, "online"),
        styled("━" * (answered_cells - ended_cells), "transition"),
        muted("─" * (BAR - answered_cells)),
        "  " + " · ".join(filter(None, (f"{answered}/{total} answered", _counts(ended, " · ")))),
    )


def ending(run: Run, key: str) -> tuple[str, SeverityLevel]:
    """One sentence on how a run went; `key` shows each of its operations."""
    ended = run.ended
    first, *others = run.operations.values()
    if not others:
        return f"{first.hostname}: {first.sentence}", severity(ended)
    done, rest = ended.get(Outcome.DONE, 0), _counts({how: ended[how] for how in ended if how is not Outcome.DONE})
    words = ", ".join(filter(None, (f"{done} of {len(run.operations)} done", rest)))
    look = f" ({key} shows each)" if key and rest else ""
    return f"{run.plan.wish.summary}: {words}{look}", severity(ended)


def severity(outcomes: Collection[Outcome]) -> SeverityLevel:
    """How loud these outcomes are told: as the worst of them."""
    if Outcome.REFUSED in outcomes or Outcome.FAILED in outcomes:
        return "error"
    return "warning" if Outcome.UNKNOWN in outcomes else "information"


def _counts(ended: Mapping[Outcome, int], between: str = ", ") -> str:
    """How many have ended in which way: "38 done, 2 refused"."""
    return between.join(f"{ended[outcome]} {outcome}" for outcome in ENDS if outcome in ended)


def _chain(operation: Operation) -> str:
    """The steps of a chain: "stop, then delete"."""
    words = (operation.summary if step.action is operation.action else step.action for step in operation.steps)
    return ", then ".join(words)
