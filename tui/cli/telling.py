"""How plans and what came of them are told in lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from tui.forms.confirmation import PREFIX, effect, name, question, totals
from tui.forms.requests import curl_lines
from tui.orders import describe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.plan import Plan, Skip, Target
    from tui.runs import Run

CLEAR = "\r\x1b[K"
"""Takes back the line the cursor is in."""


def plan_lines(plan: Plan) -> Iterator[str]:
    """What will be done to which instance, and what it adds up to."""
    yield f"{question(plan).removesuffix('?')}. {effect(plan)}"
    for target in plan.targets:
        row = target.row
        yield f"  {_named(target)}  {row.project_name}  {row.state}: {describe(target.steps, plan.wish)}"
    yield totals(plan)


def left_out_lines(plan: Plan) -> Iterator[str]:
    """What is left out, and why."""
    for skip in plan.skipped:
        yield f"{_named(skip)}: left out: {skip.reason}"


def request_lines(plan: Plan, base_url: str) -> Iterator[str]:
    """The requests, for a shell; an instance each after its name."""
    for target in plan.targets:
        yield ""
        yield f"# {_named(target)}"
        yield from curl_lines(target, base_url)


def result_lines(run: Run) -> Iterator[str]:
    """How each operation stands."""
    for operation in run.operations.values():
        yield f"{operation.hostname} ({operation.uuid[:PREFIX]}): {operation.sentence}"


class Progress:
    """One line on a terminal that tells how far a run has come."""

    def __init__(self, run: Run, out: TextIO) -> None:
        self._run = run
        self._out = out

    def show(self) -> None:
        """Tell it anew."""
        total, answered = len(self._run.operations), self._run.answered
        ended = sum(self._run.ended.values())
        self._out.write(f"{CLEAR}{answered}/{total} answered, {ended} ended")
        self._out.flush()

    def clear(self) -> None:
        """Leave no trace."""
        self._out.write(CLEAR)
        self._out.flush()


def _named(which: Target | Skip) -> str:
    return f"{name(which)} ({which.uuid[:PREFIX]})"
