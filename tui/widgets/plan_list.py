"""The list of a plan: thousands of instances, of which only the lines in view are made and drawn."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip

from tui.forms.confirmation import PREFIX
from tui.widgets.fit import fit
from tui.widgets.line_scroll import LineScroll
from tui.widgets.plan_lines import GAP, MARK, NEITHER, Columns, Heading, Line, TargetLine, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events

    from tui.widgets.plan_lines import Entry
    from tui.widgets.style_book import StyleBook


class PlanPainter:
    """Draws lines for one width."""

    def __init__(self, styles: StyleBook, columns: Columns, width: int) -> None:
        self._styles = styles
        self._columns = columns
        self._width = width

    def paint(self, line: Line) -> Strip:
        """Draw one line in full."""
        if isinstance(line, TargetLine):
            return self._target(line)
        heading = isinstance(line, Heading)
        text = fit(f" {line.text}" if heading else line.text, self._width)
        return Strip([Segment(text, self._styles("heading" if heading else ""))], self._width)

    def _target(self, line: TargetLine) -> Strip:
        base = "cursor" if line.cursor else ""
        columns = self._columns
        sign = "▌" if line.cursor else " "
        name = fit(line.name, columns.name, middle=True) + " " * GAP
        segments = [
            Segment(sign, self._styles(base, "sign")),
            Segment(f"{line.mark} ", self._styles(base, line.role)),
            Segment(name, self._styles(base, line.role or "strong")),
            Segment(line.uuid[:PREFIX] + " " * GAP, self._styles(base, "muted")),
        ]
        if line.note is not None:
            room = max(0, self._width - MARK - columns.name - PREFIX - 2 * GAP)
            note = fit(line.note.text, min(room, cell_len(line.note.text)))
            segments.append(Segment(note, self._styles(base, line.note.role)))
        for cell, width in zip(line.cells, columns.cells, strict=False):
            text = fit(cell.text, width) + " " * GAP
            segments.append(Segment(text, self._styles(base, line.role or cell.role)))
        return Strip(segments).adjust_cell_length(self._width, self._styles(base))


class PlanList(LineScroll[Line]):
    """Shows instances below headings, or a text. The cursor is kept by uuid; the keys are those of the screen."""

    ROLES: ClassVar[tuple[str, ...]] = (
        "cursor", "sign", "heading", "strong", "muted",
        "online", "offline", "transition", "erred", "unknown", "warning", "error",
    )  # fmt: skip
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"plan-list--{role}" for role in ROLES}
    DEFAULT_CSS = """
    PlanList {
        background: $surface; color: $foreground;
        scrollbar-size-horizontal: 0; scrollbar-size-vertical: 1; scrollbar-gutter: stable;
        & > .plan-list--cursor { background: $primary 20%; }
        &:ansi > .plan-list--cursor { background: transparent; text-style: reverse; }
        & > .plan-list--sign { color: $accent; text-style: bold; }
        & > .plan-list--heading { color: $accent; text-style: bold; }
        & > .plan-list--strong { text-style: bold; }
        & > .plan-list--muted { color: $text-muted; }
        & > .plan-list--online { color: $state-online; }
        & > .plan-list--offline { color: $state-offline; }
        & > .plan-list--transition { color: $state-transition; }
        & > .plan-list--erred { color: $state-erred; }
        & > .plan-list--unknown { color: $state-unknown; }
        & > .plan-list--warning { color: $warning; }
        & > .plan-list--error { color: $error; }
    }
    """

    class Moved(Message):
        """Another instance is under the cursor."""

    class Ticked(Message):
        """The mark of the instance under the cursor was clicked."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's own name)
        super().__init__("plan-list", id=id)
        self._entries: tuple[Entry, ...] = ()
        self._place = 0
        self._columns = Columns()
        self._line_of: Callable[[str], TargetLine] = lambda uuid: TargetLine(uuid, uuid, NEITHER)
        self._text: Sequence[str] = ()
        self._left_at: str | None = None

    @property
    def cursor(self) -> str | None:
        """The uuid under the cursor; None while there is none."""
        entry = self._entries[self._place] if self._place < len(self._entries) else None
        return entry if isinstance(entry, str) else None

    def show(self, entries: tuple[Entry, ...], columns: Columns, line_of: Callable[[str], TargetLine]) -> None:
        """Show instances; what looks the same is not painted again."""
        had_text = bool(self._text)
        cursor = self._left_at if had_text else self.cursor
        self._text, self._line_of = (), line_of
        if entries != self._entries:
            self._entries = entries
            known = cursor is not None and cursor in entries
            self._place = self._nearest(entries.index(cursor) if known else self._place)
            self._lay_out()
        if columns != self._columns or had_text:
            self._columns = columns
            self.repaint(whole=True)
        self.repaint()
        if self.cursor != cursor:
            self.post_message(self.Moved())

    def show_text(self, lines: Sequence[str]) -> None:
        """Show a text instead, from its top."""
        if lines == self._text:
            return
        if not self._text:
            self._left_at = self.cursor
        self._text = lines
        self._wrap()
        self.scroll_line_to_top(0)
        self.repaint(whole=True)

    def move(self, by: int) -> None:
        """Move the cursor by so many instances, or the text by so many lines."""
        if self._text:
            self.scroll_line_to_top(self.scroll_offset.y + by)
            return
        step = 1 if by > 0 else -1
        place = self._place + by
        while 0 <= place < len(self._entries) and not isinstance(self._entries[place], str):
            place += step
        self._move_to(place)

    def page(self, by: int) -> None:
        """Move by so many screens."""
        self.move(by * max(1, self.scrollable_size.height - 1))

    def move_to(self, place: int) -> None:
        """Move to the first line, or with -1 to the last."""
        last = len(self._entries) - 1
        if self._text:
            self.scroll_line_to_top(0 if place >= 0 else last)
        else:
            self._move_to(place if place >= 0 else last)

    def wanted_lines(self) -> Sequence[Line]:
        """The lines in view."""
        top = self.scroll_offset.y
        shown = self._entries[top : top + self.scrollable_size.height]
        return [self._line(entry, place == self._place) for place, entry in enumerate(shown, top)]

    def make_painter(self) -> PlanPainter:
        """What draws them in the present width."""
        width = self.scrollable_size.width
        return PlanPainter(self.looks, self._columns.fitted(width), width)

    def on_resize(self) -> None:
        """Fit into the new size, with the cursor in view."""
        if self._text:
            self._wrap()
            self.repaint(whole=True)
        else:
            self._lay_out()

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the line; on its mark, tick it."""
        place = self.scroll_offset.y + event.y
        if place < len(self._entries) and isinstance(self._entries[place], str):
            self._move_to(place)
            if event.x < MARK:
                self.post_message(self.Ticked())

    def _line(self, entry: Entry, is_under_cursor: bool) -> Line:
        if not isinstance(entry, str):
            return entry
        line = self._line_of(entry)
        return replace(line, cursor=True) if is_under_cursor else line

    def _move_to(self, place: int) -> None:
        before, self._place = self._place, self._nearest(place)
        self._reveal()
        self.repaint()
        if before != self._place:
            self.post_message(self.Moved())

    def _nearest(self, place: int) -> int:
        """The place of an instance nearest to this one; below it first."""
        last = len(self._entries) - 1
        place = max(0, min(place, last))
        for found in chain(range(place, last + 1), range(place - 1, -1, -1)):
            if isinstance(self._entries[found], str):
                return found
        return 0

    def _lay_out(self) -> None:
        self.set_extent(0, len(self._entries))
        self._reveal()

    def _reveal(self) -> None:
        """Scroll as little as it takes to have the cursor in view, and the heading above it where that is the first."""
        height, top = max(1, self.scrollable_size.height), self.scroll_offset.y
        first = self._place
        while first and not isinstance(self._entries[first - 1], str):
            first -= 1
        self.scroll_line_to_top(min(first, max(top, self._place - height + 1)))

    def _wrap(self) -> None:
        self._entries = tuple(wrapped(self._text, self.scrollable_size.width))
        self.set_extent(0, len(self._entries))
