"""A dialog to choose one thing from a short list, searched by typing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.screens.search import SearchDialog
from tui.widgets.roles import muted

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Item:
    """Something to choose."""

    id: str
    label: str
    detail: str = ""
    """Stands after the label: what it means, or why it can't be chosen."""
    enabled: bool = True


class ChooseScreen(SearchDialog[str]):
    """Returns the id of what was chosen, or None."""

    def __init__(self, title: str, items: Sequence[Item], chosen: str = "") -> None:
        super().__init__(title, "type to search · enter chooses · esc closes", start_at=chosen)
        self._items = tuple(items)

    def matching(self, words: Sequence[str]) -> list[Option]:
        """The items with these words in their label or detail."""
        return [_option(item) for item in self._items if all(word in _text(item) for word in words)]

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self.close_with(event.option.id)


def _text(item: Item) -> str:
    return f"{item.label} {item.detail}".casefold()


def _option(item: Item) -> Option:
    detail = muted(f"  {item.detail}") if item.detail else Content("")
    return Option(Content.assemble(Content(item.label), detail), id=item.id, disabled=not item.enabled)
