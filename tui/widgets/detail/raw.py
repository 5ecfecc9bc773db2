"""The page that shows the record as the server sent it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from textual.content import Content

from api_client.clean import clean
from tui.widgets.roles import muted

if TYPE_CHECKING:
    from tui.widgets.detail.subject import Subject

MOST_LINES = 5_000
"""Lines that are shown; a record with more would hold up everything else, so the rest is counted."""


def raw(subject: Subject, width: int) -> Content:  # noqa: ARG001 (pages share one signature)
    """The JSON, indented; each line is cleaned, for nothing else here has been."""
    if subject.instance is None:
        return muted(subject.missing) if subject.missing else Content("No instance is chosen.")
    lines = json.dumps(subject.instance.raw, indent=2, ensure_ascii=False).split("\n")
    shown = [clean(line) for line in lines[:MOST_LINES]]
    rest = len(lines) - len(shown)
    return Content("\n".join([*shown, f"… (+{rest} lines)"] if rest else shown))
