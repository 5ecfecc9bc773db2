"""A scrolling widget of single lines that paints exactly the lines that differ from what it painted before."""

from __future__ import annotations

from abc import abstractmethod
from itertools import zip_longest
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.style_book import StyleBook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

L = TypeVar("L")
L_contra = TypeVar("L_contra", contravariant=True)


class Painter(Protocol[L_contra]):
    """Draws lines for one look: the same width, columns, scroll position sideways and styles."""

    def paint(self, line: L_contra) -> Strip:
        """Draw one line in full."""
        ...


class LineScroll(ScrollView, Generic[L], inherit_bindings=False):
    """Compares the lines it should show with those it shows, and repaints the difference, whatever the cause was.

    Subclasses say what should be on screen; a line is any value with an equality that means "looks the same".
    """

    ALLOW_SELECT = False

    def __init__(self, prefix: str, *, id: str | None = None) -> None:  # noqa: A002 (Textual's own name)
        super().__init__(id=id)
        self.looks = StyleBook(self, prefix)
        """The styles of the component classes that begin with `prefix`."""
        self._lines: Sequence[L] = ()
        self._lines_for: Size | None = None
        self._painter: Painter[L] | None = None
        self._drawn: dict[int, Strip] = {}
        """Height on the screen → the line there, ready to be shown."""

    @abstractmethod
    def wanted_lines(self) -> Sequence[L]:
        """The lines that should be on screen now, from the top."""

    @abstractmethod
    def make_painter(self) -> Painter[L]:
        """What draws them."""

    def painted(self, y: int, line: L | None) -> None:
        """Hear that this line went to the screen, at this height."""

    def repaint(self, *, whole: bool = False) -> None:
        """Bring the screen up to date: the lines that differ, or with `whole` the look of all of them."""
        if whole:
            self._painter = self._lines_for = None
        if self._lines_for != self.scrollable_size:
            self.refresh()
            return
        before, self._lines = self._lines, self.wanted_lines()
        regions = list(_differences(before, self._lines, self.scrollable_size.width))
        for y in (y for region in regions for y in region.line_range):
            self._drawn.pop(y, None)
        if regions:
            self.refresh(*regions)

    def set_extent(self, width: int, height: int) -> None:
        """Set how much there is to scroll over. It moves the scrollbar, but paints nothing else."""
        extent = Size(width, height)
        if extent != self.virtual_size:
            self.set_reactive(Widget.virtual_size, extent)
            self._scroll_update(extent)

    def scroll_line_to_top(self, y: int) -> None:
        """Scroll so that this line comes first, as far as there are lines to fill the screen."""
        self.scroll_target_y = self.scroll_y = max(0, min(y, self.max_scroll_y))

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        """Draw the columns that are in view now."""
        if self.show_horizontal_scrollbar:
            self.horizontal_scrollbar.position = new_value
        if round(old_value) != round(new_value):
            self.repaint(whole=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Draw the lines that are in view now."""
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value
        if round(old_value) != round(new_value):
            self.repaint()

    def notify_style_update(self) -> None:
        """Forget the styles and strips of the look before."""
        self.looks.clear()
        self._painter = None
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines for the screen: they have no border, no padding and no opacity that Textual had to see to."""
        if self._lines_for != self.scrollable_size or self._painter is None:
            self._start_afresh()
        strips = [self._drawn.get(y) or self._draw(y) for y in crop.line_range]
        left, right = crop.column_span
        if (left, right) == (0, self.scrollable_size.width):
            return strips
        # What is asked for may reach below the scrollbar.
        return [strip.crop_extend(left, right, self.rich_style) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """Draw the line at this height of the screen."""
        if self._lines_for != self.scrollable_size or self._painter is None:
            self._start_afresh()
        assert self._painter is not None  # noqa: S101 (made when things started afresh)
        line = self._lines[y] if y < len(self._lines) else None
        self.painted(y, line)
        return Strip.blank(self.scrollable_size.width, self.rich_style) if line is None else self._painter.paint(line)

    def _start_afresh(self) -> None:
        self._painter = self.make_painter()
        self._lines, self._lines_for = self.wanted_lines(), self.scrollable_size
        self._drawn.clear()

    def _draw(self, y: int) -> Strip:
        strip, background = self.render_line(y), self.background_colors[1]
        for line_filter in self.get_line_filters():
            strip = strip.apply_filter(line_filter, background)
        self._drawn[y] = strip
        return strip


def _differences(before: Sequence[object], after: Sequence[object], width: int) -> Iterator[Region]:
    start = None
    for y, (old, new) in enumerate(zip_longest(before, after)):
        if old == new and start is not None:
            yield Region(0, start, width, y - start)
            start = None
        elif old != new and start is None:
            start = y
    end = max(len(before), len(after))
    if start is not None:
        yield Region(0, start, width, end - start)
