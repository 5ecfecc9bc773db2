"""The instance table: rows by uuid, so that nobody acts on another row than the one they saw."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import Binding
from textual.message import Message

from tui.widgets.line_scroll import LineScroll
from tui.widgets.table_model import TableModel
from tui.widgets.table_paint import RowPainter
from tui.widgets.table_view import Line, RowLine, TableView, note_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual import events

    from api_client.rows import InstanceRow
    from tui.columns import Cell


class InstanceTable(LineScroll[Line], can_focus=True):
    """Shows a `TableView`, and tells what was asked of it. Cursor, marks and the rows in view are kept by uuid."""

    BINDINGS = [
        Binding("j,down", "move(1)", "Down", id="table.down", show=False),
        Binding("k,up", "move(-1)", "Up", id="table.up", show=False),
        Binding("pagedown", "page(1)", "Page down", id="table.page_down", show=False),
        Binding("pageup", "page(-1)", "Page up", id="table.page_up", show=False),
        Binding("g,home", "move_to(0)", "First row", id="table.first", show=False),
        Binding("G,end", "move_to(-1)", "Last row", id="table.last", show=False),
        Binding("h,left", "sideways(-1)", "Columns to the left", id="table.left", show=False),
        Binding("l,right", "sideways(1)", "Columns to the right", id="table.right", show=False),
        Binding("space", "mark('one')", "Mark", id="table.mark"),
        Binding("V", "mark('range')", "Mark up to here", id="table.mark_range", show=False),
        Binding("asterisk", "mark('invert')", "Invert marks", id="table.invert_marks", key_display="*", show=False),
        Binding("U", "mark('none')", "Clear marks", id="table.clear_marks", show=False),
        Binding("enter", "open", "Open", id="table.open"),
    ]

    ROLES: ClassVar[tuple[str, ...]] = (
        "header", "sorted", "gutter", "cursor", "marked", "match", "note",
        "online", "offline", "transition", "erred", "unknown", "muted", "strong", "warning", "error", "gone",
    )  # fmt: skip
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"instance-table--{role}" for role in ROLES}

    DEFAULT_CSS = """
    InstanceTable {
        background: $background;
        color: $foreground;
        scrollbar-size-horizontal: 0;
        scrollbar-size-vertical: 1;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
        & > .instance-table--header { background: $panel; color: $text-muted; text-style: bold; }
        & > .instance-table--sorted { color: $accent; }
        & > .instance-table--gutter { color: $accent; text-style: bold; }
        & > .instance-table--cursor { background: $foreground 8%; }
        &:focus > .instance-table--cursor { background: $primary 30%; }
        &:ansi:focus > .instance-table--cursor { background: transparent; text-style: reverse; }
        & > .instance-table--marked { text-style: italic; }
        & > .instance-table--match { text-style: underline; }
        & > .instance-table--online { color: $state-online; }
        & > .instance-table--offline { color: $state-offline; }
        & > .instance-table--transition { color: $state-transition; }
        & > .instance-table--erred { color: $state-erred; }
        & > .instance-table--unknown { color: $state-unknown; }
        & > .instance-table--muted { color: $text-muted; }
        & > .instance-table--strong { text-style: bold; }
        & > .instance-table--warning { color: $warning; }
        & > .instance-table--error { color: $error; }
        & > .instance-table--gone { color: $text-muted; text-style: strike; }
    }
    """

    class CursorMoved(Message):
        """Another instance is under the cursor, or none."""

        def __init__(self, uuid: str | None, *, asked: bool) -> None:
            super().__init__()
            self.uuid = uuid
            self.asked = asked
            """Whether a person moved it; if not, the row it was on is gone."""

    class CursorPainted(Message):
        """The row under the cursor was painted: this is what a person can see there."""

        def __init__(self, row: InstanceRow) -> None:
            super().__init__()
            self.row = row

    class Opened(Message):
        """A person wants to look into an instance."""

        def __init__(self, uuid: str) -> None:
            super().__init__()
            self.uuid = uuid

    class MarksChanged(Message):
        """Other instances are marked now."""

        def __init__(self, marks: frozenset[str]) -> None:
            super().__init__()
            self.marks = marks

    class SortRequested(Message):
        """A column title was clicked."""

        def __init__(self, field: str, *, add: bool) -> None:
            super().__init__()
            self.field = field
            self.add = add
            """Whether to sort by it after the present keys, not instead of them."""

    def __init__(self, view: TableView, *, id: str | None = None) -> None:  # noqa: A002 (Textual's own name)
        super().__init__("instance-table", id=id)
        self._model = TableModel(view)
        self._on_screen: dict[int, str] = {}
        self._clicked: str | None = None
        self.painted_cursor: str | None = None
        """The instance that was last painted as the one under the cursor: what the person saw there."""

    @property
    def cursor_uuid(self) -> str | None:
        """The instance under the cursor."""
        return self._model.selection.cursor

    @property
    def is_cursor_placed(self) -> bool:
        """Whether a person has put the cursor where it is."""
        return self._model.selection.placed

    @property
    def cut_note(self) -> Cell | None:
        """The note at the row under the cursor, where the row has no room for all of it."""
        note = note_at(self._model.view, self.cursor_uuid or "")
        if note is None:
            return None
        wanted = cell_len(note.text)
        start, end = self._model.plan.note_place(wanted, self.scrollable_size.width, self.scroll_offset.x)
        return note if end - start < wanted else None

    @property
    def marks(self) -> frozenset[str]:
        """The marked instances, whether the filter shows them or not."""
        return self._model.selection.marks

    @property
    def hidden_marks(self) -> int:
        """How many marked instances the filter hides."""
        return self._model.selection.hidden_marks

    @property
    def last_painted(self) -> tuple[str, ...]:
        """The instances on the screen as it was last painted, from the top."""
        return tuple(uuid for y, uuid in sorted(self._on_screen.items()) if y < self.scrollable_size.height)

    def visible_uuids(self) -> tuple[str, ...]:
        """The instances that are on the screen, or will be with the next frame."""
        return self._model.uuids(self.scroll_offset.y, self.scrollable_size.height)

    def show(self, view: TableView) -> None:
        """Show a view: what it does not alter is not painted again, and what the eye rests on stays where it is."""
        model, look = self._model, (self._model.view.look, self._model.plan)
        with self._changing(asked=False):
            first = model.take(view, self.scroll_offset.y, self.scrollable_size.height)
            self._lay_out(first)
            if (view.look, model.plan) != look:
                self.repaint(whole=True)

    def make_painter(self) -> RowPainter:
        """A painter for the present columns and width."""
        (x, y), (width, height) = self.scroll_offset, self.scrollable_size
        self._model.arrange(width, y, height)
        return RowPainter(self._model.view, self._model.plan, self.looks, width, x)

    def wanted_lines(self) -> Sequence[Line]:
        """What the view looks like from the present scroll position."""
        return self._model.lines(self.scroll_offset.y, self.scrollable_size.height)

    def painted(self, y: int, line: Line | None) -> None:
        """Remember which instance was painted where."""
        if isinstance(line, RowLine):
            self._on_screen[y] = line.uuid
            if line.cursor:
                self.painted_cursor = line.uuid
                self.post_message(self.CursorPainted(self._model.view.row(line.uuid)))
        else:
            self._on_screen.pop(y, None)

    def on_resize(self) -> None:
        """Fit the columns to the new width, and keep the cursor in view if it was."""
        first, height = self.scroll_offset.y, self.scrollable_size.height
        seen = self.cursor_uuid in self._on_screen.values()
        self._lay_out(self._model.revealing(first, height) if seen else first)

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to what was painted there, open it at the second click, or sort by a title."""
        if event.y == self._model.top() - 1:
            slot = self._model.plan.slot_at(event.x, self.scroll_offset.x)
            if slot is not None:
                self.post_message(self.SortRequested(slot.column.field.name, add=event.shift or event.ctrl))
            return
        uuid = self._on_screen.get(event.y, "")
        place = self._model.place_of(uuid, self.scroll_offset.y + event.y - self._model.top())
        if place is None:
            return
        again = uuid == self._clicked
        self.action_move_to(place)
        self._clicked = uuid
        if again:
            self.action_open()

    def action_move(self, rows: int) -> None:
        """Move the cursor by so many rows."""
        self.action_move_to(max(0, self._model.selection.index + rows))

    def action_page(self, pages: int) -> None:
        """Move the cursor and the rows by so many screens."""
        rows = pages * max(1, self._model.room(self.scrollable_size.height))
        self.scroll_line_to_top(self.scroll_offset.y + rows)
        self.action_move(rows)

    def action_move_to(self, place: int) -> None:
        """Move the cursor to a row of the view; -1 is the last."""
        self._clicked = None
        chosen = self._model.selection
        with self._changing(asked=True):
            chosen.move_to(place if place >= 0 else len(chosen.order) + place)
            self.scroll_line_to_top(self._model.revealing(self.scroll_offset.y, self.scrollable_size.height))

    def action_sideways(self, columns: int) -> None:
        """Scroll the columns beside the hostname."""
        self.scroll_to(x=self._model.plan.next_stop(self.scroll_offset.x, columns), animate=False)

    def action_mark(self, what: str) -> None:
        """Mark `one` row and go on to the next, a `range`, `invert` the marks of the view's rows, or mark `none`."""
        chosen = self._model.selection
        with self._changing(asked=True):
            {"one": chosen.toggle, "range": chosen.mark_range, "invert": chosen.invert, "none": chosen.clear}[what]()
        if what == "one":
            self.action_move(1)

    def action_open(self) -> None:
        """Ask for the instance under the cursor to be opened."""
        if self.cursor_uuid is not None:
            self.post_message(self.Opened(self.cursor_uuid))

    def _lay_out(self, first: int) -> None:
        model = self._model
        model.arrange(self.scrollable_size.width, first, self.scrollable_size.height)
        self.set_extent(model.plan.width, len(model.view.order) + model.top())
        self.scroll_line_to_top(first)

    @contextmanager
    def _changing(self, *, asked: bool) -> Iterator[None]:
        """Repaint what the block alters, and tell of it."""
        cursor, marks = self.cursor_uuid, self.marks
        yield
        self.repaint()
        if self.cursor_uuid != cursor:
            self.post_message(self.CursorMoved(self.cursor_uuid, asked=asked))
        if self.marks != marks:
            self.post_message(self.MarksChanged(self.marks))
