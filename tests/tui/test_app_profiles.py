"""Going from one server to another: all of the old one stays behind, and nothing of it goes along."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from api_client.sandbox import Sandbox
from tests.tui.deck import LIMIT, Deck, SandboxEntrance, Wire
from tui.credentials import Source
from tui.journal import JournalError, Outcome
from tui.place import Place
from tui.screens.leaving import LeavingScreen
from tui.screens.new_profile import NewProfileScreen
from tui.screens.profiles import FAULTY, NO_TOKEN, ProfilesScreen, token_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import httpx

NORTH, SOUTH = Place("north", "staging"), Place("south", "production", locked=True)


class Listening(Wire):
    """A wire that hears everything that is said to the server, and can hold its answers back."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.headers: list[Mapping[str, str]] = []
        self.closed = False
        self.answers = asyncio.Event()
        self.answers.set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.headers.append(dict(request.headers))
        answer = await super().handle_async_request(request)
        await self.answers.wait()
        return answer

    async def aclose(self) -> None:
        self.closed = True
        await super().aclose()


class TwoServers(Deck):
    """The app on one server, with another to go to."""

    def __init__(self, folder: Path, **more: object) -> None:
        super().__init__(folder, user="staff", place=NORTH, **more)  # type: ignore[arg-type]
        self.wire = self.door.wire = self.north = Listening(self.sandbox)
        self.other = Sandbox(instances=7, seed=5, clock=self.world_clock)
        for number, instance in enumerate(self.other.world.instances.values()):
            instance.hostname = f"south-{number}"
        self.south = Listening(self.other)
        self.south_door = SandboxEntrance(SOUTH, self.south, self.other.tokens["staff"], self.clock)
        self.directory.doors = (self.door, self.south_door)

    async def go(self, name: str) -> None:
        await self.press("P")
        await self.until_shown(ProfilesScreen)
        await self.press(*name, "enter")

    async def until_at(self, place: Place) -> None:
        await self.until(lambda: self.fleet.door.place is place and self.fleet.session is not None)
        await self.until(lambda: self.session.feed.fleet.is_whole)
        await self.rest()


@pytest.fixture
def deck(tmp_path: Path) -> TwoServers:
    return TwoServers(tmp_path)


async def test_the_dialog_tells_what_there_is(deck: TwoServers) -> None:
    deck.south_door.found = (
        Source("VMDECK_TOKEN", "VMDECK_TOKEN", is_there=False),
        Source("token_command", "token_command", is_there=None),
    )
    async with deck.running(80, 24):
        await deck.press("P")
        await deck.until_shown(ProfilesScreen)
        await deck.until(lambda: "locked · token from token_command" in deck.text())
        for words in ("● north  staging  https://cloud.test/", "open · token in use: a test", "PRODUCTION", "south"):
            assert words in deck.text()
        await deck.press("escape")
        await deck.until(lambda: deck.app.screen is deck.fleet)


async def test_s08_nothing_of_the_old_server_goes_along(deck: TwoServers) -> None:
    async with deck.running(120, 24):
        left = deck.fleet
        session = deck.session
        await deck.press("/", *"app", "enter", "space", "r")
        deck.fleet.tell("something of the north")
        await deck.until(lambda: "something of the north" in deck.text())
        hostnames = deck.hostnames
        await deck.go("south")
        await deck.until_at(SOUTH)
        assert deck.fleet is not left
        assert not left.is_attached
        assert [name[:6] for name in deck.hostnames] == ["south-"] * 7
        assert deck.fleet.listing.text == ""
        assert not deck.fleet.table.marks
        assert [word for word in (*hostnames, "something of the", "north") if word in deck.text()] == []
        assert deck.text().splitlines()[0].startswith("  PRODUCTION   south  staff (staff)  LOCKED")
        assert deck.north.closed
        with pytest.raises(JournalError):
            session.journal.entries()
        asked = len(deck.north.sent)
        await deck.pass_time(120)
        assert len(deck.north.sent) == asked
    said = {headers["authorization"] for headers in deck.south.headers}
    assert said == {f"Token {deck.other.tokens['staff']}"}
    assert not any("cookie" in headers for headers in deck.south.headers)


async def test_s08_answers_of_the_old_server_that_come_late_are_dropped(deck: TwoServers) -> None:
    async with deck.running(120, 24):
        deck.north.answers.clear()
        asked = len(deck.north.sent)
        await deck.press("r")
        await deck.until(lambda: len(deck.north.sent) > asked)
        await deck.go("south")
        await deck.until_at(SOUTH)
        deck.north.answers.set()
        await deck.pass_time(3)
        assert [name[:6] for name in deck.hostnames] == ["south-"] * 7
        assert deck.app.is_running
        assert deck.app.crash is None


