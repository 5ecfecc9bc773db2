from __future__ import annotations

import pytest
from textual.app import App
from textual.widgets import Static

from tui.widgets.notice import TooSmall, is_too_small


@pytest.mark.parametrize(
    ("width", "height", "small"), [(60, 15, False), (59, 15, True), (60, 14, True), (200, 60, False)]
)
def test_the_least_size(width: int, height: int, small: bool) -> None:
    assert is_too_small(width, height) is small


class Small(App[None]):
    pressed = 0

    BINDINGS = [("s", "count", "")]

    def action_count(self) -> None:
        self.pressed += 1

    def on_mount(self) -> None:
        self.push_screen(TooSmall())


async def test_it_says_the_size_and_lets_no_key_through() -> None:
    app = Small()
    async with app.run_test(size=(50, 10)) as pilot:
        await pilot.press("s")
        said = str(app.screen.query_one(Static).content)
        assert "50×10 is too small: 60×15 is the least" in said
        assert app.pressed == 0


async def test_it_follows_the_size_and_leaves_when_there_is_room() -> None:
    app = Small()
    async with app.run_test(size=(50, 10)) as pilot:
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        assert "40×12" in str(app.screen.query_one(Static).content)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert not isinstance(app.screen, TooSmall)


async def test_q_quits() -> None:
    app = Small()
    async with app.run_test(size=(50, 10)) as pilot:
        await pilot.press("q")
        await pilot.pause()
        assert not app.is_running
