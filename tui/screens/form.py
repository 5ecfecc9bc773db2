"""What the forms share: fields that scroll, a button row that stays, one submission at a time, nothing typed lost."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Checkbox, Input, Static

from api_client.errors import FORM, ApiError, Invalid
from tui.forms.choices import LOADING, Offer, failure
from tui.screens.dialog import Dialog, ResultT
from tui.widgets.field import Field
from tui.widgets.picker import BasePicker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from textual.app import ComposeResult
    from textual.css.query import DOMQuery
    from textual.widget import Widget


class FormScreen(Dialog[ResultT]):
    """A form. Subclasses give the fields, say what is sent, and keep the draft."""

    DEFAULT_CSS = """
    FormScreen {
        & #problem { display: none; color: $text-error; max-height: 4; &.-told { display: block; } }
        & #problem.-busy { color: $text-muted; }
        & #looked { display: none; &.-asked { display: block; } }
        & #summary { height: auto; color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+enter,f10", "submit", "Submit", id="form.submit"),
        Binding("escape", "leave", "Leave, keeping what was typed", id="form.leave"),
    ]

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
        self._loads: dict[BasePicker, Callable[[], Awaitable[Offer]]] = {}

    def compose(self) -> ComposeResult:
        """Lay out message, fields, summary and buttons."""
        with Vertical(id="dialog") as dialog:
            dialog.border_title = Content(self.heading)
            dialog.border_subtitle = Content("F10 or ctrl+enter submits · esc leaves, what you typed stays")
            yield Static(id="problem", markup=False)
            yield Checkbox("I have looked: send it again", id="looked", compact=True)
            with VerticalScroll(id="body", can_focus=False):
                yield from self.compose_fields()
            yield Static(id="summary", markup=False)
            with Horizontal(id="buttons"):
                yield Button(self.verb, id="submit", variant="primary", compact=True)
                yield Button("Leave", id="leave", compact=True)
                yield Button("Start afresh", id="afresh", compact=True)

    def on_mount(self) -> None:
        """Tell at once when an earlier try may have worked."""
        if self.in_doubt:
            self._warn(f"An earlier try may have been {self.participle}")

    @property
    def fields(self) -> DOMQuery[Field]:
        """The fields, in order."""
        return self.query(Field)

    @property
    def problem(self) -> str:
        """The message at the top; empty when there is none."""
        message = self.query_one("#problem", Static)
        return str(message.content) if message.has_class("-told") else ""

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

    def problem_of_all(self) -> str:
        """Say what is wrong with the inputs taken together."""
        return ""

    def tell(self, words: str, *, busy: bool = False) -> None:
        """Show a message at the top, or none."""
        message = self.query_one("#problem", Static)
        message.update(Content(words))
        message.set_class(bool(words), "-told")
        message.set_class(busy, "-busy")

    def supply(self, picker: BasePicker, load: Callable[[], Awaitable[Offer]]) -> None:
        """Load a picker's choices; what an earlier load of the same picker would bring is dropped."""
        self._loads[picker] = load
        picker.show(LOADING)
        self.run_worker(self._load(picker, load), group=f"choices of {picker.id}", exclusive=True)

    def offer(self, picker: BasePicker, offer: Offer) -> None:
        """Give a picker its choices at once, dropping what an earlier load would bring."""
        self.workers.cancel_group(self, f"choices of {picker.id}")
        picker.show(offer)

    async def _load(self, picker: BasePicker, load: Callable[[], Awaitable[Offer]]) -> None:
        try:
            offer = await load()
        except ApiError as error:
            offer = failure(error)
        picker.show(offer)

    @on(BasePicker.Retry)
    def _load_again(self, message: BasePicker.Retry) -> None:
        self.supply(message.picker, self._loads[message.picker])

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
        self.tell("Sending… waiting for the server's answer.", busy=True)
        self.run_worker(self._submit(), group="submit")

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Leave and keep the draft; while an answer is awaited, stay."""
        if self.sending:
            self.tell("Sending… the answer will come; then you can leave.", busy=True)
            return
        self.keep_draft()
        self.close_with(None)

    @on(Button.Pressed, "#afresh")
    def _start_afresh(self) -> None:
        if self.sending:
            return
        self.in_doubt = False
        self.query_one("#looked", Checkbox).remove_class("-asked")
        self.tell("")
        self.start_afresh()
        self.fields.first().control.focus()

    def _is_sendable(self) -> bool:
        bad = [field for field in self.fields if not field.check()]
        if bad:
            bad[0].control.focus()
            self.tell("Please correct what is marked.")
            return False
        problem = self.problem_of_all()
        if problem:
            self.tell(problem)
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
        else:
            self.tell(f"{error.title}: {error.detail} {error.advice}".rstrip())

    def _warn(self, words: str) -> None:
        """Say that it may have happened, and ask for a look before it is sent again."""
        self.in_doubt = True
        looked = self.query_one("#looked", Checkbox)
        looked.value = False
        looked.add_class("-asked")
        self.tell(f"{words}. It may have been {self.participle}: look before trying again.")

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
        self.tell(" ".join(top) or "The server refused the input: see what is marked.")
        marked = [field for field in self.fields if field.message]
        if marked:
            marked[0].control.focus()
