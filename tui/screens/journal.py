"""The journal on screen: what was asked for on this machine, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.formats import local_time
from tui.journal import Entry, JournalError, Kind
from tui.orders import from_text
from tui.screens.search import SearchDialog
from tui.screens.telling import LOOKS, SIGNS
from tui.widgets.ages import ago
from tui.widgets.roles import muted, styled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.timer import Timer
    from textual.widget import Widget

    from tui.clock import Clock
    from tui.journal import Journal, Step

SHOWN = 500
"""Operations that are shown; a search goes through more."""

SEARCHED = 20_000
"""Operations that a search goes through, the newest."""

STEPS_SHOWN = 7
"""Requests, answers and notes that are shown of one operation, the last ones; its states are all shown."""

PATIENCE = 0.5
"""Seconds in which changes are gathered before the list is read again."""


class JournalScreen(SearchDialog[None]):
    """The operations, newest first; below, what is known of the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+o", "others", "Other profiles too, or this one alone")]
    DEFAULT_CSS = """
    JournalScreen {
        & > #dialog { width: 120; height: 90%; }
        & OptionList { height: 1fr; }
        & #steps { height: auto; max-height: 50%; border-top: solid $panel; }
    }
    """

    _steps = query_one("#steps", Static)

    def __init__(self, journal: Journal, profile: str, clock: Clock) -> None:
        super().__init__("Journal", "type to search · ctrl+o other profiles too · esc closes")
        self._journal = journal
        self._profile: str | None = profile
        """Whose operations are shown; None for all."""
        self._own = profile
        self._clock = clock
        self._entries: tuple[Entry, ...] = ()
        """Those there are to search."""
        self._texts: list[str] = []
        """What the search goes through, as soon as somebody searches."""
        self._reached = 0
        """How many were asked for."""
        self._due: Timer | None = None

    def below(self) -> Sequence[Widget]:
        """What is known of one operation."""
        return (Static(id="steps", markup=False),)

    def offer(self, search: str) -> None:
        """Offer what matches; what is below follows with the highlight, which there is none of when nothing does."""
        self._steps.update(Content("Nothing to show."))
        super().offer(search)

    def matching(self, words: Sequence[str]) -> list[Option]:
        """The operations with these words in their line."""
        try:
            entries = self._read(SEARCHED if words else SHOWN)
        except JournalError as error:
            return [Option(styled(str(error), "error"), disabled=True)]
        now = self._clock.time()
        found = self._having(words) if words else entries
        options = [Option(self._line(entry, now), id=str(entry.id)) for entry in found[:SHOWN]]
        if len(found) >= SHOWN:
            options.append(Option(muted("… and older: type to search"), disabled=True))
        return options

    def take_operations(self) -> None:
        """Take in that operations have moved on, soon: there may be hundreds of them."""
        if self._due is None and self.is_attached:
            self._due = self.set_timer(PATIENCE, self._take)

    def action_others(self) -> None:
        """Show the operations of all profiles, or of this one alone."""
        self._profile = None if self._profile else self._own
        self._read_again()

    @on(OptionList.OptionHighlighted)
    def _tell(self, event: OptionList.OptionHighlighted) -> None:
        entry = next((entry for entry in self._entries if str(entry.id) == event.option.id), None)
        if entry is None:
            return
        try:
            told = _about(entry, self._journal.steps(entry.id))
        except JournalError as error:
            told = iter([styled(str(error), "error")])
        self._steps.update(Content("\n").join([line for line in told if line.plain]))

    def _take(self) -> None:
        self._due = None
        self._read_again()

    def _read_again(self) -> None:
        """Read the journal again; what was under the cursor stays under it."""
        place = self.options.highlighted
        chosen = None if place is None else self.options.get_option_at_index(place).id
        self._reached = 0
        self.offer(self.query_one(Input).value)
        places = [place for place, option in enumerate(self.options.options) if option.id == chosen]
        if chosen and places:
            self.options.highlighted = places[0]

    def _having(self, words: Sequence[str]) -> list[Entry]:
        """Those of the operations that have all of these words."""
        if len(self._texts) != len(self._entries):
            self._texts = [_text(entry) for entry in self._entries]
        pairs = zip(self._entries, self._texts, strict=True)
        return [entry for entry, text in pairs if all(word in text for word in words)]

    def _read(self, most: int) -> tuple[Entry, ...]:
        """The newest operations, read once."""
        if most > self._reached:
            self._reached = most
            self._entries, self._texts = self._journal.entries(profile=self._profile, limit=most), []
        return self._entries

    def _line(self, entry: Entry, now: float) -> Content:
        sign = f"{SIGNS[entry.outcome]} {entry.outcome}"
        where = "" if self._profile else f" ({entry.profile})"
        return Content.assemble(
            styled(f"{sign:<11} ", LOOKS[entry.outcome]),
            muted(f"{local_time(entry.asked_at, '%m-%d %H:%M')} {ago(now - entry.asked_at):>10}  "),
            f"{entry.summary} ",
            styled(entry.hostname, "strong"),
            f"{where}{_place(entry)}",
            muted(f"  {entry.words}" if entry.words else ""),
        )


def _text(entry: Entry) -> str:
    told = (entry.outcome, entry.summary, entry.hostname, entry.uuid, entry.profile, entry.user, entry.project)
    time = local_time(entry.asked_at, "%m-%d %H:%M")
    return " ".join((*told, time, entry.words, entry.request_id, entry.reason)).casefold()


def _place(entry: Entry) -> str:
    """Where a chain has come to."""
    count = len(_steps(entry))
    return f"  step {min(entry.step + 1, count)} of {count}" if count > 1 else ""


def _steps(entry: Entry) -> tuple[str, ...]:
    """What was to be sent, in order; nothing where a newer program wrote what this one does not know."""
    try:
        return tuple(str(step.action) for step in from_text(entry.steps)) if entry.steps else ()
    except ValueError:
        return ()


def _about(entry: Entry, steps: Sequence[Step]) -> Iterator[Content]:
    """Who, where and why; how far it came; the states it was seen in; what was sent and answered."""
    facts = (
        f"by {entry.user}" if entry.user else "",
        entry.profile,
        f"project {entry.project}" if entry.project else "",
        entry.uuid,
        f"request {entry.request_id}" if entry.request_id else "",
        f"reason: {entry.reason}" if entry.reason else "",
    )
    yield muted(" · ".join(filter(None, facts)))
    yield Content(entry.words)
    chain = _steps(entry)
    yield Content(f"{_place(entry).strip()}: {', then '.join(chain)}" if len(chain) > 1 else "")
    states = [f"{step.what} {local_time(step.at, '%H:%M:%S')}" for step in steps if step.kind is Kind.STATE]
    yield Content(f"seen: {' → '.join(states)}" if states else "")
    others = [step for step in steps if step.kind is not Kind.STATE]
    for step in others[-STEPS_SHOWN:]:
        yield Content.assemble(muted(f"{local_time(step.at, '%m-%d %H:%M:%S')}  {step.kind:<8} "), step.what)
    if not steps:
        yield muted("Nothing was seen of it yet." if entry.ended_at is None else "Nothing more was seen of it.")
