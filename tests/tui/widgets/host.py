"""A bare app around one widget, which remembers what the widget said."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.app import App

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.message import Message
    from textual.pilot import Pilot
    from textual.widget import Widget

M = TypeVar("M", bound="Message")

VARIABLES = {
    "state-online": "green",
    "state-offline": "gray",
    "state-transition": "yellow",
    "state-erred": "red",
    "state-unknown": "magenta",
    "env-production": "red",
    "env-other": "blue",
}


class WidgetHost(App[None]):
    """Shows one widget on a whole screen."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget
        self.heard: list[Message] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLES

    def compose(self) -> ComposeResult:
        yield self.widget

    def said(self, kind: type[M]) -> list[M]:
        """The messages of exactly this kind, in order."""
        return [message for message in self.heard if type(message) is kind]

    def hear(self, message: Message) -> None:
        """Remember a message: given to `run_test` as its hook."""
        if message not in self.heard:
            self.heard.append(message)


def screen_text(pilot: Pilot[None]) -> list[str]:
    """The lines on the screen, as a person reads them."""
    app = pilot.app
    width, height = app.size
    lines = app.screen._compositor.render_strips(app.size)
    return [strip.text.ljust(width) for strip in lines[:height]]
