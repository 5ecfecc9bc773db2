from __future__ import annotations

import pytest
from textual.widgets import OptionList

from tests.tui.screens.host import Host
from tests.tui.widgets.host import screen_text
from tui.screens.choose import ChooseScreen, Item

ITEMS = (
    Item("start", "start"),
    Item("stop", "stop", "it has to be [b]Online[/]", enabled=False),
    Item("edit", "edit", "hostname and description"),
)


@pytest.mark.parametrize(
    ("keys", "result"),
    [
        (("enter",), "start"),
        (("down", "enter"), "edit"),
        (("d", "e", "s", "c", "enter"), "edit"),
        (("escape",), None),
    ],
)
async def test_what_is_chosen_is_returned(keys: tuple[str, ...], result: str | None) -> None:
    host = Host(ChooseScreen("Actions", ITEMS))
    async with host.run_test() as pilot:
        await pilot.press(*keys)
        await pilot.pause()
    assert host.results == [result]


async def test_it_starts_at_what_is_chosen_now() -> None:
    host = Host(ChooseScreen("Actions", ITEMS, "edit"))
    async with host.run_test() as pilot:
        await pilot.pause()
        assert host.screen.query_one(OptionList).highlighted == 2
        await pilot.press("enter")
        await pilot.pause()
    assert host.results == ["edit"]


@pytest.mark.parametrize("chosen", ["", "nowhere"])
async def test_without_a_choice_it_starts_at_the_first(chosen: str) -> None:
    host = Host(ChooseScreen("Actions", ITEMS, chosen))
    async with host.run_test() as pilot:
        await pilot.pause()
        assert host.screen.query_one(OptionList).highlighted == 0


async def test_what_is_not_possible_cannot_be_chosen_and_says_why() -> None:
    host = Host(ChooseScreen("Actions for [x]", ITEMS))
    async with host.run_test() as pilot:
        await pilot.press("s", "t", "o", "p", "enter")
        assert host.screen is host.dialog
        shown = "\n".join(screen_text(pilot))
        assert "stop  it has to be [b]Online[/]" in shown
        assert "Actions for [x]" in shown
    assert host.results == []


async def test_a_click_chooses() -> None:
    host = Host(ChooseScreen("Actions", ITEMS))
    async with host.run_test() as pilot:
        await pilot.click(OptionList, offset=(3, 2))
        await pilot.pause()
    assert host.results == ["edit"]
