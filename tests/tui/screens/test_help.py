from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import OptionList

from tests.tui.screens.host import Host, settle, type_text
from tests.tui.widgets.host import screen_text
from tui.screens.help import FILTER, OTHER, HelpKey, HelpScreen, effective_keys

if TYPE_CHECKING:
    from textual.pilot import Pilot

KEYS = (
    HelpKey("Table", "j", "Down", "table.down"),
    HelpKey("Act", "s", "Start [/red]", "act.start"),
    HelpKey("Table", "k", "Up", "table.up"),
)
LANGUAGE = (("cores>=4", "comparisons, with units"), ("!word", "not this word"))


def listed(pilot: Pilot[None]) -> list[str]:
    return [str(option.prompt) for option in pilot.app.screen.query_one(OptionList).options]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_keys_stand_in_groups_and_the_filter_language_ends_them(size: tuple[int, int]) -> None:
    async with Host(HelpScreen(KEYS, LANGUAGE)).run_test(size=size) as pilot:
        await pilot.pause()
        assert [line.split("  ")[0] or line.split()[0] for line in listed(pilot)] == [
            "Table",
            "j",
            "k",
            "Act",
            "s",
            FILTER,
            "cores>=4",
            "!word",
        ]
        shown = "\n".join(screen_text(pilot))
        assert "Start [/red]  act.start" in shown
        assert "comparisons, with units" in shown


@pytest.mark.parametrize(
    ("typed", "found"),
    [("start", ["Act", "s"]), ("table up", ["Table", "k"]), ("cores", [FILTER, "cores>=4"]), ("nothing like it", [])],
)
async def test_typing_leaves_what_matches(typed: str, found: list[str]) -> None:
    async with Host(HelpScreen(KEYS, LANGUAGE)).run_test(size=(80, 24)) as pilot:
        await type_text(pilot, typed)
        await pilot.pause()
        assert [line.split("  ")[0] or line.split()[0] for line in listed(pilot)] == found


async def test_arrows_scroll_while_typing_and_escape_closes() -> None:
    many = tuple(HelpKey("Many", f"f{number}", f"Thing {number}") for number in range(60))
    host = Host(HelpScreen(many))
    async with host.run_test(size=(80, 24)) as pilot:
        await pilot.press(*["down"] * 40)
        await pilot.pause()
        assert "Thing 40" in "\n".join(screen_text(pilot))
        await pilot.press("escape")
        await settle(pilot, lambda: host.results == [None])


class Shown(Screen[None]):
    BINDING_GROUP_TITLE = "Table"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "app.bell", "Down", id="table.down"),
        Binding("x", "app.bell", "Has no name to map it by"),
        Binding("ctrl+d", "app.bell", "Delete", tooltip="Delete the instance", id="act.delete"),
    ]


class Remapped(App[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark", "bell", "Help", id="app.help")]

    def on_mount(self) -> None:
        self.set_keymap({"act.delete": "f8"})
        self.push_screen(Shown())


async def test_effective_keys_are_those_that_work_now() -> None:
    app = Remapped()
    async with app.run_test() as pilot:
        await pilot.pause()
        assert sorted(effective_keys(app.screen), key=lambda key: key.id) == [
            HelpKey("Table", "f8", "Delete the instance", "act.delete"),
            HelpKey(OTHER, "?", "Help", "app.help"),
            HelpKey("Table", "j ↓", "Down", "table.down"),
        ]
