from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from tests.tui.screens.host import Host
from tui.screens.search import SearchDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = ("alpha one", "beta [/x]", "gamma one", "Delta")


class Search(SearchDialog[str]):
    """The frame with four names in it."""

    def matching(self, words: Sequence[str]) -> list[Option]:
        return [
            Option(Content(name), id=name.split()[0])
            for name in NAMES
            if all(word in name.casefold() for word in words)
        ]


def listed(search: Search) -> list[str]:
    return [str(option.prompt) for option in search.query_one(OptionList).options]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("", NAMES), ("one", ("alpha one", "gamma one")), ("ONE g", ("gamma one",)), ("[/x]", ("beta [/x]",)), ("zz", ())],
)
async def test_every_word_has_to_occur(typed: str, found: tuple[str, ...]) -> None:
    search = Search("Names [/red]")
    async with Host(search).run_test() as pilot:
        await pilot.press(*typed)
        assert tuple(listed(search)) == found


async def test_the_arrows_move_in_the_list_while_the_search_keeps_the_focus() -> None:
    search = Search("Names")
    async with Host(search).run_test() as pilot:
        await pilot.press("down", "down", "up")
        assert search.query_one(OptionList).highlighted == 1
        assert search.query_one(Input).has_focus


async def test_escape_leaves_with_nothing() -> None:
    host = Host(Search("Names"))
    async with host.run_test() as pilot:
        await pilot.press("escape")
        await pilot.pause()
    assert host.results == [None]


async def test_enter_with_nothing_found_stays() -> None:
    host = Host(Search("Names"))
    async with host.run_test() as pilot:
        await pilot.press("z", "z", "enter")
        assert host.screen is host.dialog
    assert host.results == []


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (200, 60)])
async def test_it_fits(size: tuple[int, int]) -> None:
    search = Search("Names")
    async with Host(search).run_test(size=size) as pilot:
        await pilot.pause()
        assert search.region.contains_region(search.query_one("#dialog").region)
