from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from textual._compositor import Compositor, LayoutUpdate
from textual.app import App
from textual.containers import Horizontal
from textual.geometry import Region
from textual.widgets import Static

from tui.patches import PatchCompositor, PatchedScreen, PatchUpdate

if TYPE_CHECKING:
    from textual.app import ComposeResult

TALL = "\n".join(f"line {number}" for number in range(8))


class Host(App[None]):
    """Two columns, and something that lies over both."""

    CSS = """
    Screen { layers: below above; }
    #over { layer: above; width: 6; height: 1; offset: 7 2; }
    Horizontal > Static { width: 10; height: 8; }
    """

    def get_default_screen(self) -> PatchedScreen[None]:
        return PatchedScreen()

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(TALL, id="left")
            yield Static("資料" * 5, id="right")
        yield Static("xxxxxx", id="over")


def compositor(app: Host) -> PatchCompositor:
    found = app.screen._compositor
    assert isinstance(found, PatchCompositor)
    return found


def drawn(update: object) -> list[tuple[int, int, str]]:
    assert isinstance(update, PatchUpdate)
    return sorted((y, x, strip.text) for y, x, strip in update.pieces)


async def test_lines_that_changed_are_drawn_as_far_as_they_are_seen() -> None:
    app = Host()
    async with app.run_test(size=(20, 8)) as pilot:
        await pilot.pause()
        compositor(app).render_update()
        app.query_one("#left").refresh(Region(0, 1, 10, 2))
        compositor(app).update_widgets({app.query_one("#left")})
        update: object = compositor(app).render_update()
        assert drawn(update) == [(1, 0, "line 1    "), (2, 0, "line 2 "), (2, 7, "xxxxxx")]
        assert compositor(app).render_update() is None


async def test_what_lies_over_others_is_drawn_in_one_piece() -> None:
    app = Host()
    async with app.run_test(size=(20, 8)):
        app.query_one("#over").refresh()
        compositor(app).update_widgets({app.query_one("#over")})
        assert drawn(compositor(app).render_update()) == [(2, 7, "xxxxxx")]


async def test_a_whole_frame_covers_each_cell_once() -> None:
    app = Host()
    async with app.run_test(size=(20, 8)):
        update: object = compositor(app).render_update(full=True)
        assert isinstance(update, LayoutUpdate)
        lines = ["".join(strip.text for strip in line) for line in update.strips]
        assert lines[0] == "line 0    資料資料資"
        assert lines[2] == "line 2 xxxxxx       "
        assert [sum(strip.cell_length for strip in line) for line in update.strips] == [20] * 8


async def test_pictures_of_the_screen_can_be_taken() -> None:
    app = Host()
    async with app.run_test(size=(20, 8)):
        assert "7" in app.export_screenshot()
        assert "7" in app.export_screenshot(simplify=True)


async def test_a_patch_can_be_written_to_a_terminal_of_which_nothing_is_known() -> None:
    app = Host()
    async with app.run_test(size=(20, 8)):
        app.query_one("#over").refresh()
        compositor(app).update_widgets({app.query_one("#over")})
        update: object = compositor(app).render_update()
        assert isinstance(update, PatchUpdate)
        text = update.render_segments(Console(color_system="truecolor", force_terminal=True))
        assert text.startswith("\x1b[3;8H\x1b[")
        assert "xxxxxx" in text


def test_textual_has_what_is_replaced() -> None:
    assert {"render_full_update", "render_partial_update"} <= vars(Compositor).keys()
