"""The header: where we are, who we are, what we see, and how old it is, on one line."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from tui.formats import stopwatch
from tui.place import PLAIN_HTTP, is_production
from tui.widgets.ages import ago
from tui.widgets.parts import Part, PartsLine

if TYPE_CHECKING:
    from collections.abc import Iterator

STALE_FACTOR = 3.0
"""How many times the usual age the list may have before it is called stale."""


class Count(NamedTuple):
    """How many instances are in one group of states."""

    glyph: str
    role: str
    number: int


class HeaderState(NamedTuple):
    """All that the header tells."""

    profile: str = ""
    environment: str = ""
    """The profile's word for what is at stake, e.g. "production"; empty for none."""
    plain_http: bool = False
    """Whether everybody on the way can read what is sent."""
    user: str = ""
    role: str = ""
    guard: str = ""
    """Why nothing can be changed, in a word; empty when it can."""
    unlocked: float = 0.0
    """Seconds for which a locked profile is open; 0 when it is not, or needs no unlocking."""
    view: str = ""
    """The name of the view that is open."""
    shown: int = 0
    total: int = 0
    whole: bool = True
    """Whether `total` is the whole list, not what has come of it so far."""
    marks: int = 0
    hidden_marks: int = 0
    """Marked instances that the filter hides."""
    running: int = 0
    """Operations of this program that have not ended."""
    counts: tuple[Count, ...] = ()
    age: float | None = None
    """Seconds since the server last told of the whole list; None while it has not."""
    fresh_for: float = 30.0
    """Seconds up to which that age is nothing to speak of."""
    paused: bool = False
    more_than: int = 0
    """Requests that the last minute has certainly seen more of; 0 where that is not worth a word."""

    @property
    def is_production(self) -> bool:
        """Whether mistakes are expensive here."""
        return is_production(self.environment)


_LEAVES = {"erred": 4, "transition": 6}
"""Group of states → how soon its count goes, where that is later than for the rest: trouble is what people look for."""


def header_parts(state: HeaderState) -> tuple[Part, ...]:
    """The header's texts, in order, each with its role and with how soon it may be given up."""
    return (*_place(state), *_numbers(state), *_clock(state))


def _place(state: HeaderState) -> Iterator[Part]:
    if state.is_production:
        yield Part(" PRODUCTION ", "production")
    elif state.environment:
        yield Part(state.environment, "environment", rank=3)
    if state.plain_http:
        yield Part(f" {PLAIN_HTTP} ", "alarm")
    if state.profile:
        yield Part(state.profile, "strong", rank=2)
    if state.user:
        yield Part(state.user, "", rank=6)
        if state.role:
            yield Part(f" ({state.role})", "muted", rank=7, joined=True)
    if state.guard:
        yield Part(state.guard, "warning", rank=1)
    elif state.unlocked:
        yield Part(f" unlocked {stopwatch(ceil(state.unlocked))} ", "alarm", rank=1)


def _numbers(state: HeaderState) -> Iterator[Part]:
    total = f"{state.total}" if state.whole else f"{state.total}+"
    if state.view:
        yield Part(state.view, "key", rank=5)
    yield Part(f"{state.shown}/{total}", "", rank=1)
    if state.marks:
        hidden = f" ({state.hidden_marks} hidden)" if state.hidden_marks else ""
        yield Part(f"✓ {state.marks}{hidden}", "warning" if hidden else "strong", rank=1)
    if state.running:
        yield Part(f"{state.running} running", "transition", rank=3)
    for count in state.counts:
        if count.number:
            yield Part(f"{count.glyph} {count.number}", count.role, rank=_LEAVES.get(count.role, 8))


def _clock(state: HeaderState) -> Iterator[Part]:
    if state.paused:
        yield Part("paused", "warning", rank=1, right=True)
    yield _freshness(state)
    if state.more_than:
        yield Part(f"> {state.more_than} req/min", "muted", rank=9, right=True)


def _freshness(state: HeaderState) -> Part:
    if state.age is None:
        return Part("no list yet", "muted", rank=4, right=True)
    if state.age <= state.fresh_for:
        return Part(ago(state.age), "muted", rank=4, right=True)
    if state.age <= STALE_FACTOR * state.fresh_for:
        return Part(ago(state.age), "warning", rank=1, right=True)
    return Part(f"stale: {ago(state.age)}", "error", rank=0, right=True)


class StatusHeader(PartsLine):
    """The first line of the screen."""

    def show(self, state: HeaderState) -> None:
        """Show this state; nothing is painted when it reads the same."""
        self.set_parts(header_parts(state))
