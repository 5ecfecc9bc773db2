"""Textual's frames, made lean: of each, only the cells that differ from what the terminal shows are written.

Textual writes whole lines and repeats full styles; over SSH that is many times what is needed, and a terminal without
synchronised output flickers. As long as the terminal has not taken one frame, those that follow become one. What is
read here of a frame is private to Textual: where it is not as expected, frames pass as they are, and the tests of this
module fail.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import split_graphemes
from rich.color import ColorSystem
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import ReturnType
from textual.strip import Strip
from textual.widgets import Input

from tui.cells import on_blank
from tui.damage import Painter
from tui.guarded import GuardedApp
from tui.patches import PatchUpdate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from textual import events
    from textual.driver import Driver
    from textual.screen import Screen


class Frames:
    """Collects the frames of Textual's compositor, and tells what the terminal has to get of them."""

    def __init__(self, painter: Painter) -> None:
        self._painter = painter

    def forget(self) -> None:
        """Assume nothing about the terminal until the next whole frame."""
        self._painter.forget()

    def take(self, frame: CompositorUpdate, console: Console) -> bool:
        """Take in a frame; return whether it could be read, and what is on the terminal is known."""
        match frame:
            case LayoutUpdate(strips=_, region=region):
                if self._painter.size != region.size:
                    self._painter.clear(*region.size)
            case PatchUpdate(size=size) if size == self._painter.size:
                pass
            case ChopsUpdate(chops=chops, spans=_, chop_ends=_) if len(chops) == self._painter.size[1]:
                pass
            case _:
                self.forget()
                return False
        colors = console._color_system or ColorSystem.TRUECOLOR
        for y, x, strip in _patches(frame):
            self._painter.put(y, x, *_cells(strip, colors))
        return True

    def paint(self) -> str:
        """Return what makes the terminal show the last frame; nothing when it does already."""
        return self._painter.paint()


class QuietApp(GuardedApp[ReturnType]):
    """An app that writes only what changes on the terminal, and no sooner than the terminal takes it."""

    SCROLL_REGIONS = True
    """Whether the terminal can move a block of lines."""

    def __init__(self, driver_class: type[Driver] | None = None) -> None:
        super().__init__(driver_class)
        self._frames = Frames(Painter(scrolls=self.SCROLL_REGIONS))
        self._is_writing = False

    def redraw(self) -> None:
        """Draw every cell again: something else may have written on the terminal."""
        self._frames.forget()
        self.refresh()

    def on_resize(self, _event: events.Resize) -> None:
        """Start afresh: terminals differ in what they keep. Coming back to the terminal is told as a resize, too."""
        self.redraw()

    def written(self) -> None:
        """Go on: the terminal has taken all that was written."""
        self._is_writing = False
        self._show()

    def _display(self, screen: Screen[Any], renderable: Any) -> None:  # noqa: ANN401 - a frame, or what Rich can draw
        is_frame = isinstance(renderable, CompositorUpdate) and self._is_drawing
        if is_frame and self._frames.take(renderable, self.console):
            renderable = None
            self._show()
        elif is_frame and isinstance(renderable, PatchUpdate):
            # A part of a screen that is not what the terminal shows: a resize, or another screen, got in between.
            renderable = None
            self.refresh()
        super()._display(screen, renderable)

    def _show(self) -> None:
        if self._is_writing or not self._is_drawing or not (text := self._frames.paint()):
            return
        assert self._driver is not None  # noqa: S101 (it is drawing)
        self._is_writing = True
        text += self._cursor_move()
        self._driver.write(f"{SYNC_START}{text}{SYNC_END}" if self._sync_available else text)

    @property
    def _is_drawing(self) -> bool:
        """Whether Textual is going to write a frame that it is given, and on a whole screen."""
        ready = self._running and not self._closed and not self._batch_count and not self.is_headless
        return ready and self._driver is not None and not self._driver.is_inline

    def _cursor_move(self) -> str:
        """Put the cursor where somebody types: it can't be seen, but an input method opens there."""
        if not isinstance(self.focused, Input):
            return ""
        x, y = self.screen.outer_size.clamp_offset(self.cursor_position)
        return f"\x1b[{y + 1};{x + 1}H"


def _patches(frame: CompositorUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Yield what a frame draws: line, column and strip. A strip is drawn whole, lest a span cut a wide character."""
    if isinstance(frame, PatchUpdate):
        yield from frame.pieces
    elif isinstance(frame, LayoutUpdate):
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
