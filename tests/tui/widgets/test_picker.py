from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual import on
from textual.app import App
from textual.events import Paste
from textual.widgets import Input

from tests.tui.screens.host import settle, type_text
from tui.forms.choices import LOADING, Choice, Offer
from tui.widgets.multi_picker import MultiPicker
from tui.widgets.picker import ROWS, BasePicker, Picker

if TYPE_CHECKING:
    from textual.app import ComposeResult

FLAVORS = Offer(tuple(Choice(f"u{number}", f"m{number}.flavor", f"{number} cores") for number in range(1, 13)))


class Bench(App[None]):
    """One picker between two inputs."""

    def __init__(self, picker: BasePicker) -> None:
        super().__init__()
        self.picker = picker
        self.changes = 0
        self.retries = 0
        self.escapes = 0

    BINDINGS = [("escape", "note_escape", "")]

    def compose(self) -> ComposeResult:
        yield self.picker
        yield Input(id="after")

    def on_mount(self) -> None:
        self.picker.focus()

    def action_note_escape(self) -> None:
        self.escapes += 1

    @on(BasePicker.Changed)
    def _count_change(self) -> None:
        self.changes += 1

    @on(BasePicker.Retry)
    def _count_retry(self) -> None:
        self.retries += 1


def text(picker: BasePicker) -> str:
    return picker.render().plain


async def test_it_says_that_it_is_loading_and_opens_nothing() -> None:
    bench = Bench(Picker())
    async with bench.run_test() as pilot:
        await pilot.press("enter", "down", "x")
        assert text(bench.picker).strip() == "loading…"
        assert not bench.picker.is_open


async def test_typing_searches_and_enter_chooses() -> None:
    picker = Picker()
    bench = Bench(picker)
    async with bench.run_test() as pilot:
        picker.show(FLAVORS)
        await type_text(pilot, "m7")
        assert "1 of 12" in text(picker)
        await pilot.press("enter")
        assert (picker.value, picker.is_open) == ("u7", False)
        assert text(picker) == "▾ m7.flavor   7 cores"
        await settle(pilot, lambda: bench.changes == 1)


async def test_arrows_move_and_the_list_shows_a_window() -> None:
    picker = Picker()
    async with Bench(picker).run_test() as pilot:
        picker.show(FLAVORS)
        await pilot.press("down", "down", "pagedown", "down")
        assert len(text(picker).splitlines()) == ROWS + 1
        await pilot.press("enter")
        assert picker.value == "u9"
        await pilot.press("up")
        assert "› ● m9.flavor" in text(picker)


async def test_backspace_and_ctrl_u_erase_the_search() -> None:
    picker = Picker()
    async with Bench(picker).run_test() as pilot:
        picker.show(FLAVORS)
        await type_text(pilot, "m12")
        await pilot.press("backspace")
        assert "4 of 12" in text(picker)
        await pilot.press("ctrl+u")
        assert "12 of 12" in text(picker)


async def test_escape_closes_the_list_only() -> None:
    picker = Picker()
    bench = Bench(picker)
    async with bench.run_test() as pilot:
        picker.show(FLAVORS)
        await pilot.press("enter", "down", "escape")
        assert (picker.is_open, picker.value, bench.escapes) == (False, "", 0)
        await pilot.press("escape")
        assert bench.escapes == 1


async def test_tab_takes_what_was_searched_for_and_goes_on() -> None:
    picker = Picker()
    bench = Bench(picker)
    async with bench.run_test() as pilot:
        picker.show(FLAVORS)
        await type_text(pilot, "m3")
        await pilot.press("tab")
        assert picker.value == "u3"
        assert bench.focused is not None
        assert bench.focused.id == "after"


async def test_tab_out_of_a_list_that_was_only_looked_at_chooses_nothing() -> None:
    picker = Picker()
    bench = Bench(picker)
    async with bench.run_test() as pilot:
        picker.show(FLAVORS)
        await pilot.press("enter", "down", "tab")
        await settle(pilot, lambda: not picker.is_open)
        assert picker.value == ""
        assert bench.focused is not None
        assert bench.focused.id == "after"


async def test_the_value_is_kept_by_identity_when_choices_are_loaded_again() -> None:
    picker = Picker()
    bench = Bench(picker)
    async with bench.run_test() as pilot:
        picker.show(FLAVORS)
        picker.wish = "u4"
        picker.show(LOADING)
        assert picker.value == ""
        picker.show(Offer(tuple(reversed(FLAVORS.choices))))
        assert picker.value == "u4"
        picker.show(Offer(FLAVORS.choices[:2]))
        assert picker.value == ""
        await settle(pilot, lambda: bench.changes == 4)


