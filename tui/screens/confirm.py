"""The last look before something is done: what it will be done to, what is left out and why.

Nothing but the button confirms: letters may come from a terminal's own replies, and enter alone cancels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Static

from tui.forms.confirmation import EFFECTS, facts, name, narrowed, phrase, question, verb
from tui.plan import Plan
from tui.screens.dialog import Dialog
from tui.widgets.banner import Banner
from tui.widgets.field import TextLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from textual import events
    from textual.app import ComposeResult
    from textual.widget import Widget

    from api_client.rows import InstanceRow
    from tui.fields import Scene
    from tui.plan import Target

SHOWN = 8
"""Targets that are listed before the rest is only counted."""

PRODUCTION = "production"
"""The environment of a profile that is shown with most emphasis."""


class ConfirmScreen(Dialog[Plan]):
    """Asks whether a plan is to be carried out; leaves with the plan as it stood when confirmed, or with None."""

    DEFAULT_CSS = """
    ConfirmScreen {
        &.-tall > #dialog { height: auto; }
        &.-tall #body { height: auto; max-height: 9; }
        & #where { display: none; color: $env-other; text-style: bold; }
        & #where.-named { display: block; }
        & #where.-production { color: $env-production; text-style: bold reverse; }
        & #effect { height: auto; }
        & #targets, & #skipped { height: auto; }
        & #skipped { color: $text-muted; }
        & #more { display: none; &.-needed { display: block; } }
        & #proof { background: $boost; }
        & #body:focus { background: $boost; }
    }
    """
    AUTO_FOCUS = "#cancel"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Cancel", id="confirm.cancel")]

    def __init__(
        self,
        plan: Plan,
        replan: Callable[[Mapping[str, InstanceRow]], Plan],
        *,
        effect: str = "",
        profile: str = "",
        environment: str = "",
    ) -> None:
        super().__init__()
        self.plan = plan
        """What confirming would do now."""
        self.banner = Banner()
        self._asked = plan
        self._replan = replan
        self._effect = effect or EFFECTS.get(plan.action, "")
        self._profile = profile
        self._environment = environment
        self._all_shown = False
        self._is_laid_out = False

    def compose(self) -> ComposeResult:
        """Lay out where, what, to whom, and the buttons."""
        with Vertical(id="dialog"):
            yield Static(id="where", markup=False)
            yield Static(self._effect, id="effect", markup=False)
            with VerticalScroll(id="body"):
                yield Static(id="targets", markup=False)
                yield Button("", id="more", compact=True)
                yield Static(id="skipped", markup=False)
            yield self.banner
            yield from self.compose_proof()
            with Horizontal(id="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button("", id="confirm", variant="error", compact=True)

    def compose_proof(self) -> Iterable[Widget]:
        """Give what a person has to do before the button works; here nothing."""
        return ()

    def on_mount(self) -> None:
        """Say where this is about to happen, and to what."""
        production = self._environment.casefold() == PRODUCTION
        word = self._environment.upper() if production else self._environment
        where = self.query_one("#where", Static)
        where.update(Content(" · ".join(part for part in (word, self._profile) if part)))
        where.set_class(bool(word or self._profile), "-named")
        where.set_class(production, "-production")
        self._is_laid_out = True
        self._show()

    def take_scene(self, scene: Scene) -> None:
        """Follow the newest snapshot."""
        self.update_targets(scene.fleet.rows)

    def update_targets(self, rows: Mapping[str, InstanceRow]) -> None:
        """Follow a newer snapshot: what the action no longer fits is left out, and shown as such."""
        plan = narrowed(self._asked, self._replan(rows))
        if plan != self.plan:
            self.plan = plan
            if self._is_laid_out:
                self._show()

    @property
    def hindrance(self) -> str:
        """Why it can't be confirmed now; empty when it can."""
        if self.plan.targets:
            return ""
        return f"Nothing is left to do: {self.plan.reason or 'no instance was chosen'}."

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Leave, doing nothing."""
        self.close_with(None)

    @on(Button.Pressed, "#confirm")
    def _confirm(self) -> None:
        if not self.hindrance:
            self.close_with(self.plan)

    @on(Button.Pressed, "#more")
    def _show_all(self) -> None:
        self._all_shown = True
        self.query_one("#body").focus()
        self._show()

    def _show(self) -> None:
        plan = self.plan
        shown = plan.targets if self._all_shown else plan.targets[:SHOWN]
        hidden = len(plan.targets) - len(shown)
        self.query_one("#dialog").border_title = Content(question(plan))
        self.query_one("#targets", Static).update(Content("\n").join(_target_line(target) for target in shown))
        more = self.query_one("#more", Button)
        more.label = Content(f"… and {hidden} more: show all")
        more.set_class(hidden > 0, "-needed")
        left_out = [f"– {name(skip)}: {skip.reason}" for skip in plan.skipped]
        head = [f"Left out ({len(left_out)}):"] if left_out else []
        self.query_one("#skipped", Static).update(Content("\n".join(head + left_out)))
        self.query_one("#confirm", Button).label = Content(verb(plan))
        self._show_hindrance()

    def _show_hindrance(self) -> None:
        words = self.hindrance
        button = self.query_one("#confirm", Button)
        if words and button.has_focus:
            self.query_one("#cancel").focus()
        button.disabled = bool(words)
        self.banner.tell(words)


class TypedLine(TextLine):
    """A line that takes what is typed, and nothing that is pasted."""

    class PasteRefused(Message):
        """Somebody pasted."""

    def on_paste(self, event: events.Paste) -> None:
        """Refuse it, and say so."""
        event.prevent_default()
        event.stop()
        self.post_message(self.PasteRefused())

    def action_paste(self) -> None:
        """Refuse it, and say so."""
        self.post_message(self.PasteRefused())


class TypedConfirmScreen(ConfirmScreen):
    """A confirmation that has to be typed: the hostname of one instance, the action and the number of several."""

    AUTO_FOCUS = "#proof"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "go_on", "To the button", show=False)]

    def compose_proof(self) -> Iterable[Widget]:
        """Ask for the phrase."""
        yield TypedLine(id="proof")

    @property
    def hindrance(self) -> str:
        """Why it can't be confirmed now: nothing left, or not typed yet."""
        wanted = phrase(self.plan)
        typed = self.query_one("#proof", TypedLine).value.strip()
        return super().hindrance or (
            "" if typed == wanted else f"Type {wanted} to go on; tab then leads to the button."
        )

    def action_go_on(self) -> None:
        """From the phrase to the button that it has freed, otherwise to whatever comes next."""
        if self.query_one("#proof").has_focus and not self.hindrance:
            self.query_one("#confirm").focus()
        else:
            self.focus_next()

    @on(Input.Changed, "#proof")
    def _check_proof(self) -> None:
        self._show_hindrance()

    @on(TypedLine.PasteRefused)
    def _explain(self) -> None:
        self.banner.tell(f"What is pasted here does not count. {self.hindrance}".rstrip())


def _target_line(target: Target) -> Content:
    return Content.assemble("• ", (name(target), "bold"), f"  {facts(target.row)}")
