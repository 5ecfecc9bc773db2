"""Textual's frames, made lean: of each, only the cells that differ from what the terminal shows are written.

Textual writes whole lines and repeats full styles; over SSH that is many times what is needed, and a terminal without
synchronised output flickers. What is read here of a frame is private to Textual: where it is not as expected, frames
pass as they are, and the tests of this module fail.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import split_graphemes
from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import ReturnType
from textual.strip import Strip

from tui.damage import Painter, on_blank
from tui.guarded import GuardedApp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from textual import events
    from textual.driver import Driver
    from textual.screen import Screen

    from tui.damage import Row


class LeanFrame(CompositorUpdate):
    """A frame that is ready to be written."""

    def __init__(self, text: str) -> None:
        self.text = text
        """What the terminal gets; empty when it shows all of it already."""

    def render_segments(self, console: Console) -> str:  # noqa: ARG002 (Textual's signature)
        """Return what the terminal gets."""
        return self.text


class Frames:
    """Turns the frames of Textual's compositor into lean ones."""

    def __init__(self, painter: Painter) -> None:
        self._painter = painter

    def forget(self) -> None:
        """Assume nothing about the terminal until the next whole frame."""
        self._painter.forget()

    def lean(self, frame: CompositorUpdate, console: Console) -> CompositorUpdate:
        """Return a frame after which the terminal shows the same."""
        start = ""
        match frame:
            case LayoutUpdate(strips=_, region=region):
                if self._painter.size != region.size:
                    start = self._painter.clear(*region.size)
            case ChopsUpdate(chops=chops, spans=_, chop_ends=_) if len(chops) == self._painter.size[1]:
                pass
            case _:
                self.forget()
                return frame
        rows: dict[int, Row] = {}
        colors = console._color_system or ColorSystem.TRUECOLOR
        for y, x, strip in _patches(frame):
            row = rows.get(y) or rows.setdefault(y, self._painter.row(y))
            row.put(x, *_cells(strip, colors))
        return LeanFrame(start + self._painter.paint(rows))


class QuietApp(GuardedApp[ReturnType]):
    """An app that writes only what changes on the terminal."""

    SCROLL_REGIONS = True
    """Whether the terminal can move a block of lines."""

    def __init__(self, driver_class: type[Driver] | None = None) -> None:
        super().__init__(driver_class)
        self._frames = Frames(Painter(scrolls=self.SCROLL_REGIONS))

    def redraw(self) -> None:
        """Draw every cell again: something else may have written on the terminal."""
        self._frames.forget()
        self.refresh()

    def on_resize(self, _event: events.Resize) -> None:
        """Start afresh: terminals differ in what they keep. Coming back to the terminal is told as a resize, too."""
        self.redraw()

    def _display(self, screen: Screen[Any], renderable: Any) -> None:  # noqa: ANN401 - a frame, or what Rich can draw
        if isinstance(renderable, CompositorUpdate) and self._is_drawing:
            renderable = self._lean(renderable)
        super()._display(screen, renderable)

    @property
    def _is_drawing(self) -> bool:
        """Whether Textual is going to write a frame that it is given, and on a whole screen."""
        ready = self._running and not self._closed and not self._batch_count and not self.is_headless
        return ready and self._driver is not None and not self._driver.is_inline

    def _lean(self, frame: CompositorUpdate) -> CompositorUpdate | None:
        lean = self._frames.lean(frame, self.console)
        cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
        if isinstance(lean, LeanFrame) and not lean.text and cursor == self._previous_cursor_position:
            return None
        return lean


def _patches(frame: CompositorUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Yield what a frame draws: line, column and strip. A strip is drawn whole, lest a span cut a wide character."""
    if isinstance(frame, LayoutUpdate):
        for y, strips in enumerate(frame.strips, frame.region.y):
            x = frame.region.x
            for strip in strips:
                yield y, x, strip
                x += strip.cell_length
    elif isinstance(frame, ChopsUpdate):
        for y, left, right in frame.spans:
            for end, (x, chop) in zip(frame.chop_ends[y], frame.chops[y].items(), strict=False):
                if chop is not None and x < right and end > left:
                    yield y, x, chop


def _cells(strip: Strip, colors: ColorSystem) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Cut a strip into cells: their characters and their SGR parameters. Links are not kept."""
    texts: list[str] = []
    looks: list[str] = []
    look = ""
    for text, style, _control in strip:
        before, look = look, Strip.render_ansi(style, colors) if style else ""
        marks, cells, cell_looks = _split(text, look)
        if marks and texts:
            texts[-1 if texts[-1] else -2] += marks
            looks[-1] = before
        texts += cells
        looks += cell_looks
    return tuple(texts), tuple(looks)


class _Cells(NamedTuple):
    """A text of one style, cut into cells."""

    marks: str
    """What belongs to the character before."""
    texts: tuple[str, ...]
    looks: tuple[str, ...]


@lru_cache(maxsize=4096)
def _split(text: str, look: str) -> _Cells:
    marks, texts = "", [*text]
    if not text.isascii():
        marks, texts = _split_wide(text)
    blank = on_blank(look)
    return _Cells(marks, tuple(texts), tuple(blank if char == " " else look for char in texts))


def _split_wide(text: str) -> tuple[str, list[str]]:
    marks = ""
    texts: list[str] = []
    for start, end, width in split_graphemes(text)[0]:
        if width:
            texts += [text[start:end], *[""] * (width - 1)]
        elif texts:
            texts[-1 if texts[-1] else -2] += text[start:end]
        else:
            marks += text[start:end]
    return marks, texts
