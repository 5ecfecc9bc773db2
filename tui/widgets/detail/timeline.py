"""The page of what was seen to happen, newest first, with the time spent in each state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui.events import Event, Kind
from tui.formats import local_time, state_glyph, state_role, stopwatch
from tui.timeline import GONE
from tui.widgets.detail.text import lines
from tui.widgets.roles import muted, styled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.widgets.detail.subject import Subject

NOTHING = "Nothing was seen to happen yet. The server keeps no history: this is what this program saw and did."


def timeline(subject: Subject, width: int) -> Content:  # noqa: ARG001 (pages share one signature)
    """The events, newest first."""
    if not subject.events:
        return muted(NOTHING)
    return lines(reversed(list(_lines(subject))))


def _lines(subject: Subject) -> Iterator[Content]:
    now = subject.scene.wall if subject.scene else None
    states = [event.at for event in subject.events if event.kind is Kind.STATE]
    ends = iter([*states[1:], now])
    for event in subject.events:
        until = next(ends) if event.kind is Kind.STATE else None
        yield Content.assemble(muted(local_time(event.at, "%m-%d %H:%M:%S  ")), _what(event, until))


def _what(event: Event, until: float | None) -> Content:
    if event.kind is Kind.OPERATION:
        return styled(f"» {event.what}", "error") if event.failed else Content(f"» {event.what}")
    if event.what == GONE:
        return muted(f"- {GONE}")
    state = styled(f"{state_glyph(event.what)} {event.what}", state_role(event.what))
    return state if until is None else Content.assemble(state, muted(f"  {stopwatch(until - event.at)}"))
