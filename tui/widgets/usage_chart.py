"""One usage series as a chart with axes a person reads."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeGuard

from textual.content import Content
from textual.widget import Widget

from tui.formats import local_time
from tui.widgets.roles import muted, styled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LEAST_WIDTH, LEAST_HEIGHT = 20, 4
"""Cells below which there is no room for axes; the heading still tells the last value."""

MARKER = "hd"
"""Quarter blocks: they are in every font, which braille is not."""

DAY = 86_400
MIB, GIB = 1024**2, 1024**3


class Unit(Enum):
    """What the values are."""

    PERCENT = auto()
    BYTES = auto()


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows. Times are Unix seconds."""

    title: str
    unit: Unit
    points: tuple[tuple[float, float | None], ...] = ()
    """Moment and value, oldest first; None where nothing was measured."""
    ceiling: float | None = None
    """The most there can be, where that is known."""
    note: str = ""
    """Stands in the heading: what kind of values these are, that they are loading, or why there are none."""

    @property
    def last(self) -> float | None:
        """The newest value."""
        return next((value for _, value in reversed(self.points) if _is_number(value)), None)

    @property
    def highest(self) -> float:
        """The highest value; zero when there is none."""
        return max((value for _, value in self.points if _is_number(value)), default=0.0)

    @property
    def scale(self) -> tuple[float, str]:
        """What one on the axis stands for, and its name."""
        if self.unit is Unit.PERCENT:
            return 1.0, "%"
        most = max(self.highest, self.ceiling or 0.0)
        return (MIB, "MiB") if 0 < most < GIB else (GIB, "GiB")


class UsageChart(Widget):
    """Draws a `Chart`, again only when it, the size or the theme differs."""

    DEFAULT_CSS = """
    UsageChart { height: 1fr; width: 1fr; min-height: 1; color: $foreground; }
    """

    def __init__(self, chart: Chart, *, id: str | None = None) -> None:  # noqa: A002 (Textual's own name)
        super().__init__(id=id)
        self._chart = chart

    @property
    def chart(self) -> Chart:
        """What is shown."""
        return self._chart

    def show(self, chart: Chart) -> None:
        """Show another chart; the same one paints nothing."""
        if chart != self._chart:
            self._chart = chart
            self.refresh()

    def render(self) -> Content:
        """The heading, and the plot below where there is room."""
        width, height = self.size
        lines = [heading(self._chart), *plot(self._chart, width, height - 1)]
        return Content("\n").join(line.truncate(width) for line in lines[:height])


def heading(chart: Chart) -> Content:
    """The title, the newest value and the highest, and the note."""
    divisor, unit = chart.scale
    words = []
    if chart.last is not None:
        words = [f"last {_number(chart.last / divisor)} {unit}", f"most {_number(chart.highest / divisor)} {unit}"]
    facts = " · ".join([*words, chart.note] if chart.note else words)
    return Content.assemble(styled(chart.title, "strong"), f"  {facts}" if facts else "")


@lru_cache(maxsize=16)
def plot(chart: Chart, width: int, height: int) -> tuple[Content, ...]:
    """The lines of the plot; none where there is nothing to draw or no room to draw it in."""
    if width < LEAST_WIDTH or height < LEAST_HEIGHT or chart.last is None:
        return ()
    top = axis_top(chart)
    labels = [_number(top * share) for share in (0, 0.5, 1)]
    left = max(map(len, labels)) + 1
    lines = _draw(chart, top, labels, width, height).split("\n")[:height]
    canvas = [Content.assemble(muted(line[:left]), styled(line[left:], "line")) for line in lines[:-2]]
    return (*canvas, *(muted(line) for line in lines[-2:]))


def axis_top(chart: Chart) -> float:
    """Where the axis of values ends: at the ceiling, unless the values are above it or would be lost far below."""
    divisor, _ = chart.scale
    if chart.ceiling is not None and chart.ceiling / 10 <= chart.highest <= chart.ceiling:
        return chart.ceiling / divisor
    return _round_up(chart.highest / divisor)


def _draw(chart: Chart, top: float, labels: Sequence[str], width: int, height: int) -> str:
    figure = _new_figure(width, height)
    for run in _runs(chart):
        signal = figure.signal([x for x, _ in run], [y for _, y in run], marker=MARKER)
        figure.draw(signal.lines(len(run) > 1))
    shares = (0, 0.5, 1) if height > LEAST_HEIGHT + 1 else (0, 1)
    figure.ruler("y", "left").lim(0, top).ticks([top * share for share in shares], [labels[int(2 * s)] for s in shares])
    start, end = chart.points[0][0], chart.points[-1][0]
    end = max(end, start + 1)
    moments = (start, (start + end) / 2, end)
    pattern = "%H:%M" if end - start <= DAY else "%d %b"
    figure.ruler("x", "lower").lim(start, end).ticks(moments, [local_time(at, pattern) for at in moments])
    return str(figure.build().string(colorless=True))


def _new_figure(width: int, height: int) -> Any:  # noqa: ANN401 (plotext has no types)
    """A figure of its own: the shared one of plotext, and the size of the real terminal, are left alone."""
    import plotext  # its import is slow, and most sessions start without a chart

    terminal = type(plotext.terminal)().limit(False, False)
    figure = type(plotext.figure)(terminal)
    figure.plot_size(width, height)
    figure.axes(False, axis="x", side="upper").axes(False, axis="y", side="right")
    return figure


def _runs(chart: Chart) -> Iterator[list[tuple[float, float]]]:
    """The stretches without a gap, in units of the axis."""
    divisor, _ = chart.scale
    run: list[tuple[float, float]] = []
    for moment, value in chart.points:
        if _is_number(value):
            run.append((moment, value / divisor))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _is_number(value: float | None) -> TypeGuard[float]:
    return value is not None and math.isfinite(value)


def _round_up(value: float) -> float:
    """The next of 1, 2, 4, 5 or 10 times a power of ten; 1 for nothing."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 4, 5, 10) if value <= step * power * (1 + 1e-9))


def _number(value: float) -> str:
    """Three digits that matter."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
