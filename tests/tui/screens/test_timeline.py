from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tui.fakes import row, uuid
from tests.tui.screens.host import Host
from tui.fields import Scene
from tui.fleet import Fleet, after_refresh, after_sweep
from tui.journal import Entry, Outcome
from tui.screens.timeline import NOTHING, SHOWN, TimelineScreen
from tui.timeline import Timeline

if TYPE_CHECKING:
    from textual.pilot import Pilot

SIZE = (120, 30)


class World:
    """A fleet that a timeline looks at, and the screen that shows it."""

    def __init__(self, *entries: Entry) -> None:
        self.timeline = Timeline()
        self.fleet = after_sweep(Fleet(), [row(1), row(2)], (), 0, 0)
        self.screen = TimelineScreen(self.timeline, lambda: entries)
        self.host = Host(self.screen)

    def show(self, at: float, number: int, state: str) -> None:
        """Let an instance be seen in a state, or be gone."""
        rows = [row(number, state)] if state else []
        self.fleet = after_refresh(self.fleet, rows, [] if state else [uuid(number)], at, at)
        self.timeline.observe(self.fleet, at)
        self.screen.take_scene(Scene(self.fleet, at, at))

    @property
    def lines(self) -> list[str]:
        """What stands in the list, without the times."""
        return [str(option.prompt).split("  ", 1)[-1] for option in self.screen.options.options]

    @property
    def chosen(self) -> str:
        """The line under the cursor."""
        return self.lines[self.screen.options.highlighted or 0]


def entry(at: float, words: str) -> Entry:
    return Entry("p", "anna", "stop", uuid(1), "web-1", "stop", at, Outcome.REFUSED, words, 1, at + 1)


async def filled(pilot: Pilot[None], world: World) -> None:
    world.show(10, 1, "Stopping")
    world.show(51, 1, "Offline")
    world.show(60, 2, "")
    await pilot.pause()


async def test_states_and_operations_are_told_newest_first() -> None:
    world = World(entry(20, "not [b]now[/b]"))
    async with world.host.run_test(size=SIZE) as pilot:
        await filled(pilot, world)
        assert world.lines == [
            "- web-2  Online → gone",
            "○ web-1  Stopping → Offline after 0:41",
            "» web-1  stop: refused: not [b]now[/b]",
            "» web-1  stop: asked for by anna",
            "◐ web-1  Online → Stopping",
        ]


async def test_nothing_says_so() -> None:
    world = World()
    async with world.host.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert world.lines == [NOTHING]
        await pilot.press("enter", "z")
        assert world.lines == ["Nothing fits."]
        assert world.host.results == []


async def test_a_search_and_enter_lead_to_the_instance() -> None:
    world = World()
    async with world.host.run_test(size=SIZE) as pilot:
        await filled(pilot, world)
        await pilot.press(*"OFFLINE")
        assert world.lines == ["○ web-1  Stopping → Offline after 0:41"]
        await pilot.press("enter")
        assert world.host.results == [uuid(1)]


async def test_what_happens_meanwhile_comes_in_above_the_line_under_the_cursor() -> None:
    world = World()
    async with world.host.run_test(size=SIZE) as pilot:
        await filled(pilot, world)
        await pilot.press("down")
        before = world.chosen
        world.show(70, 1, "Starting")
        await pilot.pause()
        assert world.lines[0] == "◐ web-1  Offline → Starting after 0:19"
        assert world.chosen == before
        await pilot.press("enter")
        assert world.host.results == [uuid(1)]


@pytest.mark.parametrize("more", [0, 7])
async def test_of_very_many_the_newest_are_shown(more: int) -> None:
    world = World()
    for at in range(SHOWN + more):
        world.show(at, 1, "Offline" if at % 2 else "Starting")
    async with world.host.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert len(world.lines) == SHOWN + bool(more)
        assert not more or world.lines[-1] == "… and 7 older: type to search"
