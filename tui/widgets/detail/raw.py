"""The page that shows the record as the server sent it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from textual.content import Content

from api_client.clean import clean
from tui.widgets.roles import muted

if TYPE_CHECKING:
    from tui.widgets.detail.subject import Subject


def raw(subject: Subject, width: int) -> Content:  # noqa: ARG001 (pages share one signature)
    """The JSON, indented; each line is cleaned, for nothing else here has been."""
    if subject.instance is None:
        return muted(subject.missing) if subject.missing else Content("No instance is chosen.")
    text = json.dumps(subject.instance.raw, indent=2, ensure_ascii=False)
    return Content("\n".join(clean(line) for line in text.split("\n")))
