"""The dialog of an export: in which format, of which instances, with which columns, and where to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Button, Checkbox, Input

from tui.export import Format, with_ending
from tui.forms.choices import Choice, Offer
from tui.screens.dialog import Dialog
from tui.widgets.banner import Banner
from tui.widgets.field import Field, TextLine
from tui.widgets.picker import BasePicker, Picker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual.app import ComposeResult

FORMATS = (
    Choice(Format.CSV, "CSV", "for spreadsheets; texts like formulas get a ' in front"),
    Choice(Format.JSON, "JSON", "one list"),
    Choice(Format.NDJSON, "NDJSON", "one object a line"),
    Choice(Format.MARKDOWN, "Markdown", "a table"),
)
FILE, CLIPBOARD = "file", "clipboard"
PLACES = (
    Choice(FILE, "a file", "that only you can read"),
    Choice(CLIPBOARD, "the clipboard", "of this terminal, when it is small"),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for."""

    format: Format
    rows: str
    """Of those that were offered."""
    columns: str
    """Of those that were offered."""
    path: str | None
    """None for the clipboard."""
    replace: bool = False
    """Whether a file that is there may be replaced."""


class ExportRefused(Exception):
    """It can't be done like this; the message says why, in words."""


class ExportScreen(Dialog[str]):
    """Asks until it is written or given up; leaves with the sentence that tells what was done.

    `deliver` does it. It raises FileExistsError where there is a file already, and ExportRefused.
    """

    DEFAULT_CSS = """
    ExportScreen {
        & #replace { display: none; margin-left: 17; &.-asked { display: block; } }
        & .-away { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+enter,f10", "submit", "Export", id="form.submit"),
        Binding("escape", "leave", "Leave", id="form.leave"),
    ]
    AUTO_FOCUS = ""

    _replace = query_one("#replace", Checkbox)

    def __init__(
        self,
        rows: Sequence[Choice],
        columns: Sequence[Choice],
        name: str,
        deliver: Callable[[Wish], Awaitable[str]],
    ) -> None:
        super().__init__()
        self._offers = {"format": FORMATS, "rows": tuple(rows), "columns": tuple(columns), "place": PLACES}
        self._pickers = {key: Picker(id=key) for key in self._offers}
        self._path = TextLine(name, id="path")
        self._path_field = Field("path", "File", self._path, self._path_problem)
        self._banner = Banner()
        self._deliver = deliver
        self._is_busy = False

    def compose(self) -> ComposeResult:
        """Lay out message, fields and buttons."""
        with Vertical(id="dialog") as dialog:
            dialog.border_title = Content("Export")
            dialog.border_subtitle = Content("F10 or ctrl+enter exports · esc leaves")
            yield self._banner
            with VerticalScroll(id="body", can_focus=False):
                for key, label in (
                    ("format", "Format"),
                    ("rows", "Instances"),
                    ("columns", "Columns"),
                    ("place", "To"),
                ):
                    yield Field(key, label, self._pickers[key])
                yield self._path_field
                yield Checkbox("Replace the file that is there", id="replace", compact=True)
            with Horizontal(id="buttons"):
                yield Button("Export", id="submit", variant="primary", compact=True)
                yield Button("Leave", id="leave", compact=True)

    def on_mount(self) -> None:
        """Start with the first of each choice."""
        for key, choices in self._offers.items():
            self._pickers[key].show(Offer(choices))
            self._pickers[key].wish = choices[0].value
        self._pickers["format"].focus()

    @on(BasePicker.Changed, "#format")
    def _take_format(self) -> None:
        self._path.value = with_ending(self._path.value, self._format)

    @on(BasePicker.Changed, "#place")
    def _take_place(self) -> None:
        self._path_field.set_class(not self._is_file, "-away")
        self._ask_to_replace(False)

    @on(Input.Changed, "#path")
    def _take_path(self) -> None:
        self._ask_to_replace(False)

    @on(Input.Submitted)
    def _go_on(self) -> None:
        self.query_one("#submit", Button).focus()

    @on(Button.Pressed, "#submit")
    def action_submit(self) -> None:
        """Export, unless it is being done already."""
        if self._is_busy or not self._path_field.check():
            return
        self._is_busy = True
        self._banner.tell("Writing…", busy=True)
        self.run_worker(self._submit(), group="submit")

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Leave without a result; what is being written is waited for."""
        if not self._is_busy:
            self.close_with(None)

    async def _submit(self) -> None:
        try:
            sentence = await self._deliver(self._wish())
        except FileExistsError:
            self._refuse("There is such a file already.")
            self._ask_to_replace(True)
        except ExportRefused as refusal:
            self._refuse(str(refusal))
        else:
            self.close_with(sentence)

    def _refuse(self, words: str) -> None:
        self._is_busy = False
        self._banner.tell(words)

    def _ask_to_replace(self, ask: bool) -> None:
        self._replace.value = False
        self._replace.set_class(ask, "-asked")
        if ask:
            self._replace.focus()

    def _wish(self) -> Wish:
        path = self._path.value.strip() if self._is_file else None
        rows, columns = self._pickers["rows"].value, self._pickers["columns"].value
        return Wish(self._format, rows, columns, path, self._replace.value)

    @property
    def _format(self) -> Format:
        return Format(self._pickers["format"].value)

    @property
    def _is_file(self) -> bool:
        return self._pickers["place"].value == FILE

    def _path_problem(self) -> str:
        return "A name for the file is needed." if self._is_file and not self._path.value.strip() else ""
