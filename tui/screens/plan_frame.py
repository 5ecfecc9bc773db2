"""The frame of the plan screen: where, what, the list, the totals and the buttons, at every size."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import DescendantFocus
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Button, Static

from tui.screens.dialog import Dialog
from tui.widgets.banner import Banner
from tui.widgets.field import TextLine
from tui.widgets.plan_list import PlanList
from tui.widgets.tick_box import TickBox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult

    from tui.place import Place
    from tui.screens.plan_pages import Page
    from tui.widgets.plan_lines import Columns

TYPING = "↑↓ look · tab buttons · esc cancels"
"""The keys while the phrase is typed."""

CHROME = 12
"""Lines around the list: the frame, where, what it does, the detail, the totals, a sentence or two, the buttons."""


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


class PlanFrame(Dialog[bool]):
    """Shows pages. The keys move in the list whatever has the focus, for the list itself never has it."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-roomy")]
    DEFAULT_CSS = """
    PlanFrame {
        & > #dialog { max-height: 85%; }
        &.-short > #dialog { min-height: 100%; max-height: 100%; }
        &.-roomy > #dialog { width: 104; }
        & #where { display: none; color: $env-other; text-style: bold; text-wrap: nowrap; text-overflow: ellipsis; }
        & #where.-named { display: block; }
        & #where.-production { color: $env-production; text-style: bold reverse; }
        & #effect { height: auto; }
        & #effect.-none { display: none; }
        & #list { height: 1fr; min-height: 1; }
        & #detail { height: 2; margin-top: 1; color: $text-muted; }
        & #detail.-told { height: 3; }
        &.-short #detail { height: 1; margin-top: 0; }
        &.-short #detail.-told { height: 3; }
        & #summary { height: 1; }
        & #chain { display: none; &.-offered { display: block; } }
        & #proof { display: none; background: $boost; &.-wanted { display: block; } }
        & #confirm.-none { display: none; }
    }
    """
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("home,g", "move_to(0)", "First", show=False),
        Binding("end,G", "move_to(-1)", "Last", show=False),
    ]

    instances = query_one(PlanList)
    """The list."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.banner = Banner()
        self._place = place
        self.said = ""
        """What is said of what the person has just done."""
        self._page: Page | None = None

    def compose(self) -> ComposeResult:
        """Lay out where, what, to whom, how much, and the buttons."""
        place = self._place
        with Vertical(id="dialog"):
            where = Static(Content(place.words), id="where")
            where.set_class(bool(place.words), "-named")
            where.set_class(place.is_production or place.plain_http, "-production")
            yield where
            yield Static(id="effect", markup=False)
            yield PlanList(id="list")
            yield Static(id="detail", markup=False)
            yield Static(id="summary", markup=False)
            yield TickBox(id="chain")
            yield self.banner
            yield TypedLine(id="proof")
            with Horizontal(id="buttons"):
                for button in (
                    Button("Cancel", id="cancel", compact=True),
                    Button("", id="confirm", variant="error", compact=True),
                ):
                    # While it looks pressed it can't be pressed again, and by then it may stand for something else.
                    button.active_effect_duration = 0
                    yield button

    @property
    def typed(self) -> str:
        """What has been typed so far."""
        return self.query_one("#proof", TypedLine).value

    def lay_out(self, page: Page, columns: Columns, text: Sequence[str]) -> None:
        """Show a page; with a text, that instead of the instances."""
        self._page = page
        self.query_one("#dialog").border_title = Content(page.title)
        effect = self.query_one("#effect", Static)
        effect.update(Content(page.effect))
        effect.set_class(not page.effect, "-none")
        if text:
            self.instances.show_text(text)
        else:
            self.instances.show(page.entries, columns, page.line)
        self._make_room(len(text or page.entries) + CHROME + page.wants_phrase + bool(page.chain))
        self.show_detail()
        self.query_one("#detail").set_class(not page.effect, "-told")
        self.query_one("#summary", Static).update(page.summary)
        chain = self.query_one("#chain", TickBox)
        chain.show(page.chain, ticked=page.is_chained)
        chain.set_class(bool(page.chain), "-offered")
        self.query_one("#proof").set_class(page.wants_phrase, "-wanted")
        self.banner.tell(" ".join(filter(None, (self.said, page.hindrance or page.prompt))), busy=not page.hindrance)
        self._lay_out_buttons(page)
        self.show_hint()

    def give_up_room(self) -> None:
        """Take no more lines from now on than what is shown needs."""
        self.query_one("#dialog").styles.height = None

    def action_move(self, by: int) -> None:
        """Move in the list."""
        self.instances.move(by)

    def action_page(self, by: int) -> None:
        """Move in the list by so many screens."""
        self.instances.page(by)

    def action_move_to(self, place: int) -> None:
        """Move to the first of the list, or with -1 to the last."""
        self.instances.move_to(place)

    @on(PlanList.Moved)
    def show_detail(self) -> None:
        """Tell more of the instance under the cursor."""
        uuid = self.instances.cursor
        told = Content("") if uuid is None or self._page is None else self._page.detail(uuid)
        self.query_one("#detail", Static).update(told)

    @on(DescendantFocus)
    def show_hint(self) -> None:
        """Tell the keys that work now."""
        if self._page is not None:
            typing = f"f2 stops first · {TYPING}" if self._page.chain else TYPING
            keys = typing if self.query_one("#proof").has_focus else self._page.keys
            self.query_one("#dialog").border_subtitle = Content(keys)

    def _make_room(self, lines: int) -> None:
        """Take as many lines as it needs, as far as they are there; what was taken once is kept."""
        dialog = self.query_one("#dialog")
        height = dialog.styles.height
        if height is None or not height.is_cells or height.value < lines:
            dialog.styles.height = lines

    def _lay_out_buttons(self, page: Page) -> None:
        safe, other = self.query_one("#cancel", Button), self.query_one("#confirm", Button)
        safe.label = Content(page.safe)
        other.label = Content(page.verb)
        if (page.is_held or not page.verb) and other.has_focus:
            safe.focus()
        other.disabled = page.is_held
        other.set_class(not page.verb, "-none")
