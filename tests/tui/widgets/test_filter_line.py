from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.widgets import Input

from tests.tui.widgets.host import WidgetHost
from tui.widgets.filter_line import FilterLine
from tui.widgets.history import History

if TYPE_CHECKING:
    from collections.abc import Sequence


def complete(text: str) -> Sequence[str]:
    return [f"{text}tate:", f"{text}la:"] if text.endswith("s") else []


async def test_every_key_can_be_watched() -> None:
    line, seen = FilterLine(), list[str]()
    app = WidgetHost(line)
    async with app.run_test() as pilot:
        app.watch(line, "typed", lambda query: seen.append(query), init=False)
        line.open()
        await pilot.press("w", "e")
        assert seen == ["w", "we"]


async def test_enter_accepts_and_escape_cancels() -> None:
    line = FilterLine()
    app = WidgetHost(line)
    async with app.run_test(message_hook=app.hear) as pilot:
        line.open()
        await pilot.press("w", "enter", "escape")
        await pilot.pause()
        assert len(app.said(FilterLine.Accepted)) == 1
        assert len(app.said(FilterLine.Cancelled)) == 1
        assert line.text == "w"


async def test_arrows_walk_through_the_history_and_back_to_the_draft() -> None:
    line = FilterLine(history=["old", "new"])
    async with WidgetHost(line).run_test() as pilot:
        line.open()
        await pilot.press("x")
        seen = []
        for key in ("up", "up", "up", "down", "down", "down"):
            await pilot.press(key)
            seen.append(line.text)
        assert seen == ["new", "old", "old", "new", "x", "x"]


async def test_tab_goes_round_the_completions_and_keeps_the_rest() -> None:
    line = FilterLine(complete=complete)
    async with WidgetHost(line).run_test() as pilot:
        line.set_text("s web")
        line.open()
        await pilot.press("home", "right")
        seen = []
        for _ in range(3):
            await pilot.press("tab")
            seen.append(line.text)
        assert seen == ["state: web", "sla: web", "state: web"]


async def test_typing_ends_a_walk_through_completions() -> None:
    line = FilterLine(complete=complete)
    async with WidgetHost(line).run_test() as pilot:
        line.open()
        await pilot.press("s", "tab", "s", "tab")
        assert line.text == "state:state:"


async def test_without_a_completion_tab_leaves_the_keys_where_they_are() -> None:
    line = FilterLine(complete=complete)
    async with WidgetHost(line).run_test() as pilot:
        await pilot.app.mount(Input(id="other"))
        line.open()
        await pilot.press("x", "tab", "y")
        assert line.text == "xy"


async def test_pasted_text_is_cleaned_and_only_its_first_line_counts() -> None:
    line = FilterLine()
    async with WidgetHost(line).run_test() as pilot:
        line.open()
        await pilot.press("a")
        assert pilot.app.focused is not None
        pilot.app.focused.post_message(events.Paste("web\x1b[2J\u202e\ndelete\n"))
        await pilot.pause()
        assert line.text == "aweb␛[2J\\u{202e}"


async def test_text_pasted_elsewhere_is_taken_in() -> None:
    line = FilterLine()
    async with WidgetHost(line).run_test() as pilot:
        line.set_text("x ")
        line.paste("\nweb\nd\n")
        await pilot.pause()
        assert line.text == "x web"
        assert pilot.app.focused is not None
        line.paste("")
        assert line.text == "x web"


async def test_a_query_put_there_is_not_told() -> None:
    line, seen = FilterLine(), list[str]()
    app = WidgetHost(line)
    async with app.run_test() as pilot:
        app.watch(line, "typed", lambda query: seen.append(query), init=False)
        line.set_text("state:online")
        line.open()
        await pilot.press("x")
        assert seen == ["state:onlinex"]


async def test_the_reading_shows_chips_and_who_works_it_out() -> None:
    line = FilterLine()
    async with WidgetHost(line).run_test(size=(100, 5)) as pilot:
        line.explain(["state is online", "[b]web[/b]"], "server+local")
        await pilot.pause()
        assert line.reading == "[state is online]  [[b]web[/b]]  server+local"


async def test_an_error_takes_the_place_of_the_chips_until_it_is_mended() -> None:
    line = FilterLine()
    async with WidgetHost(line).run_test(size=(100, 5)) as pilot:
        line.set_text("web stat:x")
        line.refuse("no field stat; did you mean state?", 4)
        await pilot.pause()
        assert line.reading == "at 5: no field stat; did you mean state?"
        assert _underlined(line) == "stat:x"
        line.explain(["web"], "local")
        await pilot.pause()
        assert line.reading == "[web]  local"
        assert _underlined(line) == ""


async def test_an_error_at_the_end_underlines_the_last_character() -> None:
    line = FilterLine()
    async with WidgetHost(line).run_test(size=(100, 5)) as pilot:
        line.set_text("cores>")
        line.refuse("a number is missing", 6)
        await pilot.pause()
        assert _underlined(line) == ">"


def _underlined(line: FilterLine) -> str:
    strip = line.query_one(Input).render_line(0)
    return "".join(segment.text for segment in strip if segment.style and segment.style.underline).strip()


@pytest.mark.parametrize("entries", [[], ["one"]])
def test_a_history_without_more_says_so(entries: list[str]) -> None:
    history = History(entries)
    assert history.newer("x") is None
    assert history.older("x") == (entries[0] if entries else None)
    assert history.older(entries[0] if entries else "x") is None


def test_a_history_starts_again_when_something_else_was_typed() -> None:
    history = History(["old", "new"])
    assert history.older("") == "new"
    assert history.older("typed") == "new"
    assert history.newer("new") == "typed"
