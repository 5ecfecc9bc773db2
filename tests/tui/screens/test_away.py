from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import OptionList

from tests.tui.fakes import row, uuid
from tests.tui.screens.host import Host
from tui.away import Difference, Look, Missed, compare
from tui.screens.away import SHOWN, AwayScreen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_client.rows import InstanceRow

BEFORE = {uuid(1): Look("web-1", "Online"), uuid(2): Look("[/red]", "Online"), uuid(3): Look("web-3", "Erred")}
NOW: Mapping[str, InstanceRow] = {
    uuid(1): row(1, "Offline"),
    uuid(3): row(3, "Erred"),
    uuid(4): row(4, "Provisioning"),
}


def lines(screen: AwayScreen) -> list[str]:
    return [" ".join(str(option.prompt).split()) for option in screen.query_one(OptionList).options]


async def test_what_was_missed_is_grouped() -> None:
    screen = AwayScreen(compare(BEFORE, NOW, 725.0))
    async with Host(screen).run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        title = str(screen.query_one("#dialog").border_title)
        assert title == "While you were away (12 min): 1 new, 1 gone, 1 changed"
        assert lines(screen) == [
            "New (1)",
            "web-4 ◐ Provisioning",
            "Gone (1)",
            "[/red] was ● Online",
            "Changed (1)",
            "web-1 ● Online → ○ Offline",
        ]


async def test_enter_chooses_an_instance_and_never_a_heading() -> None:
    host = Host(AwayScreen(compare(BEFORE, NOW)))
    async with host.run_test(size=(120, 30)) as pilot:
        await pilot.press("down", "down", "enter")
        assert host.results == [uuid(1)]


async def test_a_search_goes_over_names_states_and_groups() -> None:
    screen = AwayScreen(compare(BEFORE, NOW))
    host = Host(screen)
    async with host.run_test(size=(120, 30)) as pilot:
        await pilot.press(*"GONE")
        assert lines(screen) == ["Gone (1)", "[/red] was ● Online"]
        await pilot.press(*"zz", "enter")
        assert lines(screen) == ["Nothing fits."]
        assert host.results == []
        await pilot.press("escape")
        assert host.results == [None]


async def test_of_very_many_the_first_are_shown() -> None:
    new = tuple(Difference(uuid(number), f"web-{number}", "", "Online") for number in range(SHOWN + 3))
    screen = AwayScreen(Missed(1.0, new=new))
    async with Host(screen).run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        assert lines(screen)[-1] == "… and 3 more: type to search"
        assert len(lines(screen)) == SHOWN + 2
