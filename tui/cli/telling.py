"""How plans and what came of them are told in lines of text."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import click

from tui.forms.confirmation import PREFIX, effect, name, question, totals, warning
from tui.forms.requests import curl_lines
from tui.orders import describe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tui.cli.connecting import Visit
    from tui.plan import Plan, Skip, Target
    from tui.runs import Operation, Run

CLEAR = "\r\x1b[K"
"""Takes back the line the cursor is in."""


def plan_lines(plan: Plan) -> Iterator[str]:
    """What will be done to which instance, and what it adds up to."""
    yield f"{question(plan).removesuffix('?')}. {effect(plan)}"
    for target in plan.targets:
        row = target.row
        mixed = f" ({words})" if (words := warning(row.hostname)) else ""
        yield f"  {_named(target)}{mixed}  {row.project_name}  {row.state}: {describe(target.steps, plan.wish)}"
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
    return map(result_line, run.operations.values())


def result_line(operation: Operation) -> str:
    """How an operation stands."""
    return f"{named(operation.hostname, operation.uuid)}: {operation.sentence}"


def run_text(run: Run) -> str:
    """How far a run has come."""
    return f"{run.answered}/{len(run.operations)} answered, {sum(run.ended.values())} ended"


def named(hostname: str, uuid: str) -> str:
    """An instance, for people; its uuid may not be known yet."""
    return f"{hostname} ({uuid[:PREFIX]})" if uuid else hostname


def tell(lines: Iterable[str], *, err: bool = True) -> None:
    """Write lines for whoever reads them, on standard error unless they are what was asked for."""
    for line in lines:
        click.echo(line, err=err)


@contextmanager
def shown(
    visit: Visit, text: Callable[[], str], account: Callable[[], Iterable[str]], *, can_show: bool
) -> Iterator[None]:
    """Show meanwhile how far it has come; where somebody has had enough of waiting, tell how all of it stands."""
    progress = Progress(text, sys.stderr) if can_show else None
    if progress:
        visit.session.operations.changed = visit.changed = progress.show
    try:
        yield
    except KeyboardInterrupt:
        click.echo("\nNot waited for any longer; the server goes on with what it has accepted.", err=True)
        tell(account())
        raise
    finally:
        if progress:
            visit.session.operations.changed = visit.changed = lambda: None
            progress.clear()


class Progress:
    """One line on a terminal that tells how far something has come."""

    def __init__(self, text: Callable[[], str], out: TextIO) -> None:
        self._text = text
        self._out = out

    def show(self) -> None:
        """Tell it anew."""
        self._out.write(f"{CLEAR}{self._text()}")
        self._out.flush()

    def clear(self) -> None:
        """Leave no trace."""
        self._out.write(CLEAR)
        self._out.flush()


def _named(which: Target | Skip) -> str:
    return named(name(which), which.uuid)
