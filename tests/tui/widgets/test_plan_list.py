"""The list of a plan: what its lines say, how wide they are, and where the cursor stays."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from api_client.rows import InstanceRow
from tests.tui.screens.host import uuid
from tui.columns import Cell
from tui.forms.confirmation import PREFIX
from tui.plan import Skip, Target, Why
from tui.themes import variable_defaults
from tui.widgets.plan_lines import (
    GAP,
    MARK,
    Columns,
    Heading,
    Section,
    TargetLine,
    Words,
    entries,
    facts,
    natural,
    wrapped,
)
from tui.widgets.plan_list import PlanList

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot


def row(number: int, name: str = "web", address: str = "10.0.0.1") -> InstanceRow:
    return InstanceRow(uuid(number), f"{name}-{number}", state="Online", project_name="shop", internal_ips=(address,))


class Bench(App[None]):
    """The list alone, with what it told."""

    CSS = "PlanList { height: 1fr; }"

    def __init__(self, count: int, name: str = "web") -> None:
        super().__init__()
        self.rows = {uuid(number): row(number, name) for number in range(1, count + 1)}
        self.entries = entries([Section("will stop", tuple(self.rows)), Section("skipped: gone", ("f" * 32,))])
        self.made: list[str] = []
        self.told: list[object] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults()

    def compose(self) -> ComposeResult:
        yield PlanList()

    @property
    def instances(self) -> PlanList:
        return self.query_one(PlanList)

    def on_mount(self) -> None:
        self.show()

    def show(self) -> None:
        columns = natural([Target(each, found, ()) for each, found in self.rows.items()])
        self.instances.show(self.entries, columns, self.line)

    def line(self, each: str) -> TargetLine:
        self.made.append(each)
        found = self.rows.get(each)
        if found is None:
            return TargetLine(each, "old", " – ", note=Cell("it is no longer there", "warning"))
        return TargetLine(each, found.hostname, "[✓]", facts(found))

    def on_plan_list_moved(self, event: PlanList.Moved) -> None:
        self.told.append(event)

    def on_plan_list_ticked(self, event: PlanList.Ticked) -> None:
        self.told.append(event)

    def text(self) -> list[str]:
        return [
            "".join(part.text for part in strip).rstrip(" ▁▂▃▄▅▆▇█")
            for strip in self.screen._compositor.render_strips()
        ]


@asynccontextmanager
async def shown(bench: Bench, size: tuple[int, int] = (60, 6)) -> AsyncIterator[Pilot[None]]:
    async with bench.run_test(size=size) as pilot:
        await pilot.pause()
        yield pilot


async def test_r07_who_and_what_stand_in_columns() -> None:
    bench = Bench(2)
    async with shown(bench, (70, 6)):
        assert bench.text()[:5] == [
            " will stop (2)",
            "▌[✓] web-1  00000000  shop  ● Online  10.0.0.1",
            " [✓] web-2  00000000  shop  ● Online  10.0.0.1",
            " skipped: gone (1)",
            "  –  old    ffffffff  it is no longer there",
        ]


async def test_only_the_lines_in_view_are_made() -> None:
    bench = Bench(5_000)
    async with shown(bench) as pilot:
        assert len(bench.made) < 100
        bench.instances.move_to(-1)
        await pilot.pause()
        assert bench.instances.cursor == "f" * 32
        assert "it is no longer there" in bench.text()[-1]
        assert len(bench.made) < 200


async def test_the_cursor_steps_over_headings_and_stays_on_its_instance() -> None:
    bench = Bench(2)
    async with shown(bench) as pilot:
        bench.instances.move(2)
        assert bench.instances.cursor == "f" * 32
        bench.instances.move(-1)
        assert bench.instances.cursor == uuid(2)
        bench.entries = (uuid(2), uuid(1))
        bench.show()
        assert bench.instances.cursor == uuid(2)
        bench.entries = (uuid(1),)
        bench.show()
        assert bench.instances.cursor == uuid(1)
        await pilot.pause()
        assert bench.told


async def test_a_page_moves_by_what_is_in_view() -> None:
    bench = Bench(50)
    async with shown(bench) as pilot:
        bench.instances.page(1)
        await pilot.pause()
        assert bench.instances.cursor == uuid(6)
        bench.instances.page(-1)
        await pilot.pause()
        assert bench.text()[0] == " will stop (50)"


async def test_a_click_moves_and_only_the_mark_ticks() -> None:
    bench = Bench(3)
    async with shown(bench) as pilot:
        await pilot.click(PlanList, offset=(12, 2))
        assert bench.instances.cursor == uuid(2)
        assert not any(isinstance(told, PlanList.Ticked) for told in bench.told)
        await pilot.click(PlanList, offset=(2, 3))
        assert bench.instances.cursor == uuid(3)
        assert isinstance(bench.told[-1], PlanList.Ticked)
        await pilot.click(PlanList, offset=(2, 0))
        assert bench.instances.cursor == uuid(3)


async def test_a_text_takes_its_place_and_gives_it_back() -> None:
    bench = Bench(50)
    async with shown(bench) as pilot:
        bench.instances.move(30)
        bench.instances.show_text(["a" * 70, *(str(number) for number in range(20))])
        await pilot.pause()
        assert bench.text()[:3] == ["a" * 59, "a" * 11, "0"]
        assert bench.instances.cursor is None
        bench.instances.move(1)
        await pilot.pause()
        assert bench.text()[0] == "a" * 11
        bench.instances.move_to(-1)
        await pilot.pause()
        assert bench.text()[-1] == "19"
        bench.show()
        assert bench.instances.cursor == uuid(31)


async def test_a_narrower_terminal_breaks_the_text_anew() -> None:
    bench = Bench(1)
    async with shown(bench) as pilot:
        bench.instances.show_text(["a" * 50])
        await pilot.resize_terminal(31, 6)
        await pilot.pause()
        assert bench.text()[:2] == ["a" * 30, "a" * 20]


@pytest.mark.parametrize("width", [50, 56, 72, 100, 198])
def test_columns_fit_and_shorten_what_tells_least(width: int) -> None:
    long = row(1, "a-very-long-hostname-of-a-server", "2001:db8::1234:5678:9abc:def0")
    fitted = natural([Target(long.uuid, long, ())]).fitted(width)
    taken = MARK + fitted.name + GAP + PREFIX + sum(GAP + cells for cells in fitted.cells)
    least = MARK + 16 + GAP + PREFIX + 3 * GAP + 4 + 9 + 8
    assert taken <= max(width, least)
    assert fitted.name >= 16
    if width >= 100:
        assert fitted == natural([Target(long.uuid, long, ())])


def test_names_of_what_is_left_out_count_and_their_states_do_not() -> None:
    skip = Skip(uuid(2), InstanceRow(uuid(2), "left-out-01", state="Provisioning Scheduled"), "busy", Why.BUSY)
    columns = natural([Target(uuid(1), row(1), ())], [skip])
    assert columns == Columns(name=11, project=4, state=8, address=8)


def test_one_section_needs_no_heading() -> None:
    assert entries([Section("will stop", ("a", "b"))]) == ("a", "b")
    assert entries([Section("will stop", ("a",)), Section("skipped", ("b",))]) == (
        Heading("will stop (1)"), "a", Heading("skipped (1)"), "b",
    )  # fmt: skip


def test_text_is_broken_by_cells() -> None:
    assert list(wrapped(["", "ab", "名名名"], 4)) == [Words(""), Words("ab"), Words("名名"), Words("名")]
    assert all(cell_len(words.text) <= 4 for words in wrapped(["名a名a名"], 4))
