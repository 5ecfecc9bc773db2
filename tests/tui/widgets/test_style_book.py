from __future__ import annotations

from typing import TYPE_CHECKING

from rich.color import Color
from textual.theme import Theme

from tests.tui.widgets.host import WidgetHost
from tui.widgets.parts import Part, PartsLine

if TYPE_CHECKING:
    from rich.style import Style

DARK = Theme("first", primary="#000001", accent="#00ff00", panel="#101010", dark=True)
"""Two themes that differ in nothing but the colour of one role."""
OTHER = Theme("second", primary="#000001", accent="#0000ff", panel="#101010", dark=True)


def drawn(line: PartsLine) -> dict[str, Style | None]:
    """The texts on the line, and how they look."""
    return {segment.text: segment.style for segment in line.render_line(0) if segment.text.strip()}


async def test_a_role_looks_as_the_style_sheet_says_and_an_unknown_one_adds_nothing() -> None:
    line = PartsLine()
    line.set_parts((Part("plain"), Part("key", "key"), Part("other", "nosuch")))
    async with WidgetHost(line).run_test():
        looks = drawn(line)
    assert looks["key"] != looks["plain"] == looks["other"]
    assert looks["key"] is not None
    assert looks["key"].bold


async def test_only_the_roles_that_are_drawn_are_worked_out() -> None:
    line = PartsLine()
    line.set_parts((Part("plain"), Part("key", "key")))
    async with WidgetHost(line).run_test():
        assert set(line._component_styles) <= {"parts--", "parts--key"}


async def test_another_theme_is_drawn_at_once() -> None:
    line = PartsLine()
    line.set_parts((Part("key", "key"),))
    app = WidgetHost(line)
    app.register_theme(DARK)
    app.register_theme(OTHER)
    colours = []
    async with app.run_test() as pilot:
        for theme in (DARK, OTHER):
            app.theme = theme.name
            await pilot.pause()
            [strip] = app.screen._compositor.render_strips(app.size)[line.region.y : line.region.y + 1]
            colours += [segment.style.color for segment in strip if segment.text == "key" and segment.style]
    assert colours == [Color.parse("#00ff00"), Color.parse("#0000ff")]
