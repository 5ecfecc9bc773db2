"""What a person does to a plan before it is carried out: ticks, stops first, types, looks at the requests."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from tui.forms.requests import request_lines
from tui.forms.review import Review
from tui.screens.plan_frame import PlanFrame, TypedLine
from tui.widgets.plan_list import PlanList
from tui.widgets.tick_box import TickBox

if TYPE_CHECKING:
    from tui.fields import Scene
    from tui.fleet import Fleet
    from tui.place import Place
    from tui.plan import Plan
    from tui.rules import Rules
    from tui.runs import Run


class Desk(Protocol):
    """What carries out the plans of the screen."""

    @property
    def place(self) -> Place:
        """Where we are."""
        ...

    @property
    def base_url(self) -> str:
        """The server's root, with a trailing slash."""
        ...

    @property
    def rules(self) -> Rules:
        """What the profile permits."""
        ...

    @property
    def fleet(self) -> Fleet:
        """The newest snapshot."""
        ...

    def now(self) -> float:
        """Monotonic seconds."""
        ...

    def begin(self, plan: Plan) -> Run:
        """Write the plan into the journal and begin to carry it out. Raises JournalError, and then sends nothing."""
        ...

    def undo(self) -> int:
        """End what has not left yet, and tell how much that was."""
        ...

    def cancel(self, uuid: str) -> str:
        """Send nothing more for an instance, and tell what became of it."""
        ...

    def retry(self, run: Run) -> Review:
        """Look over again what of a run is known not to have happened."""
        ...

    def watch(self, run: Run | None) -> None:
        """Hear which run is before a person's eyes: nothing else needs to tell of it."""
        ...


class ReviewScreen(PlanFrame):
    """Holds the review. The screen it is part of shows it, and acts on it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "Tick or untick", id="plan.tick"),
        Binding("asterisk", "tick_others", "Tick the others", id="plan.tick_others", key_display="*"),
        Binding("f,f2", "stop_first", "Stop first what is online", id="plan.stop_first"),
        Binding("r", "request", "The requests, or the list again", id="plan.request"),
        Binding("c", "copy", "Copy the requests", id="plan.copy"),
        Binding("tab", "go_on", "To the button", show=False),
    ]

    def __init__(self, desk: Desk, shown: Review | Run) -> None:
        super().__init__(desk.place)
        self.desk = desk
        self.shown = shown
        """What is looked over, until it is carried out."""
        self.shows_request = False

    @property
    def review(self) -> Review | None:
        """What is looked over; None once it is carried out."""
        return self.shown if isinstance(self.shown, Review) else None

    @property
    def run(self) -> Run | None:
        """What is being carried out, or has been; None before it is confirmed."""
        return None if isinstance(self.shown, Review) else self.shown

    @property
    def plan(self) -> Plan:
        """What confirming would do now, or what is being done."""
        return self.shown.plan

    @abstractmethod
    def show(self) -> None:
        """Bring everything up to date."""

    def say(self, words: str) -> None:
        """Say something, until the person goes on."""
        self.said = words
        self.show()

    def take_scene(self, scene: Scene) -> None:
        """Follow the newest snapshot: what the wish no longer fits is left out, and shown as such."""
        if self.review is None or self.review.follow(scene.fleet.rows):
            self.show()

    def action_tick(self) -> None:
        """Tick the instance under the cursor, or untick it, and go on to the next."""
        self._tick()
        self.instances.move(1)

    @on(PlanList.Ticked)
    def _tick(self) -> None:
        uuid = self.instances.cursor
        if self.review is not None and uuid is not None and not self.shows_request:
            self.review.tick(uuid)
            self.say("")

    def action_tick_others(self) -> None:
        """Tick what is unticked, and untick the rest."""
        if self.review is not None and not self.shows_request:
            self.review.tick_others()
            self.say("")

    @on(TickBox.Toggled)
    def action_stop_first(self) -> None:
        """Stop first what is online, or leave it alone."""
        if self.review is not None:
            self.review.chain()
            self.say("")
            proof = self.query_one("#proof")
            if proof.has_class("-wanted"):
                proof.focus()

    def action_request(self) -> None:
        """Show the requests instead of the instances, or the instances again."""
        self.shows_request = not self.shows_request
        self.give_up_room()
        self.show()

    def action_copy(self) -> None:
        """Copy the requests."""
        self.app.copy_to_clipboard("\n".join(self.request()) + "\n")
        self.notify("copied: our command and the requests", markup=False)

    def request(self) -> tuple[str, ...]:
        """The requests of the plan as it is shown."""
        return tuple(request_lines(self.plan, self.desk.base_url, self.desk.place.profile))

    def action_go_on(self) -> None:
        """From the phrase to the button that it has freed, otherwise to whatever comes next."""
        button = self.query_one("#confirm")
        if self.query_one("#proof").has_focus and not button.disabled:
            button.focus()
        else:
            self.focus_next()

    @on(Input.Changed, "#proof")
    def _check_phrase(self) -> None:
        self.say("")

    @on(TypedLine.PasteRefused)
    def _explain(self) -> None:
        self.say("What is pasted here does not count.")
