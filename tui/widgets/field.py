"""One input of a form: its label, its control, and below it what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from tui.forms.checks import first_line
from tui.widgets.picker import BasePicker

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.app import ComposeResult


def no_problem() -> str:
    """Check nothing."""
    return ""


class TextLine(Input):
    """A line of text. Of pasted text it takes the first line only, and nothing that can't be shown."""

    def __init__(self, value: str = "", *, id: str | None = None, placeholder: str = "") -> None:  # noqa: A002 (Textual's own name)
        super().__init__(value, id=id, placeholder=placeholder, compact=True, select_on_focus=False)

    def on_paste(self, event: events.Paste) -> None:
        """Insert the first line."""
        event.prevent_default()
        event.stop()
        self.replace(first_line(event.text), *self.selection)

    def action_paste(self) -> None:
        """Insert the first line of what was copied in this program."""
        self.replace(first_line(self.app.clipboard), *self.selection)


class SecretLine(TextLine):
    """A line that is never shown, and from which nothing can be copied."""

    def __init__(self, *, id: str | None = None, placeholder: str = "") -> None:  # noqa: A002 (Textual's own name)
        super().__init__(id=id, placeholder=placeholder)
        self.password = True

    def action_copy(self) -> None:
        """Copy nothing."""

    def action_cut(self) -> None:
        """Delete what is selected; it is not copied."""
        self.delete_selection()


class Field(Horizontal):
    """A labelled control with its message. It is checked when the person leaves it after a change, and on submit."""

    DEFAULT_CSS = """
    Field {
        height: auto;
        & > .label { width: 17; color: $text-muted; }
        &:focus-within > .label { color: $text; text-style: bold underline; }
        & > Vertical { height: auto; width: 1fr; }
        & .message { display: none; color: $text-error; }
        &.-bad .message { display: block; }
        &.-bad > .label { color: $text-error; text-style: bold; }
    }
    """

    def __init__(
        self, key: str, label: str, control: Input | BasePicker, check: Callable[[], str] = no_problem
    ) -> None:
        super().__init__()
        self.key = key
        """The name the API gives this input."""
        self.control = control
        self._label = label
        self._check = check
        self._message = Static(classes="message", markup=False)
        self._edited = False
        self._refusal = ""

    def compose(self) -> ComposeResult:
        """Put the label beside, and the message below the control."""
        yield Static(self._label, classes="label", markup=False)
        with Vertical():
            yield self.control
            yield self._message

    @property
    def message(self) -> str:
        """What stands below the control; empty when nothing is wrong."""
        return str(self._message.content) if self.has_class("-bad") else ""

    def refuse(self, words: str) -> None:
        """Show what the server finds wrong, until the input is changed."""
        self._refusal = words
        self._show(words)

    def check(self) -> bool:
        """Check the input, show what is wrong with it, and tell whether all is well."""
        problem = self._check()
        self._show(problem or self._refusal)
        return not problem

    @on(Input.Changed)
    @on(BasePicker.Changed)
    def _note_change(self) -> None:
        self._edited = self._edited or self.control.has_focus
        self._refusal = ""
        if self.has_class("-bad"):
            self.check()

    def on_descendant_blur(self) -> None:
        """Check what the person has just left."""
        if self._edited:
            self.check()

    def _show(self, problem: str) -> None:
        self._message.update(Content(f"✖ {problem}"))
        self.set_class(bool(problem), "-bad")
