"""`vmdeck journal`: what was asked for on this machine, for a person or for another program."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from tui.cli.choices import OUTCOME, OUTPUT, PROFILE, span
from tui.cli.codes import TOLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from tui.export import Sheet
    from tui.journal import Entry, Journal

TABLE = ("time", "outcome", "operation", "hostname", "profile", "user", "words")
"""The columns of the table; the other outputs have everything."""

EXPORTED = (
    "asked_at", "ended_at", "outcome", "action", "operation", "hostname", "uuid", "project", "profile", "user",
    "origin", "request_id", "steps", "step", "words", "reason", "seen",
)  # fmt: skip


@click.command("journal", epilog=TOLD)
@click.option("--profile", type=PROFILE, metavar="NAME", help="Only what was asked for on this server.")
@click.option("--since", callback=span, metavar="SPAN", help="Only what was asked for in the last 90s, 2h, 2d, 3w, …")
@click.option("--outcome", type=OUTCOME, help="Only what stands or ended like this.")
@click.option("--output", type=OUTPUT, default="table", show_default=True, help="How it is written.")
@click.argument("text", nargs=-1)
def show_journal(
    profile: str | None, since: Decimal | None, outcome: str | None, output: str, text: tuple[str, ...]
) -> None:
    """Tell what was asked for on this machine, the newest first.

    TEXT has to stand in its words, hostname, uuid, user, project or reason.
    """
    # Imported here because no other command needs them.
    from tui.export import Format, write
    from tui.journal import Journal, JournalError, Outcome
    from tui.store import journal_path

    path = journal_path()
    try:
        journal = Journal(path if path.exists() else None)
        entries = journal.entries(
            profile=profile,
            since=None if since is None else time.time() - float(since),
            outcome=None if outcome is None else Outcome(outcome),
            text=" ".join(text),
            limit=-1,
        )
        told = _table(entries) if output == "table" else write(_sheet(journal, entries), Format(output))
        journal.close()
    except JournalError as error:
        raise click.ClickException(str(error)) from error
    click.echo(told, nl=False)


def _table(entries: Sequence[Entry]) -> str:
    from tui.cli.tables import table

    return table([TABLE, *(_row(entry) for entry in entries)])


def _row(entry: Entry) -> tuple[str, ...]:
    from tui.formats import local_time

    at = local_time(entry.asked_at, "%Y-%m-%d %H:%M:%S")
    return _clean((at, entry.outcome, entry.summary, entry.hostname, entry.profile, entry.user, entry.words))


def _sheet(journal: Journal, entries: Iterable[Entry]) -> Sheet:
    from tui.export import Sheet

    return Sheet(EXPORTED, tuple(_record(journal, entry) for entry in entries))


def _record(journal: Journal, entry: Entry) -> tuple[str | int | list[str] | None, ...]:
    ended_at = None if entry.ended_at is None else _iso(entry.ended_at)
    seen = [f"{_iso(step.at)} {step.kind}: {step.what}" for step in journal.steps(entry.id)]
    about = (entry.outcome, entry.action, entry.summary, entry.hostname, entry.uuid, entry.project, entry.profile)
    return (
        _iso(entry.asked_at),
        ended_at,
        *_clean((*about, entry.user, entry.origin, entry.request_id)),
        list(_clean(_steps(entry))),
        entry.step,
        *_clean((entry.words, entry.reason)),
        list(_clean(seen)),
    )


def _steps(entry: Entry) -> Iterator[str]:
    """What is sent, in order; as it was written, where a newer program did."""
    from tui.orders import from_text

    try:
        yield from (str(step.action) for step in (from_text(entry.steps) if entry.steps else ()))
    except ValueError:
        yield entry.steps


def _clean(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts that can do a terminal no harm, whoever wrote them into the file."""
    from api_client.clean import clean

    return tuple(clean(str(text)) for text in texts)


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
