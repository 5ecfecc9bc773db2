"""What the forms share: fields that scroll, a button row that stays, one submission at a time, nothing typed lost."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Checkbox, Input, Static

from api_client.errors import FORM, ApiError, Invalid, Unauthenticated
from tui.screens.dialog import ResultT
from tui.screens.supplied import SuppliedDialog
from tui.widgets.banner import Banner
from tui.widgets.field import Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.app import ComposeResult
    from textual.css.query import DOMQuery
    from textual.widget import Widget

SENDING = "Sending… waiting for the server's answer."


class FormScreen(SuppliedDialog[ResultT]):
    """A form. Subclasses give the fields, say what is sent, and keep the draft."""

    DEFAULT_CSS = """
    FormScreen {
        & #looked { display: none; &.-asked { display: block; } }
        & #summary { height: auto; color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+enter,f10", "submit", "Submit", id="form.submit"),
        Binding("escape", "leave", "Leave, keeping what was typed", id="form.leave"),
    ]

    AUTO_FOCUS = ""
    heading = ""
    """The title of the form."""
    verb = ""
    """What the submit button says."""
    participle = ""
    """What may have happened when no answer came: "created", "changed"."""

    def __init__(self, *, in_doubt: bool = False) -> None:
        super().__init__()
        self.in_doubt = in_doubt
        """Whether this was sent once and nobody knows what came of it."""
        self.sending = False
        self.banner = Banner()

    def compose(self) -> ComposeResult:
        """Lay out message, fields, summary and buttons."""
        with Vertical(id="dialog") as dialog:
            dialog.border_title = Content(self.heading)
            dialog.border_subtitle = Content("F10 or ctrl+enter submits · esc leaves, what you typed stays")
            yield self.banner
            yield Checkbox("I have looked: send it again", id="looked", compact=True)
            with VerticalScroll(id="body", can_focus=False):
                yield from self.compose_fields()
            yield Static(id="summary", markup=False)
            with Horizontal(id="buttons"):
                yield Button(self.verb, id="submit", variant="primary", compact=True)
                yield Button("Leave", id="leave", compact=True)
                yield Button("Start afresh", id="afresh", compact=True)

    def on_mount(self) -> None:
        """Begin at the first field, and tell at once when an earlier try may have worked."""
        self.fields.first().control.focus()
        if self.in_doubt:
            self._warn("No answer came to an earlier try")

    @property
    def fields(self) -> DOMQuery[Field]:
        """The fields, in order."""
        return self.query(Field)

    @abstractmethod
    def compose_fields(self) -> Iterable[Widget]:
        """Give the fields of the form."""

    @abstractmethod
    async def send(self) -> ResultT:
        """Send what was typed and return what the screen is left with. Raises ApiError."""

    @abstractmethod
    def keep_draft(self) -> None:
        """Keep what was typed."""

    @abstractmethod
    def drop_draft(self) -> None:
        """Forget what was typed."""

    @abstractmethod
    def start_afresh(self) -> None:
        """Fill the fields as if nothing had been typed."""

    def take_back(self) -> bool:
        """Take back what was submitted, and tell whether that was possible."""
        return False

    def problem_of_all(self) -> str:
        """Say what is wrong with the inputs taken together."""
        return ""

    @on(Input.Submitted)
    def _go_on(self) -> None:
        """Enter goes to the next field, never on to the buttons."""
        controls = [field.control for field in self.fields]
        place = next((place for place, control in enumerate(controls) if control.has_focus), len(controls))
        if place + 1 < len(controls):
            controls[place + 1].focus()

    @on(Button.Pressed, "#submit")
    def action_submit(self) -> None:
        """Check everything and send it, unless it is being sent already."""
        if self.sending or not self._is_sendable():
            return
        self.sending = True
        self.banner.tell(SENDING, busy=True)
        self.run_worker(self._submit(), group="submit")

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Leave and keep the draft; while an answer is awaited, stay, and take back what can be taken back."""
        if self.sending:
            if not self.take_back():
                self.banner.tell("Sending… the answer will come; then you can leave.", busy=True)
            return
        self.keep_draft()
        self.close_with(None)

    @on(Button.Pressed, "#afresh")
    def _start_afresh(self) -> None:
        if self.sending:
            return
        self.in_doubt = False
        self.query_one("#looked", Checkbox).remove_class("-asked")
        self.banner.tell("")
        self.start_afresh()
        self.fields.first().control.focus()

    def _is_sendable(self) -> bool:
        bad = [field for field in self.fields if not field.check()]
        if bad:
            bad[0].control.focus()
            self.banner.tell("Please correct what is marked.")
            return False
        problem = self.problem_of_all()
        if problem:
            self.banner.tell(problem)
            return False
        looked = self.query_one("#looked", Checkbox)
        if self.in_doubt and not looked.value:
            self._warn("Not sent")
            looked.focus()
            return False
        return True

    async def _submit(self) -> None:
        try:
            result = await self.send()
        except ApiError as error:
            self.sending = False
            self._show_failure(error)
        else:
            self.drop_draft()
            self.close_with(result)

    def _show_failure(self, error: ApiError) -> None:
        if error.outcome_unknown:
            self._warn(f"{error.title}: {error.detail}")
        elif isinstance(error, Invalid) and error.fields:
            self._mark(error.fields)
        elif isinstance(error, Unauthenticated):
            self.banner.tell(f"{error.title}: {error.detail.rstrip('.')}. f8 logs in; then submit again.")
        else:
            self.banner.tell(f"{error.title}: {error.detail} {error.advice}".rstrip())

    def _warn(self, words: str) -> None:
        """Say that it may have happened, and ask for a look before it is sent again."""
        self.in_doubt = True
        looked = self.query_one("#looked", Checkbox)
        looked.value = False
        looked.add_class("-asked")
        self.banner.tell(f"{words.rstrip('.')}. It may have been {self.participle}: look before trying again.")

    def _mark(self, errors: Mapping[str, tuple[str, ...]]) -> None:
        """Put the server's words beside their fields; those of no field of this form go to the top."""
        fields = {field.key: field for field in self.fields}
        top = []
        for key, sentences in errors.items():
            field = fields.get(key.replace(" ", "_"))
            words = " ".join(sentences)
            if field is not None:
                field.refuse(words)
            else:
                top.append(words if key == FORM else f"{key}: {words}")
        self.banner.tell(" ".join(top) or "The server refused the input: see what is marked.")
        marked = [field for field in self.fields if field.message]
        if marked:
            marked[0].control.focus()
