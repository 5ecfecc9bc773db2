"""The filter line: where a query is typed, how it was understood, and who works it out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rich.highlighter import Highlighter
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.reactive import var
from textual.widgets import Input

from api_client.clean import clean
from tui.widgets.history import History
from tui.widgets.parts import Part, PartsLine

if TYPE_CHECKING:
    from rich.text import Text
    from textual import events
    from textual.app import ComposeResult

Completer = Callable[[str], Sequence[str]]
"""What stands before the cursor → what it may become, best first."""


class _Fault(Highlighter):
    """Underlines a query from the column at which it stops making sense."""

    column: int | None = None

    def highlight(self, text: Text) -> None:
        """Underline the faulty rest, in place."""
        if self.column is not None:
            text.stylize("bold underline", min(self.column, len(text) - 1))


class _QueryInput(Input):
    """An input in which pasted text stays text: its first line, cleaned."""

    def on_paste(self, event: events.Paste) -> None:
        """Insert the first line of what was pasted."""
        event.prevent_default()
        event.stop()
        self.insert_clean(event.text)

    def insert_clean(self, text: str) -> None:
        """Put the first line of `text` in place of the selection, without anything a terminal would obey."""
        lines = text.strip().splitlines()
        if lines:
            self.replace(clean(lines[0]), *self.selection)


class FilterLine(Horizontal):
    """One line: a prompt, the query, and at the right its reading, or what is wrong with it."""

    BINDINGS = [
        Binding("escape", "cancel", "Leave the filter", id="filter.cancel", show=False),
        Binding("up", "older", "Earlier filter", id="filter.older", show=False),
        Binding("down", "newer", "Later filter", id="filter.newer", show=False),
        Binding("tab", "complete", "Complete", id="filter.complete", show=False),
    ]

    DEFAULT_CSS = """
    FilterLine {
        height: 1;
        background: $surface;
        & > #filter-prompt { width: 2; background: $surface; }
        & > Input { width: 1fr; background: $surface; }
        & > #filter-reading { width: 1fr; background: $surface; }
        &.-faulty > Input { min-width: 20; }
        &.-faulty > #filter-reading { width: 3fr; }
    }
    """

    typed = var("")
    """The query as a person typed it. Whoever watches it is called before the key is drawn: one frame shows both."""

    class Accepted(Message):
        """Enter: the query stays, the keys go back to the table."""

    class Cancelled(Message):
        """Escape: the person wants out."""

    def __init__(
        self,
        history: Sequence[str] = (),
        complete: Completer | None = None,
        *,
        id: str | None = None,  # noqa: A002 (Textual's own name)
    ) -> None:
        super().__init__(id=id)
        self._history = History(history)
        self._complete = complete
        self._completions: deque[str] = deque()
        self._completed = ("", 0)
        self._fault = _Fault()
        self._input = _QueryInput(
            placeholder="filter: web state:online cores>=4",
            highlighter=self._fault,
            select_on_focus=False,
            compact=True,
        )
        self._input.cursor_blink = False
        self._reading = PartsLine(id="filter-reading")
        self._prompt = PartsLine(id="filter-prompt")

    def compose(self) -> ComposeResult:
        """Prompt, query, reading."""
        self._prompt.set_parts((Part("/", "key"),))
        yield self._prompt
        yield self._input
        yield self._reading

    def on_mount(self) -> None:
        """Follow what is typed."""
        self.watch(self._input, "value", self._follow, init=False)

    @property
    def text(self) -> str:
        """The query."""
        return self._input.value

    @property
    def reading(self) -> str:
        """What stands at the right."""
        return self._reading.text.strip()

    def open(self) -> None:
        """Start typing at once: of keys that come in one go, not even the next may still reach the table."""
        self.screen.set_focus(self._input)

    def set_text(self, text: str) -> None:
        """Put a query there that is known already: nobody is told."""
        self.set_reactive(FilterLine.typed, text)
        self._write(text)

    def paste(self, text: str) -> None:
        """Take in pasted text, whoever had the focus."""
        self.open()
        self._input.insert_clean(text)

    def remember(self, history: Sequence[str]) -> None:
        """Take the queries used by now, the newest last."""
        self._history = History(history)

    def explain(self, chips: Sequence[str], where: str = "") -> None:
        """Show how the query was understood, and who works it out ("server", "local", …)."""
        self._mark_fault(None)
        shown = [Part(f"[{chip}]", "chip", rank=1, right=True) for chip in chips]
        if where:
            shown.append(Part(where, "muted", right=True))
        self._reading.set_parts(tuple(shown))

    def refuse(self, message: str, column: int) -> None:
        """Show what is wrong, and underline the query from there on."""
        self._mark_fault(column)
        self._reading.set_parts((Part(f"at {column + 1}: {message}", "error"),))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep it here: the query is watched."""
        event.stop()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Tell that the query stays."""
        event.stop()
        self.post_message(self.Accepted())

    def action_cancel(self) -> None:
        """Leave."""
        self.post_message(self.Cancelled())

    def action_older(self) -> None:
        """Bring back an earlier query."""
        self._write(self._history.older(self.text))

    def action_newer(self) -> None:
        """Go on to a later query."""
        self._write(self._history.newer(self.text))

    def action_complete(self) -> None:
        """Complete what stands before the cursor; again for the next possibility."""
        text, at = self.text, self._input.cursor_position
        if (text, at) != self._completed:
            self._completions = deque(self._complete(text[:at]) if self._complete else ())
        if not self._completions:
            # The keys stay here: what is typed next is meant for the filter, and would act on instances elsewhere.
            return
        best = self._completions[0]
        self._completions.rotate(-1)
        self._write(best + text[at:], len(best))
        self._completed = (self.text, len(best))

    def _follow(self, text: str) -> None:
        self.typed = text

    def _write(self, text: str | None, cursor: int | None = None) -> None:
        if text is not None:
            self._input.value = text
            self._input.cursor_position = len(text) if cursor is None else cursor

    def _mark_fault(self, column: int | None) -> None:
        if column != self._fault.column:
            self._fault.column = column
            self.set_class(column is not None, "-faulty")
            self._input.refresh()
