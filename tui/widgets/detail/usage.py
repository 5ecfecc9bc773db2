"""The page of charts: cpu, memory and storage of one instance over a range that can be chosen."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

from textual import work
from textual.containers import Container, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from tui.usage import Ask, Item, Range, step_points
from tui.widgets.roles import muted
from tui.widgets.usage_chart import Chart, Unit, UsageChart

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Resize

    from api_client.models import Instance
    from api_client.rows import InstanceRow
    from tui.readings import Reading
    from tui.usage import Series, UsageStore

STACKED_FROM = 18
"""Lines from which the charts stand one above the other; with fewer they stand side by side."""

TITLES = {Item.CPU: "CPU", Item.MEMORY: "Memory", Item.STORAGE: "Storage"}
MIB = 1024**2


class UsagePage(Vertical, can_focus=True):
    """Shows what the store knows, and asks it for the rest while it is looked at."""

    DEFAULT_CSS = """
    UsagePage {
        padding: 0 1;
        & > #window { height: 1; }
        & > #charts { height: 1fr; layout: horizontal; }
        & UsageChart { margin-right: 1; }
        &.-stacked > #charts { layout: vertical; }
        &.-stacked UsageChart { margin-right: 0; }
    }
    """

    _window = query_one("#window", Static)

    def __init__(self, store: UsageStore, *, id: str | None = None) -> None:  # noqa: A002 (Textual's own name)
        super().__init__(id=id)
        self._store = store
        # Kept here, not looked up: an answer may come when the page is already half taken down.
        self._charts = tuple(UsageChart(_blank(item), id=item.value) for item in Item)
        self._about: InstanceRow | Instance | None = None
        self._range = Range.HOUR
        self._points = 12
        self._asked: tuple[Ask, ...] = ()
        """What the running worker asks for; empty when none runs."""

    def compose(self) -> ComposeResult:
        """What is looked at, and three charts."""
        yield Static(self._title(), id="window")
        with Container(id="charts"):
            yield from self._charts

    def on_resize(self, event: Resize) -> None:
        """Place the charts as it fits."""
        self.set_class(event.size.height >= STACKED_FROM, "-stacked")

    def look_at(self, about: InstanceRow | Instance | None) -> None:
        """Show this instance, and read what is not known or old."""
        self._about = about
        asks = self._asks()
        self._draw(asks)
        if asks != self._asked and any(self._store.is_due(ask) for ask in asks):
            self._asked = asks
            self._draw(asks)
            self._read(asks)

    def step_range(self, by: int) -> None:
        """Look further back, or less far."""
        self._range = self._range.step(by)
        self._window.update(self._title())
        self.look_at(self._about)

    def step_points(self, by: int) -> None:
        """Ask for more points, or fewer."""
        self._points = step_points(self._points, by)
        self._window.update(self._title())
        self.look_at(self._about)

    @work(group="usage", exclusive=True)
    async def _read(self, asks: tuple[Ask, ...]) -> None:
        """Read all three series, and meanwhile load what draws them, which takes a moment the first time."""
        await asyncio.gather(asyncio.to_thread(import_module, "plotext"), *(self._store.read(ask) for ask in asks))
        if self._asked == asks:
            self._asked = ()
            self._draw(asks)

    def _asks(self) -> tuple[Ask, ...]:
        about = self._about
        return () if about is None else tuple(Ask(about.uuid, item, self._range, self._points) for item in Item)

    def _draw(self, asks: tuple[Ask, ...]) -> None:
        charts = [self._chart(ask) for ask in asks] or [_blank(item) for item in Item]
        for widget, chart in zip(self._charts, charts, strict=True):
            widget.show(chart)

    def _chart(self, ask: Ask) -> Chart:
        reading = self._store.known(ask)
        series = (reading.value if reading else None) or ()
        return Chart(
            TITLES[ask.item],
            _unit(ask.item),
            tuple(((point.start + point.end) / 2, point.value) for point in series),
            None if self._store.is_sum else _ceiling(self._about, ask.item),
            self._note(reading, is_loading=ask in self._asked and self._store.is_due(ask)),
        )

    def _note(self, reading: Reading[Series] | None, *, is_loading: bool) -> str:
        notes = ["sum per segment"] if self._store.is_sum else []
        if reading is not None and reading.problem is not None:
            notes.append(f"{reading.problem.title}: {reading.problem.detail}")
        elif is_loading:
            notes.append("loading…")
        elif reading is not None and not reading.value:
            notes.append("nothing measured")
        return " · ".join(notes)

    def _title(self) -> Content:
        return Content.assemble(f"last {self._range.label}", muted(f" in {self._points} points"))


def _blank(item: Item) -> Chart:
    return Chart(TITLES[item], _unit(item))


def _unit(item: Item) -> Unit:
    return Unit.PERCENT if item is Item.CPU else Unit.BYTES


def _ceiling(about: InstanceRow | Instance | None, item: Item) -> float | None:
    """The most there can be, as far as the instance tells."""
    if item is Item.CPU:
        return 100.0
    if about is None:
        return None
    if item is Item.MEMORY:
        return about.ram * MIB if about.ram else None
    return ((about.system_volume_size or 0) + (about.data_volume_size or 0)) * MIB or None
