"""Picks any number of choices: space marks the highlighted one, enter is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui.widgets.picker import BasePicker

if TYPE_CHECKING:
    from textual import events
    from textual.style import Style

    from tui.forms.choices import Choice


class MultiPicker(BasePicker):
    """Picks several choices, or none."""

    mark = "✓"
    hint = " · space marks, enter is done"

    @property
    def wishes(self) -> tuple[str, ...]:
        """The values that are wanted, on offer or not."""
        return self._wishes

    @wishes.setter
    def wishes(self, values: tuple[str, ...]) -> None:
        self._change(self.offer, values)

    @property
    def values(self) -> tuple[str, ...]:
        """The values that are chosen, in the order of the list."""
        return self._chosen()

    def on_key(self, event: events.Key) -> None:
        """Mark the highlighted choice with space; everything else is for the search."""
        choice = self._search.highlighted
        if event.character == " " and self.is_open and choice is not None:
            event.stop()
            event.prevent_default()
            self._toggle(choice.value)

    def _toggle(self, value: str) -> None:
        kept = tuple(wish for wish in self._wishes if wish != value)
        self.wishes = kept if value in self._wishes else (*kept, value)

    def _take(self, choice: Choice | None) -> None:  # noqa: ARG002 (enter takes nothing here: it is done)
        self.is_open = False

    def _summary(self, detail: Style) -> Content:
        labels = [choice.label for choice in self.offer.choices if choice.value in self._wishes]
        return Content(", ".join(labels)) if labels else Content.styled("none", detail)
