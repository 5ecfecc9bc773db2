from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App
from textual.events import Paste
from textual.widgets import Input

from tests.tui.screens.host import settle, type_text
from tui.forms.checks import hostname_problem
from tui.widgets.field import Field, TextLine

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Bench(App[None]):
    """One field and an input to go to."""

    def __init__(self) -> None:
        super().__init__()
        self.line = TextLine()
        self.field = Field("hostname", "Host [/red]", self.line, lambda: hostname_problem(self.line.value))

    def compose(self) -> ComposeResult:
        yield self.field
        yield Input()

    def on_mount(self) -> None:
        self.line.focus()


async def test_an_untouched_field_is_not_blamed_when_it_is_left() -> None:
    bench = Bench()
    async with bench.run_test() as pilot:
        await pilot.press("tab")
        assert bench.field.message == ""


async def test_a_changed_field_is_checked_when_it_is_left_and_again_as_it_is_put_right() -> None:
    bench = Bench()
    async with bench.run_test() as pilot:
        await pilot.press("x", "backspace", "tab")
        await settle(pilot, lambda: bench.field.message == "✖ A hostname is needed.")
        await pilot.press("shift+tab", "w")
        await settle(pilot, lambda: bench.field.message == "")


async def test_a_check_tells_whether_all_is_well() -> None:
    bench = Bench()
    async with bench.run_test() as pilot:
        assert not bench.field.check()
        await type_text(pilot, "web")
        assert bench.field.check()


async def test_the_servers_words_stay_until_the_input_changes() -> None:
    bench = Bench()
    async with bench.run_test() as pilot:
        await type_text(pilot, "web")
        bench.field.refuse("[/red] taken")
        await pilot.press("tab", "shift+tab")
        assert bench.field.message == "✖ [/red] taken"
        await pilot.press("2")
        await settle(pilot, lambda: bench.field.message == "")


async def test_t17_pasting_inserts_the_first_line_only() -> None:
    bench = Bench()
    async with bench.run_test() as pilot:
        await type_text(pilot, "ab")
        await pilot.press("left")
        bench.line.post_message(Paste("\nweb\x1b[31m\nrm -rf /\n"))
        await settle(pilot, lambda: bench.line.value == "aweb[31mb")
        bench.copy_to_clipboard("x\ny")
        await pilot.press("ctrl+v")
        await settle(pilot, lambda: bench.line.value == "aweb[31mxb")
