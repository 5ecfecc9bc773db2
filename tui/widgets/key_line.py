"""The keys that work here and now, on one line: what there is no room for goes, but never how to get on or out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.widgets.parts import Part, PartsLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from textual import events
    from textual.binding import Binding
    from textual.screen import Screen

ALWAYS = frozenset({"view.help", "detail.back", "view.quit", "app.palette"})
"""Bindings that stand at the right, and are the last to go."""


class KeyLine(PartsLine):
    """Shows the keys of the screen that are worth a place, in the order of their bindings."""

    DEFAULT_CSS = """
    KeyLine { dock: bottom; }
    """

    def on_mount(self) -> None:
        """Follow what the keys of the screen do."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        placed = self.placed_at(event.x)
        if placed is not None and placed.tag:
            event.stop()
            self.app.simulate_key(placed.tag)

    def _follow(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen:
            self.call_after_refresh(self._show)

    def _show(self) -> None:
        if not self.is_attached:
            return
        shown: dict[str, Binding] = {}
        for active in self.screen.active_bindings.values():
            if active.binding.show:
                shown.setdefault(active.binding.action, active.binding)
        first = [binding for binding in shown.values() if binding.id not in ALWAYS]
        last = [binding for binding in shown.values() if binding.id in ALWAYS]
        self.set_parts((*self._parts_of(first), *self._parts_of(last, right=True)))

    def _parts_of(self, bindings: Iterable[Binding], *, right: bool = False) -> Iterator[Part]:
        for place, binding in enumerate(bindings):
            rank = 1 if right else 2 + place
            yield Part(self.app.get_key_display(binding), "key", rank, right=right, tag=binding.key)
            yield Part(f" {binding.description}", "", rank, right=right, tag=binding.key, joined=True)