async def test_a_reload_keeps_the_open_list_the_search_and_the_highlight() -> None:
    picker = Picker()
    async with Bench(picker).run_test() as pilot:
        picker.show(FLAVORS)
        await type_text(pilot, "m1")
        await pilot.press("down")
        assert "› m10.flavor" in text(picker).replace("›   ", "› ")
        picker.show(Offer(tuple(reversed(FLAVORS.choices))))
        assert picker.is_open
        assert "› m10.flavor" in text(picker).replace("›   ", "› ")


async def test_the_only_choice_is_taken_unless_that_is_not_wanted() -> None:
    picker, careful = Picker(), Picker(take_sole=False)
    for each, value in ((picker, "u1"), (careful, "")):
        async with Bench(each).run_test():
            each.show(Offer(FLAVORS.choices[:1]))
            assert each.value == value


async def test_no_choice_says_why_and_a_failure_can_be_tried_again() -> None:
    picker = Picker()
    bench = Bench(picker)
    async with bench.run_test() as pilot:
        picker.show(Offer(note="this project has no cloud"))
        await pilot.press("enter")
        assert text(picker).strip() == "this project has no cloud"
        assert bench.retries == 0
        picker.show(Offer(note="boom [/red]", failed=True))
        assert "boom [/red]" in text(picker)
        await pilot.press("enter")
        await settle(pilot, lambda: bench.retries == 1)


@pytest.mark.parametrize("label", ["[/red]", "[@click=app.bell]x[/]", "[$nothing]", "\\"])
async def test_h06_h07_hostile_labels_are_shown_as_they_are(label: str) -> None:
    picker = Picker()
    async with Bench(picker).run_test() as pilot:
        picker.show(Offer((Choice("u", label, label), Choice("v", "other"))))
        await pilot.press("enter", "enter")
        assert text(picker) == f"▾ {label}   {label}"


async def test_what_is_pasted_is_searched_for_and_chooses_nothing() -> None:
    picker = Picker()
    async with Bench(picker).run_test() as pilot:
        picker.show(FLAVORS)
        picker.post_message(Paste("m5\nm6\n"))
        await settle(pilot, lambda: picker.is_open)
        assert "▴ m5▏" in text(picker)
        assert picker.value == ""


async def test_the_mouse_opens_and_chooses() -> None:
    picker = Picker(id="p")
    async with Bench(picker).run_test() as pilot:
        picker.show(FLAVORS)
        await pilot.click("#p", offset=(3, 0))
        await settle(pilot, lambda: picker.is_open and picker.size.height == ROWS + 1)
        await pilot.click("#p", offset=(3, 2))
        await settle(pilot, lambda: picker.value == "u2")


async def test_several_are_marked_with_space() -> None:
    picker = MultiPicker()
    bench = Bench(picker)
    async with bench.run_test() as pilot:
        picker.show(FLAVORS)
        assert text(picker) == "▾ none"
        await pilot.press("enter", "space", "down", "down", "space")
        assert list(picker.values) == ["u1", "u3"]
        await pilot.press("up", "up", "space", "enter")
        assert list(picker.values) == ["u3"]
        assert not picker.is_open
        assert text(picker) == "▾ m3.flavor"
        await settle(pilot, lambda: bench.changes == 3)


async def test_marks_survive_a_reload_by_identity() -> None:
    picker = MultiPicker()
    async with Bench(picker).run_test():
        picker.wishes = ("u2", "gone")
        picker.show(FLAVORS)
        assert (picker.values, picker.wishes) == (("u2",), ("u2", "gone"))


async def test_a_search_among_several_takes_letters() -> None:
    picker = MultiPicker()
    async with Bench(picker).run_test() as pilot:
        picker.show(FLAVORS)
        await type_text(pilot, "m9")
        await pilot.press("space")
        assert picker.values == ("u9",)


async def test_no_key_of_the_app_gets_between_the_letters_of_a_search() -> None:
    picker = Picker()
    bench = Bench(picker)
    bench.bind("colon", "note_escape", description="")
    async with bench.run_test() as pilot:
        picker.show(FLAVORS)
        await pilot.press("colon", "m")
        assert "▴ :m▏" in text(picker)
        assert bench.escapes == 0
