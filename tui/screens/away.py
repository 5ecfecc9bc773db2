"""What became different while nobody looked, on screen: new, gone, changed, each a way to the instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.formats import counted, state_glyph, state_role
from tui.screens.search import SearchDialog
from tui.widgets.ages import span
from tui.widgets.roles import muted, styled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tui.away import Difference, Missed

SHOWN = 200
"""Instances of a group that are shown; a search goes through all of them."""

NAME_WIDTH = 28


class AwayScreen(SearchDialog[str]):
    """Returns the uuid of the instance that was chosen, or None."""

    DEFAULT_CSS = """
    AwayScreen {
        & > #dialog { width: 90; height: auto; max-height: 90%; }
    }
    """

    def __init__(self, missed: Missed) -> None:
        title = f"While you were away ({span(missed.seconds)}): {missed.summary}"
        super().__init__(title, "type to search · enter goes there · esc closes")
        self._groups = (("New", missed.new), ("Gone", missed.gone), ("Changed", missed.changed))

    def matching(self, words: Sequence[str]) -> list[Option]:
        """The instances with these words, below what happened to them."""
        options: list[Option] = []
        for title, group in self._groups:
            found = [each for each in group if _fits(f"{title} {each.hostname} {each.before} {each.now}", words)]
            options += _options(title, found)
        return options or [Option(muted("Nothing fits."), disabled=True)]

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.close_with(event.option.id)


def _fits(text: str, words: Sequence[str]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)


def _options(title: str, found: Sequence[Difference]) -> Iterator[Option]:
    if found:
        yield Option(styled(f"{title} ({len(found)})", "heading"), disabled=True)
    for each in found[:SHOWN]:
        yield Option(_line(each), id=each.uuid)
    if len(found) > SHOWN:
        yield Option(muted(f"  … and {counted(len(found) - SHOWN, 'more', 'more')}: type to search"), disabled=True)


def _line(each: Difference) -> Content:
    name = styled((each.hostname or each.uuid).ljust(NAME_WIDTH), "strong")
    if not each.now:
        return Content.assemble("  ", name, muted("  was "), _state(each.before))
    if not each.before:
        return Content.assemble("  ", name, "  ", _state(each.now))
    return Content.assemble("  ", name, "  ", _state(each.before), muted(" → "), _state(each.now))


def _state(state: str) -> Content:
    return styled(f"{state_glyph(state)} {state}", state_role(state))