async def test_one_can_leave_a_server_that_was_never_reached(deck: TwoServers) -> None:
    deck.north.answers.clear()
    async with deck.started():
        await deck.until(lambda: deck.north.sent)
        await deck.go("south")
        await deck.until_at(SOUTH)
        await deck.go("north")
        deck.north.answers.set()
        await deck.until_at(NORTH)
        assert deck.hostnames


async def test_there_and_back_several_times(deck: TwoServers) -> None:
    async with deck.running():
        for _ in range(3):
            await deck.go("south")
            await deck.until_at(SOUTH)
            await deck.go("north")
            await deck.until_at(NORTH)
        assert len(deck.app.screen_stack) == 1
        assert deck.app.crash is None


async def test_the_one_that_is_open_is_not_left(deck: TwoServers) -> None:
    async with deck.running():
        left = deck.fleet
        await deck.go("north")
        await deck.until(lambda: "north is open already" in deck.said)
        assert deck.fleet is left


async def begin_something(deck: TwoServers) -> str:
    hostname = next(name for name in deck.hostnames if deck.named(name).state == "Offline")
    uuid = await deck.point_at(hostname)
    await deck.press("s")
    await deck.until(lambda: uuid in deck.session.operations.running and not deck.session.operations.sending)
    return uuid


@pytest.mark.parametrize("leaves", [True, False])
async def test_what_is_under_way_is_asked_about(deck: TwoServers, *, leaves: bool) -> None:
    async with deck.running():
        uuid = await begin_something(deck)
        session = deck.session
        outcomes: list[Outcome] = []
        await deck.go("south")
        await deck.until_shown(LeavingScreen)
        outcomes += [entry.outcome for entry in session.journal.entries()]
        await deck.press(*(("tab", "enter") if leaves else ("enter",)))
        if leaves:
            await deck.until_at(SOUTH)
        else:
            await deck.until(lambda: deck.app.screen is deck.fleet)
            assert deck.session is session
        assert outcomes == [Outcome.ACCEPTED]
    assert [sent.path for sent in deck.writes] == [f"/api/instances/{uuid}/start/"]


async def test_the_arrows_move_between_the_ways_to_answer(deck: TwoServers) -> None:
    async with deck.running():
        await begin_something(deck)
        await deck.go("south")
        screen = await deck.until_shown(LeavingScreen)
        at: list[str | None] = []
        for key in ("right", "left"):
            await deck.press(key)
            at.append(screen.focused.id if screen.focused else None)
        assert at == ["leave", "stay"]
        await deck.press("escape")
        await deck.until(lambda: deck.app.screen is deck.fleet)
        assert deck.session.operations.running


async def test_the_next_visit_knows_what_went_on_meanwhile(deck: TwoServers, tmp_path: Path) -> None:
    deck.door.journal = tmp_path / "journal.sqlite"
    async with deck.running():
        uuid = await begin_something(deck)
        hostname = deck.session.feed.fleet.rows[uuid].hostname
        await deck.go("south")
        await deck.until_shown(LeavingScreen)
        await deck.press("tab", "enter")
        await deck.until_at(SOUTH)
        assert not deck.session.operations.running
        await deck.go("north")
        await deck.until_at(NORTH)
        await deck.until(lambda: uuid in deck.session.operations.running)
        await deck.pass_time(10)
        await deck.until(lambda: f"{hostname}: start done" in deck.said)
    assert len(deck.writes) == 1


async def test_the_palette_offers_each(deck: TwoServers) -> None:
    async with deck.running(120, 50):
        await deck.press(":")
        await deck.press(*"profile: s")
        await deck.until(lambda: "Profile: south" in deck.text())
        await deck.press("enter")
        await deck.until_at(SOUTH)


@pytest.mark.parametrize("keys", [("P", *"connect", "enter"), (":", *"connect to", "enter")])
async def test_one_can_connect_to_another_server_from_anywhere(deck: TwoServers, keys: tuple[str, ...]) -> None:
    west = SandboxEntrance(Place("west"), deck.south, deck.south_door.token, deck.clock)
    async with deck.running():
        await deck.press(keys[0])
        await deck.until(lambda: len(deck.app.screen_stack) == 2)
        await deck.press(*keys[1:-1])
        await deck.until(lambda: "onnect to a server…" in deck.text())
        await deck.press(keys[-1])
        await deck.until_shown(NewProfileScreen)
        deck.directory.doors = (*deck.directory.doors, west)
        await deck.press(*"west", "enter", *"https://west.example", "enter", "enter")
        await deck.until_at(west.place)


async def test_a_profile_that_is_gone_by_then_is_told(deck: TwoServers) -> None:
    async with deck.running():
        deck.directory.doors = (deck.door,)
        deck.directory.faults = ("config.toml:3:1 is wrong",)
        deck.fleet.go_to_profile("south")
        await deck.until(lambda: "south can't be opened: config.toml:3:1 is wrong" in deck.said)


