"""The timeline of the fleet on screen: what was seen to happen, and what was asked for, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from tui.events import happenings
from tui.formats import local_time, state_glyph, state_role
from tui.screens.search import SearchDialog
from tui.timeline import GONE
from tui.widgets.roles import muted, styled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui.events import Happening
    from tui.fields import Scene
    from tui.journal import Entry
    from tui.timeline import Timeline

SHOWN = 500
"""Lines that are shown; a search goes through all of them."""

ASKED, VANISHED = "»", "-"
"""The signs before an operation, and before an instance that is no more."""

NOTHING = "Nothing was seen to happen yet. The server keeps no history: this is what this program saw and did."


class TimelineScreen(SearchDialog[str]):
    """Returns the uuid of the instance that was chosen, or None."""

    DEFAULT_CSS = """
    TimelineScreen {
        & > #dialog { width: 100; height: 90%; }
        & OptionList { height: 1fr; }
    }
    """

    def __init__(self, timeline: Timeline, entries: Callable[[], Sequence[Entry]]) -> None:
        """Show what the timeline has, and the operations that `entries` reads from the journal."""
        super().__init__("Timeline of the fleet", "type to search · enter goes there · esc closes")
        self._timeline = timeline
        self._entries = entries
        self._count = -1
        self._lines: tuple[tuple[Happening, str], ...] = ()
        self._shown: list[Happening] = []

    def take_scene(self, _scene: Scene) -> None:
        """Take in what has happened meanwhile; the line under the cursor stays under it."""
        if not self.is_mounted or self._timeline.count == self._count:
            return
        place = self.options.highlighted
        chosen = self._shown[place] if place is not None and place < len(self._shown) else None
        self.offer(self.query_one(Input).value)
        if place and chosen in self._shown:
            self.options.highlighted = self._shown.index(chosen)

    def matching(self, words: Sequence[str]) -> list[Option]:
        """The lines with these words."""
        self._read()
        found = [each for each, text in self._lines if all(word in text for word in words)]
        self._shown = found[:SHOWN]
        if not found:
            return [Option(muted("Nothing fits." if words else NOTHING), disabled=True)]
        options = [Option(_line(each)) for each in self._shown]
        if len(found) > SHOWN:
            options.append(Option(muted(f"… and {len(found) - SHOWN} older: type to search"), disabled=True))
        return options

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.close_with(self._shown[event.option_index].uuid)

    def _read(self) -> None:
        if self._timeline.count != self._count:
            self._count = self._timeline.count
            told = happenings(self._timeline.of_all(), self._entries())
            self._lines = tuple((each, _text(each)) for each in told)


def _text(each: Happening) -> str:
    return f"{_time(each)} {each.hostname} {each.what}".casefold()


def _line(each: Happening) -> Content:
    what = styled(each.what, "error") if each.failed else Content(each.what)
    name = styled(each.hostname or each.uuid, "strong")
    return Content.assemble(muted(_time(each)), "  ", _sign(each.state), " ", name, "  ", what)


def _sign(state: str) -> Content:
    if state == GONE:
        return muted(VANISHED)
    return styled(state_glyph(state), state_role(state)) if state else muted(ASKED)


def _time(each: Happening) -> str:
    return local_time(each.at, "%m-%d %H:%M:%S")
