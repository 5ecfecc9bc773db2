"""Pickers: a list to choose from that is searched by typing, for people who keep their hands on the keyboard.

The list opens below the picker, inside the form, so that it needs no overlay and scrolls along on small terminals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.forms.checks import first_line
from tui.forms.choices import LOADING, Choice, Offer, Search

if TYPE_CHECKING:
    from textual import events
    from textual.style import Style

ROWS = 6
"""Choices an open list shows at a time."""


class BasePicker(Widget, can_focus=True):
    """What the pickers share: the offer, the open list, the search. Subclasses say what taking a choice does."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"picker--highlight", "picker--detail", "picker--error"}
    DEFAULT_CSS = """
    BasePicker {
        height: auto; width: 1fr; text-wrap: nowrap; text-overflow: ellipsis;
        & > .picker--highlight { background: $block-cursor-background; color: $block-cursor-foreground; }
        & > .picker--detail { color: $text-muted; }
        & > .picker--error { color: $text-error; }
        &:focus { background: $boost; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "enter", "Open or choose", show=False),
        Binding("down", "move(1)", "Next choice", show=False),
        Binding("up", "move(-1)", "Choice before", show=False),
        Binding("pagedown", f"move({ROWS})", "Further choices", show=False),
        Binding("pageup", f"move(-{ROWS})", "Earlier choices", show=False),
        Binding("backspace", "erase(False)", "Erase a character of the search", show=False),
        Binding("ctrl+u", "erase(True)", "Erase the search", show=False),
        Binding("escape", "close", "Close the list", show=False),
        Binding("tab", "take_and_go", "Choose what was searched for, and go on", show=False),
    ]

    mark = "●"
    """What stands before a chosen one in the list."""
    hint = ""
    """What stands behind the search."""
    is_open: reactive[bool] = reactive(False, layout=True)

    class Changed(Message):
        """What is chosen has changed, by a person or because other choices are offered."""

        def __init__(self, picker: BasePicker) -> None:
            super().__init__()
            self.picker = picker

        @property
        def control(self) -> BasePicker:
            """The picker, for `on`."""
            return self.picker

    class Retry(Message):
        """The person wants the choices to be asked for again."""

        def __init__(self, picker: BasePicker) -> None:
            super().__init__()
            self.picker = picker

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's own name)
        super().__init__(id=id)
        self.offer = LOADING
        """What can be picked now; `show` changes it."""
        self._search = Search()
        self._wishes: tuple[str, ...] = ()

    def show(self, offer: Offer) -> None:
        """Offer other choices. What was chosen stays chosen if it is among them."""
        self._change(offer, self._wishes)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let the keys of the open list through to the form while it is closed."""
        if action in {"close", "erase"} or (action == "move" and parameters not in {(1,), (-1,)}):
            return self.is_open
        return self.is_open and bool(self._search.text) if action == "take_and_go" else True

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002 (Textual's own signature)
        """Claim what can be typed, so that no key of the app gets in between."""
        return character is not None and character.isprintable()

    def action_enter(self) -> None:
        """Open the list, or take the highlighted choice; where the choices failed to load, ask again."""
        if self.offer.failed:
            self.post_message(self.Retry(self))
        elif self.is_open:
            self._take(self._search.highlighted)
        else:
            self._search_for("")

    def action_move(self, by: int) -> None:
        """Move the highlight, opening the list first."""
        if self.is_open:
            self._look(self._search.moved(by))
        else:
            self._search_for("")

    def action_erase(self, everything: bool) -> None:
        """Take the last character off the search, or start it anew."""
        self._look(self._search.typed("" if everything else self._search.text[:-1]))

    def action_close(self) -> None:
        """Close the list, choosing nothing."""
        self.is_open = False

    def action_take_and_go(self) -> None:
        """Take the best match and go on to the next field."""
        self._take(self._search.highlighted)
        self.screen.focus_next()

    def on_key(self, event: events.Key) -> None:
        """Search by typing."""
        if event.character is None or not event.is_printable:
            return
        event.stop()
        event.prevent_default()
        self._search_for(event.character if self.is_open else event.character.strip())

    def on_paste(self, event: events.Paste) -> None:
        """Search for what was pasted; it chooses nothing."""
        event.stop()
        self._search_for(first_line(event.text))

    def on_blur(self) -> None:
        """Close the list when the person has gone on."""
        self.is_open = False

    def on_click(self, event: events.Click) -> None:
        """Open the list, or take the choice that was clicked."""
        row = event.get_content_offset_capture(self).y - 1
        shown = self._search.window(ROWS)
        if self.is_open and 0 <= row < len(shown):
            self._take(shown[row])
        elif self.is_open:
            self.is_open = False
        else:
            self.action_enter()

    def render(self) -> Content:
        """Draw what is chosen or searched for, and the open list below."""
        detail, error, highlight = (
            self.get_visual_style(f"picker--{part}", partial=True) for part in ("detail", "error", "highlight")
        )
        if self.offer.failed:
            return Content.styled(f"✖ {self.offer.note} (enter tries again)", error)
        if not self.offer.choices:
            return Content.styled(f"  {self.offer.note}", detail)
        if not self.is_open:
            return Content("▾ ") + self._summary(detail)
        counted = f"   {len(self._search.matches)} of {len(self.offer.choices)}{self.hint}"
        lines = [Content.assemble(f"▴ {self._search.text}▏", (counted, detail))]
        for choice in self._search.window(ROWS):
            mark = self.mark if choice.value in self._chosen() else " "
            line = Content(f"{mark} ") + choice_text(choice, detail)
            highlighted = choice == self._search.highlighted
            lines.append(Content(f"› {line.plain}").stylize(highlight) if highlighted else Content("  ") + line)
        return Content("\n").join(lines)

    def _search_for(self, text: str) -> None:
        """Search for more, opening the list first."""
        chosen = self._chosen()
        search = self._search if self.is_open else Search(self.offer.choices, "", chosen[0] if chosen else "")
        self._look(search.typed(search.text + text) if text else search)

    def _look(self, search: Search) -> None:
        if not self.offer.choices:
            return
        self._search = search
        self.refresh(layout=True)
        if not self.is_open:
            self.is_open = True
            self.call_after_refresh(self.scroll_visible, animate=False)

    def _change(self, offer: Offer, wishes: tuple[str, ...]) -> None:
        before = self._chosen()
        self.offer, self._wishes = offer, wishes
        self._search = Search(offer.choices, self._search.text, self._search.value)
        self.is_open = self.is_open and bool(offer.choices)
        self.refresh(layout=True)
        if self._chosen() != before:
            self.post_message(self.Changed(self))

    def _chosen(self) -> tuple[str, ...]:
        """The values that are wanted and on offer, in the order of the list."""
        return tuple(choice.value for choice in self.offer.choices if choice.value in self._wishes)

    def _take(self, choice: Choice | None) -> None:
        """Do what enter does in the open list."""
        raise NotImplementedError

    def _summary(self, detail: Style) -> Content:
        """Say what is chosen, in one line."""
        raise NotImplementedError


class Picker(BasePicker):
    """Picks one choice; with `take_sole`, one that is the only one is taken by itself."""

    def __init__(self, *, id: str | None = None, take_sole: bool = True) -> None:  # noqa: A002 (Textual's own name)
        super().__init__(id=id)
        self._take_sole = take_sole

    @property
    def wish(self) -> str:
        """The value that is wanted, on offer or not: it counts as soon as it is offered."""
        return self._wishes[0] if self._wishes else ""

    @wish.setter
    def wish(self, value: str) -> None:
        self._change(self.offer, (value,) if value else ())

    @property
    def value(self) -> str:
        """The value that is chosen; empty when none is."""
        return next(iter(self._chosen()), "")

    def _chosen(self) -> tuple[str, ...]:
        choices = self.offer.choices
        sole = (choices[0].value,) if self._take_sole and len(choices) == 1 else ()
        return super()._chosen() or sole

    def _take(self, choice: Choice | None) -> None:
        if choice is not None:
            self.is_open = False
            self.wish = choice.value

    def _summary(self, detail: Style) -> Content:
        choice = next((choice for choice in self.offer.choices if choice.value == self.value), None)
        return choice_text(choice, detail) if choice else Content(f"choose one of {len(self.offer.choices)}")


def choice_text(choice: Choice, detail: Style) -> Content:
    """A choice in one line: its label, then what tells it from others."""
    return Content.assemble(choice.label, "   ", (choice.detail, detail)) if choice.detail else Content(choice.label)
