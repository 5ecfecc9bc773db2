"""Help: every key as it is now, found by typing, and the filter language in short."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from textual.content import Content
from textual.widgets.option_list import Option

from tui.screens.search import SearchDialog
from tui.widgets.roles import muted, styled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.screen import Screen

OTHER = "Everywhere"
FILTER = "Filter language"
KEYS_WIDTH = 16


@dataclass(frozen=True, slots=True)
class HelpKey:
    """One key that works, or may be given a key: its group, how the key is written, and what it does."""

    group: str
    keys: str
    description: str
    id: str = ""
    """The name it is remapped by."""


def effective_keys(screen: Screen[Any]) -> tuple[HelpKey, ...]:
    """The keys that work on this screen now, the remapped ones as they are mapped; Textual's own are left out."""
    found: dict[str, HelpKey] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if not binding.id or not binding.description:
            continue
        key = screen.app.get_key_display(binding)
        before = found.get(binding.id)
        keys = key if before is None else f"{before.keys} {key}"
        group = type(active.node).BINDING_GROUP_TITLE or OTHER
        found[binding.id] = HelpKey(group, keys, binding.tooltip or binding.description, binding.id)
    return tuple(found.values())


class HelpScreen(SearchDialog[None]):
    """The keys by group; words typed leave those in which all of them occur. The filter language ends the list."""

    DEFAULT_CSS = """
    HelpScreen {
        & > #dialog { height: 90%; }
        & OptionList { height: 1fr; }
    }
    """

    def __init__(self, keys: Sequence[HelpKey], filter_language: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__("Help")
        language = [HelpKey(FILTER, written, meaning) for written, meaning in filter_language]
        self._groups: dict[str, list[HelpKey]] = {}
        for key in (*keys, *language):
            self._groups.setdefault(key.group, []).append(key)

    def matching(self, words: Sequence[str]) -> list[Option]:
        """The groups with what matches in them."""
        return list(self._options(words))

    def _options(self, words: Sequence[str]) -> Iterator[Option]:
        for group, keys in self._groups.items():
            found = [key for key in keys if _matches(key, words)]
            if found:
                yield Option(styled(group, "heading"), disabled=True)
                yield from (Option(_line(key)) for key in found)


def _matches(key: HelpKey, words: Sequence[str]) -> bool:
    text = f"{key.group} {key.keys} {key.description} {key.id}".casefold()
    return all(word in text for word in words)


def _line(key: HelpKey) -> Content:
    padding = " " * max(1, KEYS_WIDTH - cell_len(key.keys))
    return Content.assemble(styled(f"  {key.keys}", "strong"), padding, key.description, muted(f"  {key.id}"))
