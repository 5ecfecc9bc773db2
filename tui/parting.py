"""Parting words: what is told on the terminal once the app has left it, and what was typed when it had to."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import TYPE_CHECKING

from tui.files import write_private

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tui.session import Session

TOLD = 8
"""Operations that are told one by one; the journal has them all."""


def part(session: Session, folder: Path, *, crashed: bool) -> Iterator[str]:
    """What to tell of a session that has ended, a line each."""
    yield from _unanswered(session)
    if crashed:
        yield from _rescued(session, folder)


def _unanswered(session: Session) -> Iterator[str]:
    """Tell which changes were sent and never answered, a line each."""
    unknown = session.operations.unanswered
    for operation in unknown[:TOLD]:
        what = f"{operation.summary} of {operation.hostname or 'a new instance'}"
        yield f"{what} ({operation.uuid or 'no uuid yet'}): outcome unknown. Look before you ask for it again."
    if len(unknown) > TOLD:
        yield f"{len(unknown) - TOLD} more are in the journal, their outcome unknown."


def _rescued(session: Session, folder: Path) -> Iterator[str]:
    """Write what was typed into forms and not sent to a file of its own, and tell where."""
    drafts = asdict(session.drafts)
    if not any(drafts.values()):
        return
    path = folder / f"typed-{time.time_ns()}.json"
    try:
        write_private(path, json.dumps(drafts, ensure_ascii=False, indent=2) + "\n")
    except OSError as problem:
        yield f"What you had typed could not be kept: {problem.strerror}."
    else:
        yield f"What you had typed and not sent is in {path}"
