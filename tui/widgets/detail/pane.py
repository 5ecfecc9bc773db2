"""The detail of one instance: a drawer, a side pane or a whole screen, as large as it is made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import ContentSwitcher, Static

from tui.formats import state_glyph, state_role, stopwatch
from tui.widgets.ages import ago
from tui.widgets.detail.backups import backups
from tui.widgets.detail.licences import licences
from tui.widgets.detail.network import network
from tui.widgets.detail.raw import raw
from tui.widgets.detail.subject import Subject
from tui.widgets.detail.summary import summary
from tui.widgets.detail.tabs import Tab, TabLine
from tui.widgets.detail.timeline import timeline
from tui.widgets.detail.usage import UsagePage
from tui.widgets.parts import Part, PartsLine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.app import ComposeResult

    from api_client.errors import ApiError
    from api_client.models import Instance
    from api_client.rows import InstanceRow
    from tui.events import Event
    from tui.fields import Scene
    from tui.usage import UsageStore

WRITERS: Mapping[Tab, Callable[[Subject, int], Content]] = {
    Tab.SUMMARY: summary,
    Tab.NETWORK: network,
    Tab.LICENCES: licences,
    Tab.BACKUPS: backups,
    Tab.TIMELINE: timeline,
    Tab.RAW: raw,
}
"""Tab → what writes its page, given the subject and the width. Usage is a widget of its own."""


class TextPage(VerticalScroll):
    """A page of text, written for the width it has."""

    DEFAULT_CSS = """
    TextPage {
        padding: 0 1; scrollbar-size-vertical: 1; scrollbar-gutter: stable;
        & > Static { height: auto; }
    }
    """

    _body = query_one(Static)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's own name)
        super().__init__(id=id)
        self._write: Callable[[int], Content] = lambda _width: Content("")
        self._written = Content("")

    def compose(self) -> ComposeResult:
        """One body of text."""
        yield Static(self._written)

    def on_resize(self) -> None:
        """Write again, for the new width."""
        self._refresh_body()

    def show(self, write: Callable[[int], Content]) -> None:
        """Show what this writes; the same text paints nothing."""
        self._write = write
        self._refresh_body()

    def _refresh_body(self) -> None:
        written = self._write(self.scrollable_content_region.width)
        if not written.is_same(self._written):
            self._written = written
            self._body.update(written)


class DetailPane(Vertical):
    """Heading, tabs and the open page. It shows what it is given; only the usage page asks its store for series."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("less_than_sign", "step_tab(-1)", "Tab before", id="detail.tab_before"),
        Binding("greater_than_sign", "step_tab(1)", "Next tab", id="detail.tab_after"),
        Binding("left_square_bracket", "step_range(-1)", "Shorter range", id="detail.range_shorter"),
        Binding("right_square_bracket", "step_range(1)", "Longer range", id="detail.range_longer"),
        Binding("minus", "step_points(-1)", "Fewer points", id="detail.points_fewer"),
        Binding("plus", "step_points(1)", "More points", id="detail.points_more"),
    ]
    BINDING_GROUP_TITLE = "Detail"
    DEFAULT_CSS = """
    DetailPane {
        background: $surface;
        & > #problem { height: auto; max-height: 3; padding: 0 1; color: $error; display: none; }
        & > #problem.-told { display: block; }
        & > ContentSwitcher { height: 1fr; }
    }
    """

    _heading = query_one("#heading", PartsLine)
    _problem = query_one("#problem", Static)
    _tabs = query_one(TabLine)
    _pages = query_one(ContentSwitcher)
    _text = query_one(TextPage)
    _usage = query_one(UsagePage)

    def __init__(self, store: UsageStore, *, tab: Tab = Tab.SUMMARY, id: str | None = None) -> None:  # noqa: A002 (Textual's own name)
        super().__init__(id=id)
        self._store = store
        self._tab = tab
        self._subject = Subject()

    @property
    def tab(self) -> Tab:
        """The open tab; it stays open when another instance is shown."""
        return self._tab

    @property
    def subject(self) -> Subject:
        """What is shown."""
        return self._subject

    def compose(self) -> ComposeResult:
        """Two lines that stay, and the page."""
        yield PartsLine(id="heading")
        yield Static(id="problem", markup=False)
        yield TabLine()
        with ContentSwitcher(initial="text"):
            yield TextPage(id="text")
            yield UsagePage(self._store, id="usage")

    def on_mount(self) -> None:
        """Show what was given before there was anything to show it on."""
        self._show_all()

    def show(
        self, row: InstanceRow | None, instance: Instance | None, scene: Scene, problem: ApiError | None = None
    ) -> None:
        """Show what is known now: the row at once, the whole when it is there, and why it is not when it can't be."""
        before = self._subject.uuid
        self._subject = self._subject.followed_by(row, instance, scene, problem)
        if self.is_mounted:
            if self._subject.uuid != before:
                self._text.scroll_home(animate=False)
            self._show_all()

    def show_events(self, events: tuple[Event, ...]) -> None:
        """Tell what happened to the instance that is shown, oldest first."""
        self._subject = replace(self._subject, events=events)
        if self.is_mounted:
            self._show_page()

    def open(self, tab: Tab) -> None:
        """Open a tab."""
        if tab is self._tab:
            return
        self._tab = tab
        if self.is_mounted:
            had_focus = self.has_focus_within
            self._text.scroll_home(animate=False)
            self._show_all()
            if had_focus:
                self.focus_page()
            self.refresh_bindings()

    def focus_page(self) -> None:
        """Give the keys to the open page."""
        (self._usage if self._tab is Tab.USAGE else self._text).focus()

    @on(TabLine.Chosen)
    def _open_chosen(self, event: TabLine.Chosen) -> None:
        event.stop()
        self.open(event.tab)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 (Textual's own)
        """Range and points belong to the usage page."""
        return self._tab is Tab.USAGE if action in {"step_range", "step_points"} else True

    def action_step_tab(self, by: int) -> None:
        """Open the tab before or after."""
        self.open(self._tab.step(by))

    def action_step_range(self, by: int) -> None:
        """Show a longer or shorter range of usage."""
        self._usage.step_range(by)

    def action_step_points(self, by: int) -> None:
        """Show usage in more or fewer points."""
        self._usage.step_points(by)

    def _show_all(self) -> None:
        self._heading.set_parts(tuple(_heading_parts(self._subject)))
        self._tabs.open(self._tab)
        problem = self._subject.problem
        self._problem.set_class(problem is not None, "-told")
        if problem is not None and (said := f"{str(problem).rstrip('.')}. {problem.advice}") != self._problem.content:
            self._problem.update(said)
        self._pages.current = "usage" if self._tab is Tab.USAGE else "text"
        self._show_page()

    def _show_page(self) -> None:
        if self._tab is Tab.USAGE:
            self._usage.look_at(self._subject.about)
        else:
            subject, writer = self._subject, WRITERS[self._tab]
            self._text.show(lambda width: writer(subject, width))


def _heading_parts(subject: Subject) -> list[Part]:
    if subject.about is None:
        return [Part("No instance", "muted")]
    seconds = subject.seconds_in_state
    time = "" if seconds is None else f" {stopwatch(seconds)}"
    state = f"{state_glyph(subject.state)} {subject.state}{time}"
    age = "" if subject.age is None else ago(subject.age)
    parts = [
        Part(subject.about.hostname or subject.uuid, "strong"),
        Part(state, state_role(subject.state), rank=1),
        Part("stuck" if subject.is_stuck else "", "error", rank=2),
        Part(subject.missing, "muted", rank=3, right=True),
        Part(age, "muted", rank=4, right=True),
    ]
    return [part for part in parts if part.text]
