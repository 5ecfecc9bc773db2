"""A line made of short texts with roles, which gives up the least important ones as it gets narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.fit import fit
from tui.widgets.style_book import StyleBook

if TYPE_CHECKING:
    from collections.abc import Iterable

GAP = "  "
"""What stands between two parts."""


class Part(NamedTuple):
    """One text of a line."""

    text: str
    role: str = ""
    rank: int = 0
    """How soon it is given up: the highest rank goes first; rank 0 never goes, it is shortened."""
    right: bool = False
    """Whether it stands at the right end."""
    tag: str = ""
    """What a click on it means."""
    joined: bool = False
    """Whether it follows the part before it without a gap; of the same rank, both go together."""

    @property
    def width(self) -> int:
        """Cells it takes, with the gap in front of it."""
        return cell_len(self.text) + (0 if self.joined else len(GAP))


class Placed(NamedTuple):
    """A part, or the space between two, where it stands on the line."""

    start: int
    end: int
    text: str
    role: str = ""
    tag: str = ""


def place(parts: Iterable[Part], width: int) -> tuple[Placed, ...]:
    """Lay the parts out on a line of `width` cells, dropping what there is no room for."""
    kept = _keep(list(parts), max(0, width - 1))
    left = [part for part in kept if not part.right]
    right = [part for part in kept if part.right]
    placed: list[Placed] = []
    x = _run(left, 1, width, placed)
    taken = sum(part.width for part in right)
    if right:
        _run(right, max(x, width - taken - 1) + len(GAP), width, placed)
    return tuple(placed)


def _keep(parts: list[Part], width: int) -> list[Part]:
    needed = sum(part.width for part in parts)
    while needed > width:
        rank = max((part.rank for part in parts), default=0)
        if rank == 0:
            break
        last = max(index for index, part in enumerate(parts) if part.rank == rank)
        first = last
        while parts[first].joined and parts[first - 1].rank == rank:
            first -= 1
        needed -= sum(part.width for part in parts[first : last + 1])
        del parts[first : last + 1]
    return parts


def _run(parts: list[Part], x: int, width: int, placed: list[Placed]) -> int:
    for place_in_run, part in enumerate(parts):
        if place_in_run and not part.joined:
            x += len(GAP)
        end = min(width, x + cell_len(part.text))
        if end > x:
            placed.append(Placed(x, end, fit(part.text, end - x), part.role, part.tag))
        x = end
    return x


class PartsLine(Widget):
    """A one-line widget that shows parts, and repaints only when what it shows differs."""

    DEFAULT_CSS = """
    PartsLine {
        height: 1;
        background: $panel;
        color: $foreground;
        & > .parts--strong { text-style: bold; }
        & > .parts--muted { color: $text-muted; }
        & > .parts--disabled { color: $text-disabled; }
        & > .parts--key { color: $accent; text-style: bold; }
        & > .parts--chip { color: $primary; }
        & > .parts--warning { color: $warning; }
        & > .parts--error { color: $error; text-style: bold; }
        & > .parts--alarm { background: $error; color: auto; text-style: bold; }
        & > .parts--production { background: $env-production; color: auto; text-style: bold; }
        & > .parts--environment { color: $env-other; text-style: bold; }
        & > .parts--online { color: $state-online; }
        & > .parts--offline { color: $state-offline; }
        & > .parts--transition { color: $state-transition; }
        & > .parts--erred { color: $state-erred; }
        & > .parts--unknown { color: $state-unknown; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's own name)
        super().__init__(id=id, classes=classes)
        self._styles = StyleBook(self, "parts")
        self._parts: tuple[Part, ...] = ()
        self._placed: tuple[Placed, ...] = ()
        self._placed_for = -1

    @property
    def text(self) -> str:
        """What stands on the line, for readers and tests."""
        line = ""
        for placed in self._arrange():
            line += " " * (placed.start - cell_len(line)) + placed.text
        return line

    def set_parts(self, parts: tuple[Part, ...]) -> None:
        """Show these parts; the line is painted again only when that makes a difference."""
        before = self._placed
        self._parts = parts
        self._placed_for = -1
        if self._arrange() != before:
            self.refresh()

    def placed_at(self, x: int) -> Placed | None:
        """What stands at column `x`."""
        return next((placed for placed in self._arrange() if placed.start <= x < placed.end), None)

    def notify_style_update(self) -> None:
        """Forget the styles of the look before, and draw those of the new one."""
        self._styles.clear()
        self.refresh()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        width = self.size.width
        if y:
            return Strip.blank(width, self._styles())
        segments: list[Segment] = []
        x = 0
        for placed in self._arrange():
            segments.append(Segment(" " * (placed.start - x), self._styles()))
            segments.append(Segment(placed.text, self._styles(placed.role)))
            x = placed.end
        segments.append(Segment(" " * (width - x), self._styles()))
        return Strip([segment for segment in segments if segment.text], width)

    def _arrange(self) -> tuple[Placed, ...]:
        if self._placed_for != self.size.width:
            self._placed_for = self.size.width
            self._placed = place(self._parts, self._placed_for)
        return self._placed
