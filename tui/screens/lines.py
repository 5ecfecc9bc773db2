"""The frame of dialogs that ask line by line: enter goes on to the next, and the last one submits."""

from __future__ import annotations

from abc import abstractmethod
from itertools import pairwise
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from tui.screens.dialog import Dialog, ResultT
from tui.widgets.field import Field, TextLine
from tui.widgets.picker import BasePicker


class LineDialog(Dialog[ResultT]):
    """Lines to be filled in. The focus has moved before the next of several keys that come in one go is looked at.

    What follows a user name would otherwise end up behind it, readable, where it is a password.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "onward", "Next line; on the last one, submit", priority=True),
        Binding("tab", "next_line", "Next line", show=False, priority=True),
        Binding("ctrl+enter,f10", "submit", "Submit"),
        Binding("escape", "leave", "Cancel"),
    ]

    last_lines: ClassVar[frozenset[str]] = frozenset()
    """The ids of the lines on which enter submits."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys of pickers and buttons to them, and enter to the line that submits."""
        if action == "next_line":
            searched = isinstance(self.focused, BasePicker) and self.focused.check_action("take_and_go", ())
            return not searched
        if action == "onward":
            return isinstance(self.focused, TextLine) and self.focused.id not in self.last_lines
        return super().check_action(action, parameters)

    @on(Input.Submitted)
    def _submit_last(self, event: Input.Submitted) -> None:
        """Submit, now that the line has taken in all that was typed before enter."""
        if event.input.id in self.last_lines:
            self.action_submit()

    def action_onward(self) -> None:
        """Go on."""
        self.action_next_line()

    def action_next_line(self) -> None:
        """Put the focus on what is asked for next, now: `focus` would do so later."""
        controls = [field.control for field in self.query(Field)]
        following = [after for control, after in pairwise(controls) if control is self.focused]
        if following:
            self.set_focus(following[0])
        else:
            self.focus_next()

    @abstractmethod
    def action_submit(self) -> None:
        """Take what was filled in."""

    def action_leave(self) -> None:
        """Close without a result."""
        self.close_with(None)
