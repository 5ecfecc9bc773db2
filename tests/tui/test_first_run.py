"""A start that names no server: the first profile is made, one of several is chosen, or the sandbox is tried."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.pty_child import PtyChild
from tests.tui.deck import Deck, SandboxEntrance
from tui.config import load_config
from tui.place import Place
from tui.screens.lobby import LobbyScreen
from tui.screens.new_profile import NewProfileScreen
from tui.screens.profiles import ProfilesScreen

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SIZES = [(80, 24), (60, 15)]


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path, starts=False)


def with_profile(deck: Deck, name: str) -> None:
    """Let the settings have a profile from now on."""
    deck.directory.doors = (SandboxEntrance(Place(name), deck.wire, deck.door.token, deck.clock), deck.door)


async def until_at(deck: Deck, name: str) -> None:
    def is_there() -> bool:
        screen = deck.app.screen_stack[0]
        return not isinstance(screen, LobbyScreen) and deck.fleet.door.place.profile == name

    await deck.until(is_there)
    await deck.until(lambda: deck.fleet.session is not None and deck.session.feed.fleet.is_whole)


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_c01_the_ways_on_are_offered(deck: Deck, width: int, height: int) -> None:
    async with deck.started(width, height):
        await deck.until_shown(LobbyScreen)
        for words in ("Connect to a server", "Try the sandbox", "Quit", "They would be in"):
            assert words in deck.text()
        assert deck.app.screen.max_scroll_y == 0


@pytest.mark.parametrize("keys", [("escape",), ("q",), ("down", "down", "enter"), ("ctrl+c",)])
async def test_c01_one_can_leave(deck: Deck, keys: tuple[str, ...]) -> None:
    async with deck.started():
        await deck.until_shown(LobbyScreen)
        await deck.press(*keys)
        await deck.until(lambda: deck.app._exit)
    assert not deck.app.return_code
    assert not deck.wire.sent


async def test_c01_the_sandbox_is_tried_with_two_keys(deck: Deck) -> None:
    async with deck.started():
        await deck.until_shown(LobbyScreen)
        await deck.press("tab", "enter")
        await until_at(deck, "sandbox")


async def test_c01_the_first_profile_is_made_and_gone_to(deck: Deck) -> None:
    path = deck.directory.path
    async with deck.started(80, 24):
        await deck.until_shown(LobbyScreen)
        await deck.press("enter")
        await deck.until_shown(NewProfileScreen)
        assert "which only you can read" in deck.text()
        assert not is_there(path)
        with_profile(deck, "north")
        await deck.press(*"north", "enter", *"https://cloud.example.com/api", "enter", *"staging", "enter")
        await until_at(deck, "north")
    (profile,) = load_config(path).profiles.values()
    assert (profile.name, profile.url, profile.environment) == ("north", "https://cloud.example.com/api", "staging")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def is_there(path: Path) -> bool:
    return path.exists()


@pytest.mark.parametrize(
    ("name", "url", "words"),
    [
        ("", "https://a.example", "cannot be the name of a profile"),
        ("no/rth", "https://a.example", "cannot be the name of a profile"),
        ("north", "cloud", "The address must start with https://"),
        ("north", "http://a.example", "plain HTTP shows the token"),
    ],
)
async def test_what_can_not_be_used_is_told_and_nothing_is_written(deck: Deck, name: str, url: str, words: str) -> None:
    async with deck.started(80, 24):
        await deck.until_shown(LobbyScreen)
        await deck.press("enter")
        await deck.until_shown(NewProfileScreen)
        await deck.press(*name, "enter", *url, "enter", "f10")
        await deck.until(lambda: words in " ".join(deck.text().replace("│", "").split()))
        assert url in deck.text()
        await deck.press("escape")
        await deck.until_shown(LobbyScreen)
    assert not is_there(deck.directory.path)


async def test_what_was_typed_is_there_again_and_an_old_error_is_not(deck: Deck) -> None:
    async with deck.started(80, 24):
        await deck.until_shown(LobbyScreen)
        await deck.press("enter")
        screen = await deck.until_shown(NewProfileScreen)
        await deck.press(*"north", "f10")
        await deck.until(lambda: screen.banner.words)
        await deck.press("1")
        assert not screen.banner.words
        await deck.press("escape")
        await deck.until_shown(LobbyScreen)
        await deck.press("enter")
        await deck.until_shown(NewProfileScreen)
        assert "north1" in deck.text()


async def test_c13_no_escape_sequence_gets_into_a_name(deck: Deck) -> None:
    async with deck.started(80, 24):
        await deck.until_shown(LobbyScreen)
        await deck.press("enter")
        screen = await deck.until_shown(NewProfileScreen)
        screen.query_one("#name").value = "a\x1b]0;evil\x07b"  # type: ignore[attr-defined]
        screen.query_one("#url").value = "https://a.example"  # type: ignore[attr-defined]
        await deck.press("f10")
        await deck.until(lambda: "cannot be the name of a profile" in deck.text())
        assert "\x1b" not in screen.query_one("Banner").words  # type: ignore[attr-defined]
    assert not is_there(deck.directory.path)


async def test_settings_that_are_there_are_not_changed(deck: Deck) -> None:
    path = deck.directory.path
    path.write_text("[ui]\nrefresh = 60\n")
    async with deck.started(80, 24):
        await deck.until_shown(LobbyScreen)
        assert "name no server." in deck.text()
        await deck.press("enter")
        await deck.until_shown(NewProfileScreen)
        await deck.press(*"north", "enter", *"https://a.example", "enter", "enter")
        await deck.until(lambda: "[profiles.north]" in deck.text())
        assert 'url = "https://a.example"' in deck.text()
        assert "Add to them" in deck.text()
    assert path.read_text() == "[ui]\nrefresh = 60\n"


async def test_one_of_several_is_chosen(deck: Deck) -> None:
    with_profile(deck, "north")
    async with deck.started():
        await deck.until_shown(ProfilesScreen)
        await deck.press(*"north", "enter")
        await until_at(deck, "north")


async def test_choosing_none_leaves(deck: Deck) -> None:
    with_profile(deck, "north")
    async with deck.started():
        await deck.until_shown(ProfilesScreen)
        await deck.press("escape")
        await deck.until(lambda: deck.app._exit)
    assert not deck.app.return_code


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_the_form_is_in_sight(deck: Deck, width: int, height: int) -> None:
    async with deck.started(width, height):
        await deck.until_shown(LobbyScreen)
        await deck.press("enter")
        screen = await deck.until_shown(NewProfileScreen)
        await deck.settle()
        dialog = screen.query_one("#dialog").region
        for part in ("#name", "#url", "#environment", "#about", "#cancel", "#submit"):
            assert dialog.contains_region(screen.query_one(part).region), part


@pytest.fixture
def program(tmp_path: Path) -> Iterator[PtyChild]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    folders = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "STATE", "CACHE", "DATA")}
    environ = {**kept, **folders, "HOME": str(tmp_path), "TERM": "xterm-256color"}
    child = PtyChild([sys.executable, "-m", "tui"], ROOT, environ, size=(24, 80))
    yield child
    child.clear_away()


def test_c01_on_a_terminal_the_first_start_asks_and_ends_well(program: PtyChild) -> None:
    program.expect(b"Try the sandbox")
    program.send(b"q")
    assert program.end() == 0
    assert program.mode == program.mode_before
