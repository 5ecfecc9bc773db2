"""Frames of a screen made of what is seen: each widget draws only those of its lines that changed and are not covered.

Textual's own compositor has every widget that touches the changed part draw all its lines, and then cuts each line at
the edges of all widgets, wide characters too. What is overridden and read here is private to Textual; the tests of this
module fail when it changes there.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from textual._compositor import Compositor, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.screen import Screen, ScreenResultType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console
    from textual.geometry import Size
    from textual.strip import Strip
    from textual.widget import Widget


class Piece(NamedTuple):
    """A part of a line."""

    y: int
    x: int
    strip: Strip


class PatchUpdate(CompositorUpdate):
    """A frame that draws pieces of lines, of a screen of this size."""

    def __init__(self, pieces: list[Piece], size: Size) -> None:
        self.pieces = pieces
        self.size = size

    def render_segments(self, console: Console) -> str:
        """Return what draws them on a terminal of which nothing is known."""
        return "".join(f"\x1b[{y + 1};{x + 1}H{strip.render(console)}" for y, x, strip in self.pieces)


class PatchCompositor(Compositor):
    """Textual's compositor, with another way to draw."""

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:
        """Draw everything. Only pictures of the screen that are to be simplified are drawn Textual's way."""
        if simplify:
            return super().render_full_update(simplify)
        self._dirty_regions.clear()
        lines: list[list[Strip]] = [[] for _ in range(self.size.height)]
        for piece in sorted(self._pieces([self.size.region]), key=itemgetter(1)):
            lines[piece.y].append(piece.strip)
        return LayoutUpdate(list(lines), self.size.region)

    def render_partial_update(self) -> PatchUpdate | None:  # type: ignore[override]
        """Draw what has changed since the last time."""
        regions = [region.intersection(self.size.region) for region in self._dirty_regions]
        self._dirty_regions.clear()
        pieces = self._pieces(regions)
        return PatchUpdate(pieces, self.size) if pieces else None

    def _pieces(self, regions: Iterable[Region]) -> list[Piece]:
        spans: dict[int, list[tuple[int, int]]] = {}
        for y, left, right in self._regions_to_spans(regions):
            spans.setdefault(y, []).append((left, right))
        wanted: dict[Widget, list[tuple[int, int, int]]] = {}
        for y, dirty in spans.items():
            for widget, left, right in self._seen(y, dirty):
                wanted.setdefault(widget, []).append((y, left, right))
        return [piece for widget, places in wanted.items() for piece in self._drawn(widget, places)]

    def _seen(self, y: int, dirty: list[tuple[int, int]]) -> Iterator[tuple[Widget, int, int]]:
        """Yield which widgets are seen at the places that are dirty: the stretches as far as each is seen."""
        free = [(0, self.size.width)]
        for widget, (region, clip) in self.visible_widgets.items():
            x, top, width, height = region.intersection(clip)
            if not (top <= y < top + height and width):
                continue
            end = x + width
            seen = [(max(left, x), min(right, end)) for left, right in free if left < end and right > x]
            for left, right in seen:
                if any(start < right and stop > left for start, stop in dirty):
                    yield widget, left, right
            free = list(_without(free, x, end))
            if not any(start < right and stop > left for left, right in free for start, stop in dirty):
                return

    def _drawn(self, widget: Widget, places: list[tuple[int, int, int]]) -> Iterator[Piece]:
        region, _clip = self.visible_widgets[widget]
        first, last = places[0][0], places[-1][0]
        start, end = min(left for _, left, _ in places), max(right for _, _, right in places)
        strips = widget.render_lines(Region(start - region.x, first - region.y, end - start, last - first + 1))
        for y, left, right in places:
            strip = strips[y - first]
            yield Piece(y, left, strip if (left, right) == (start, end) else strip.crop(left - start, right - start))


class PatchedScreen(Screen[ScreenResultType]):
    """A screen that is composed of patches."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = PatchCompositor()


def _without(stretches: Iterable[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    for left, right in stretches:
        if right <= start or left >= end:
            yield left, right
            continue
        if left < start:
            yield left, start
        if right > end:
            yield end, right
