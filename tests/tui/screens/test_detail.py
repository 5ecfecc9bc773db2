from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from textual.app import App

from api_client.errors import Unreachable
from tests.tui.screens.host import settle
from tests.tui.test_readings import HandClock
from tests.tui.widgets.detail_samples import OTHER, UUID, Meter, instance, row, scene
from tests.tui.widgets.host import VARIABLES, screen_text
from tui.details import Details
from tui.events import Event, Kind
from tui.readings import RETRY_AFTER
from tui.screens.detail import DetailScreen
from tui.usage import UsageStore
from tui.widgets.detail.tabs import Tab

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from api_client.models import Instance
    from api_client.states import Action
    from tui.columns import Cell
    from tui.fields import Scene
    from tui.sight import Sight
    from tui.widgets.action_bar import Offer


class Server:
    """One instance, told when the test lets it."""

    def __init__(self) -> None:
        self.reads = 0
        self.problem: Exception | None = None
        self.description = "first"
        self.answer = asyncio.Event()
        self.answer.set()

    async def instance(self, uuid: str) -> Instance:
        self.reads += 1
        await self.answer.wait()
        if self.problem is not None:
            raise self.problem
        return instance(description=self.description)


class Idle:
    """Can do nothing."""

    def act_on(self, action: Action, sight: Sight) -> None:
        raise AssertionError(action, sight)

    def choose_action(self, sight: Sight) -> None:
        raise AssertionError(sight)

    def undo(self) -> bool:
        return False

    def offers_for(self, uuid: str) -> tuple[Offer, ...]:
        return ()

    def note_of(self, uuid: str) -> Cell | None:
        return None


class Host(App[None]):
    """Shows the screen above another."""

    def __init__(self, detail: DetailScreen) -> None:
        super().__init__()
        self.detail = detail

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLES

    def on_mount(self) -> None:
        self.push_screen(self.detail)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def host(server: Server, clock: HandClock) -> Host:
    return make(server, clock, scene(row()))


def make(
    server: Server, clock: HandClock, seen: Scene, tab: Tab = Tab.SUMMARY, happened: tuple[Event, ...] = ()
) -> Host:
    details, usage = Details(server, clock), UsageStore(Meter(), clock)
    return Host(DetailScreen(UUID, seen, details, usage, Idle(), history=lambda _uuid: happened, tab=tab))


async def settled(pilot: Pilot[None]) -> str:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    return "\n".join(screen_text(pilot))


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_it_shows_the_row_at_once_and_reads_the_whole(host: Host, server: Server, size: tuple[int, int]) -> None:
    server.answer.clear()
    async with host.run_test(size=size) as pilot:
        await pilot.pause()
        shown = "\n".join(screen_text(pilot))
        assert "hostname-marker  ◐ Stopping 0:12" in shown
        assert "loading…" in shown

        server.answer.set()
        shown = await settled(pilot)
        assert "url-marker" in shown
        assert "loading…" not in shown
        assert "Back" in shown
    assert server.reads == 1


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_it_goes_back(host: Host, key: str) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(key)
        await settle(pilot, lambda: host.screen is not host.detail)
        assert len(host.screen_stack) == 1


async def test_it_opens_at_the_tab_that_was_asked_for(server: Server, clock: HandClock) -> None:
    host = make(server, clock, scene(row()), Tab.RAW)
    async with host.run_test(size=(80, 24)) as pilot:
        assert '"hostname": "hostname-marker"' in await settled(pilot)


async def test_a_changed_row_is_read_again_an_unchanged_one_is_not(host: Host, server: Server) -> None:
    async with host.run_test(size=(80, 40)) as pilot:
        await settled(pilot)
        host.detail.take_scene(scene(row(), row(OTHER), now=105.0))
        await settled(pilot)
        assert server.reads == 1

        server.description = "second"
        host.detail.take_scene(scene(row(state="Offline")))
        await settled(pilot)
        assert server.reads == 2
        subject = host.detail.pane.subject
        assert subject.instance is not None
        assert subject.instance.description == "second"


async def test_a_change_while_reading_is_not_lost(host: Host, server: Server) -> None:
    server.answer.clear()
    async with host.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: server.reads == 1)
        host.detail.take_scene(scene(row(state="Offline")))
        server.answer.set()
        await settled(pilot)
        assert server.reads == 2
        assert host.detail.pane.subject.state == "Offline"


async def test_it_can_be_read_again_by_key(host: Host, server: Server) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("r")
        await settled(pilot)
        assert server.reads == 2


async def test_an_instance_that_goes_is_still_shown_and_said_to_be_gone(host: Host, server: Server) -> None:
    async with host.run_test(size=(80, 40)) as pilot:
        await settled(pilot)
        host.detail.take_scene(scene(row(OTHER)))
        shown = await settled(pilot)
        assert "It is not in the list any more" in shown
        assert "template-name-marker" in shown or "project-name-marker" in shown
        assert host.screen is host.detail
        assert server.reads == 1


async def test_a_list_that_is_not_whole_says_nothing_of_it(host: Host) -> None:
    async with host.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        host.detail.take_scene(scene(row(OTHER), swept_at=None))
        assert "not in the list" not in await settled(pilot)


async def test_a_failure_is_shown_and_tried_again_later(host: Host, server: Server, clock: HandClock) -> None:
    server.problem = Unreachable("gone [/red] fishing")
    async with host.run_test(size=(80, 24)) as pilot:
        assert "Cannot reach the server: gone [/red] fishing" in await settled(pilot)
        server.problem = None
        host.detail.take_scene(scene(row()))
        await settled(pilot)
        assert server.reads == 1

        clock.now += RETRY_AFTER
        host.detail.take_scene(scene(row()))
        assert "Cannot reach" not in await settled(pilot)
        assert server.reads == 2


async def test_events_are_passed_on(server: Server, clock: HandClock) -> None:
    host = make(server, clock, scene(row()), Tab.TIMELINE, (Event(1.0, Kind.STATE, "Online"),))
    async with host.run_test(size=(80, 24)) as pilot:
        host.detail.take_scene(scene(row()))
        assert "● Online" in await settled(pilot)
