"""The form of the first profile: what the server is called, where it is, and what is at stake there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import on, work
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static

from api_client.clean import clean
from tui.new_profile import lines_for, write_first
from tui.screens.lines import LineDialog
from tui.settings import ConfigError
from tui.widgets.banner import Banner
from tui.widgets.field import Field, TextLine

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import ComposeResult

FIELDS = (
    ("name", "Name", "what you call it, as in north"),
    ("url", "Address", "https://cloud.example.com"),
    ("environment", "Environment", "production, staging, lab, … or nothing"),
)
"""Id, label, and an example."""


class NewProfileScreen(LineDialog[str]):
    """Writes the first settings, and returns the name of their profile; None when nothing was written."""

    DEFAULT_CSS = """
    NewProfileScreen {
        & > #dialog { height: auto; }
        & #body { height: auto; max-height: 6; scrollbar-gutter: auto; scrollbar-size-horizontal: 0; }
        & #about { height: auto; color: $text-muted; }
    }
    """
    AUTO_FOCUS = "#name"
    last_lines = frozenset({"environment"})

    def __init__(self, path: Path, typed: dict[str, str]) -> None:
        """Begin with what was `typed` before, and leave there what is typed now: id of the line → its text."""
        super().__init__()
        self._typed = typed
        self.banner = Banner()
        self._path = path
        self._is_busy = False

    def compose(self) -> ComposeResult:
        """Three questions, and what is written where."""
        about = (
            f"This is written into {clean(str(self._path))}, which only you can read. The log-in follows. "
            "Production is locked until it is unlocked for a while."
        )
        with Vertical(id="dialog") as box:
            box.border_title = Content("Connect to a server")
            box.border_subtitle = Content("enter goes on · F10 connects · esc cancels")
            with VerticalScroll(id="body", can_focus=False):
                for name, label, example in FIELDS:
                    yield Field(name, label, TextLine(self._typed.get(name, ""), id=name, placeholder=example))
            yield Static(Content(about), id="about")
            yield self.banner
            with Horizontal(id="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button("Write and connect", id="submit", variant="primary", compact=True)

    @on(Input.Changed)
    def _keep(self, event: Input.Changed) -> None:
        """Keep what is typed; what stood against something else is told no longer."""
        line = event.input.id or ""
        if event.value != self._typed.get(line, ""):
            self._typed[line] = event.value
            self.banner.tell("")

    @on(Button.Pressed, "#submit")
    def action_submit(self) -> None:
        """Write the settings; what stands against it is shown, and nothing typed is lost."""
        if not self._is_busy:
            self._is_busy = True
            self._write(*(self.query_one(f"#{name}", TextLine).value.strip() for name, *_ in FIELDS))

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.action_leave()

    @work(group="write")
    async def _write(self, name: str, url: str, environment: str) -> None:
        try:
            lines = lines_for(name, url, environment)
            if self._path.exists():
                self.banner.tell(f"There are settings already, which are never changed. Add to them:\n{lines}")
                return
            await asyncio.to_thread(write_first, self._path, name, url, environment)
        except ConfigError as error:
            self.banner.tell(" ".join(error.faults))
        else:
            self.close_with(name)
        finally:
            self._is_busy = False