async def test_settings_that_are_wrong_now_are_told_and_what_is_open_goes_on(deck: TwoServers) -> None:
    deck.directory.faults = ("config.toml:3:1 profiles.south.url: has \x1b]0;evil\x07 no host",)
    deck.directory.doors = (SandboxEntrance(Place("sandbox"), deck.south, "", deck.clock),)
    async with deck.running(80, 24):
        await deck.press("P")
        await deck.until_shown(ProfilesScreen)
        assert FAULTY[:40] in deck.text()
        assert "config.toml:3:1 profiles.south.url" in deck.text()
        assert "\x1b" not in deck.text()
        await deck.press("escape")
        await deck.until(lambda: deck.app.screen is deck.fleet)
        await deck.pass_time(3)
        assert not deck.session.feed.fleet.problem


async def test_a_profile_that_is_wrong_is_listed_with_what_is_wrong_and_can_not_be_chosen(deck: TwoServers) -> None:
    deck.directory.wrong = {"we\x1bst": ("config.toml:9: profiles.west needs a setting url.",)}
    async with deck.running(80, 24):
        await deck.press("P")
        screen = await deck.until_shown(ProfilesScreen)
        assert "config.toml:9: profiles.west needs a setting url." in deck.text()
        assert "\x1b" not in deck.text()
        await deck.press(*"we", "enter")
        assert deck.app.screen is screen
        await deck.press(*["backspace"] * 2, *"south", "enter")
        await deck.until_at(SOUTH)


class Slow(SandboxEntrance):
    """A door that takes its time to tell where its token is."""

    def __init__(self, place: Place, deck: TwoServers) -> None:
        super().__init__(place, deck.south, deck.south_door.token, deck.clock)
        self.may_tell = threading.Event()

    def sources(self) -> tuple[Source, ...]:
        self.may_tell.wait(LIMIT)
        return (Source("token_command", "token_command", is_there=None),)


async def until_told(deck: TwoServers) -> None:
    """Let what was asked beside the event loop come back."""
    await deck.until(lambda: not any(worker.group == "sources" for worker in deck.app.workers))


async def test_what_is_known_late_of_a_line_that_is_filtered_away_is_there_once_it_is_not(deck: TwoServers) -> None:
    slow = Slow(Place("west"), deck)
    deck.directory.doors = (slow, deck.door, deck.south_door)
    async with deck.running(80, 24):
        await deck.press("P")
        await deck.until_shown(ProfilesScreen)
        await deck.press(*"south")
        slow.may_tell.set()
        await until_told(deck)
        assert "west" not in deck.text()
        await deck.press(*["backspace"] * 5)
        await deck.until(lambda: "token from token_command" in deck.text())
    assert deck.app.crash is None


async def test_what_is_known_late_of_a_dialog_that_is_closed_is_dropped(deck: TwoServers) -> None:
    slow = Slow(Place("west"), deck)
    deck.directory.doors = (slow, deck.door, deck.south_door)
    async with deck.running(80, 24):
        await deck.press("P")
        await deck.until_shown(ProfilesScreen)
        await deck.press("escape")
        slow.may_tell.set()
        await until_told(deck)
        await deck.until(lambda: deck.app.screen is deck.fleet)
    assert deck.app.crash is None


def test_a_line_is_not_shown_again_on_a_dialog_that_is_gone(deck: TwoServers) -> None:
    ProfilesScreen(deck.directory)._show_again("north")


@pytest.mark.parametrize(("width", "height"), [(80, 24), (60, 15)])
async def test_all_of_it_is_in_sight(deck: TwoServers, width: int, height: int) -> None:
    async with deck.running(width, height):
        await deck.press("P")
        screen = await deck.until_shown(ProfilesScreen)
        dialog = screen.query_one("#dialog").region
        assert dialog.contains_region(screen.options.region)
        assert screen.options.region.height >= 4
        assert dialog.contains_region(screen.query_one("#path").region)


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        ((), "needs no token"),
        ((Source("VMDECK_TOKEN", "VMDECK_TOKEN", is_there=True),), "token from VMDECK_TOKEN"),
        ((Source("token_command", "token_command", is_there=None),), "token from token_command"),
        ((Source("file", "the file t", is_there=True, problem="The file t is a link."),), "The file t is a link."),
        ((Source("keyring", "the keyring", is_there=None),), "asks the keyring, then for a log-in"),
        (
            (Source("keyring", "the keyring", is_there=None), Source("file", "the file t", is_there=True)),
            "token from the file t",
        ),
        ((Source("file", "the file t", is_there=False),), NO_TOKEN),
    ],
)
def test_where_a_token_is_from_is_told_in_words(sources: tuple[Source, ...], words: str) -> None:
    assert token_words(sources) == words
