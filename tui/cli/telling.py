"""How plans and what came of them are told in lines of text."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import click

from api_client.errors import ApiError
from api_client.states import Action, InstanceState
from tui.address import host
from tui.cli.codes import Exit
from tui.cli.outage import Outage
from tui.cli.tables import width
from tui.forms.confirmation import PREFIX, effect, name, question, totals, warning
from tui.forms.requests import curl_lines
from tui.journal import Outcome
from tui.orders import describe
from tui.plan import Why

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tui.cli.connecting import Visit
    from tui.fleet import Fleet
    from tui.plan import Plan, Skip, Target
    from tui.runs import Operation, Run
    from tui.session import Session

GOES_ON = "Not waited for any longer; the server goes on with what it has accepted."

CLEAR = "\r\x1b[K"
"""Takes back the line the cursor is in."""


def where(session: Session) -> str:
    """Where something is changed: what is at stake there, by which way, the profile and the host."""
    place, address = session.place, host(session.client.base_url)
    return f"On {place.words}" + (f" ({address})" if address != place.title else "")


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
        yield f"{_named(skip)}: left out: {skip.reason}{_way_out(skip, plan.action)}"


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
    words = operation.sentence
    if operation.outcome is Outcome.ACCEPTED and operation.words.startswith(f"{operation.summary} "):
        # "stop was scheduled" says of what it speaks.
        words = operation.words
    return f"{named(operation.hostname, operation.uuid)}: {words}"


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
    progress = progress_of(visit, text, can_show=can_show)
    visit.session.operations.changed = progress.show
    visit.changed = lambda: progress.look(visit.fleet)
    try:
        yield
    except KeyboardInterrupt:
        click.echo(f"\n{GOES_ON}", err=True)
        tell(account())
        raise click.exceptions.Exit(Exit.INTERRUPTED) from None
    except ApiError:
        tell(account())
        raise
    finally:
        visit.session.operations.changed = visit.changed = lambda: None
        progress.clear()


class Progress:
    """One line that tells how far something has come: on a terminal, it stands there and changes."""

    def __init__(self, text: Callable[[], str], out: TextIO, outage: Outage) -> None:
        self._text = text
        self._out = out
        self._outage = outage

    def look(self, fleet: Fleet) -> None:
        """Take in a snapshot."""
        self._outage.look(fleet)
        self.show()

    def show(self) -> None:
        """Tell it anew; what is longer than the terminal is wide could not be taken back."""
        words = " · ".join(filter(None, (self._text(), self._outage.words)))
        self._out.write(f"{CLEAR}{_cut(words, shutil.get_terminal_size().columns - 1)}")
        self._out.flush()

    def clear(self) -> None:
        """Leave no trace."""
        self._out.write(CLEAR)
        self._out.flush()


class Notes:
    """The same where nobody watches: a line for each time that the server stays away, or is back."""

    def __init__(self, outage: Outage) -> None:
        self._outage = outage

    def look(self, fleet: Fleet) -> None:
        """Take in a snapshot."""
        if line := self._outage.look(fleet):
            click.echo(line, err=True)

    def show(self) -> None:
        """Tell nothing of how far it has come."""

    def clear(self) -> None:
        """Leave what is told."""


def progress_of(visit: Visit, text: Callable[[], str], *, can_show: bool) -> Progress | Notes:
    """What tells how far something has come."""
    outage = Outage(visit.session.clock)
    return Progress(text, sys.stderr, outage) if can_show else Notes(outage)


def _named(which: Target | Skip) -> str:
    return named(name(which), which.uuid)


def _way_out(skip: Skip, action: Action) -> str:
    """What would let it be done all the same, where an option does."""
    is_online = skip.row is not None and skip.row.state == InstanceState.ONLINE
    can_stop = action in {Action.DELETE, Action.RESIZE} and skip.why is Why.STATE
    return " (--stop-first stops it first)" if is_online and can_stop else ""


def _cut(text: str, most: int) -> str:
    """As much of a line as there are cells for."""
    while width(text) > most:
        text = text[:-1]
    return text
