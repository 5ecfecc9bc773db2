"""What holds on every screen of a profile: nothing is written where nothing may be, and plain HTTP is told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from textual.binding import Binding

from api_client.states import Action
from tests.tui.deck import LIMIT, Deck
from tui.app import VmdeckApp
from tui.commands import KeyCommands
from tui.lock import Asked
from tui.place import Place
from tui.screens.detail import DetailScreen
from tui.screens.fleet import FleetScreen
from tui.screens.login import LoginScreen
from tui.screens.plan import PlanScreen
from tui.screens.plan_review import ReviewScreen
from tui.widgets.detail.pane import DetailPane
from tui.widgets.instance_table import InstanceTable

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is exported is written there."""
    monkeypatch.chdir(tmp_path)


READ_ONLY = Place("live", "production", read_only=True, locked=True)
ENDS = {"quit", "app.quit"}
"""Actions that end the walk, as does the key of the first wherever it means something else."""


def keys_of(*holders: type) -> list[str]:
    """Every key that does something somewhere."""
    found: dict[str, None] = {}
    for holder in holders:
        for binding in Binding.make_bindings(holder.BINDINGS):  # type: ignore[attr-defined]
            if binding.action not in ENDS:
                found.update(dict.fromkeys(key.strip() for key in binding.key.split(",") if key.strip() != "q"))
    return list(found)


async def come_back(deck: Deck) -> None:
    """Leave whatever has been opened; what is being written to a file is waited for."""
    async with asyncio.timeout(LIMIT):
        while deck.app.screen is not deck.fleet or deck.fleet.focused is not deck.fleet.table:
            await deck.press("escape")
            await deck.pause()
            if deck.app.screen is deck.fleet:
                deck.fleet.set_focus(deck.fleet.table)


async def answer(deck: Deck) -> None:
    """Say yes to whatever is asked, in every way there is."""
    for keys in (("enter",), ("f10",), ("tab", "enter"), ("ctrl+enter",)):
        if deck.app.screen is deck.fleet or isinstance(deck.app.screen, LoginScreen):
            return
        await deck.press(*keys)


@pytest.mark.parametrize("marks", [0, 3])
async def test_s16_no_key_writes_where_nothing_may_be_changed(tmp_path: Path, marks: int) -> None:
    deck = Deck(tmp_path, user="staff", place=READ_ONLY)
    keys = keys_of(VmdeckApp, FleetScreen, InstanceTable, DetailPane, DetailScreen, ReviewScreen, PlanScreen)
    assert {"s", "S", "R", "z", "E", "ctrl+d", "n", "N", "L", "B", "f2", "f8", "f9", "P"} <= set(keys)
    async with deck.running(120, 40):
        await deck.press(*["space"] * marks)
        for key in keys:
            await deck.press(key)
            await answer(deck)
            await come_back(deck)
            assert deck.app.is_running
        await deck.pass_seconds(5)
        assert deck.app.crash is None
    assert not deck.writes


async def test_s16_no_command_of_the_palette_writes_either(tmp_path: Path) -> None:
    deck = Deck(tmp_path, user="staff", place=READ_ONLY)
    async with deck.running(120, 40):
        commands = KeyCommands(deck.fleet)
        actions = [active for active in commands._actions() if active.binding.action not in ENDS]
        assert len(actions) > 40
        for active in actions:
            await commands._run(active)
            await deck.settle()
            await answer(deck)
            await come_back(deck)
        deck.fleet.ask_to_unlock(Asked("10m", "to try it"))
        await deck.until(lambda: "this profile is read-only" in deck.said)
    assert not deck.writes


async def test_s16_a_plan_that_was_open_before_is_not_sent(tmp_path: Path) -> None:
    """The last gate is behind all screens."""
    deck = Deck(tmp_path, user="staff", place=READ_ONLY)
    async with deck.running(120, 40):
        assert deck.session.operations.hindrance() == "this profile is read-only"
        for action in Action:
            await deck.fleet.run_action(f"perform('{action}')")
            await deck.settle()
            await come_back(deck)
    assert not deck.writes


@pytest.mark.parametrize(("width", "height"), [(80, 24), (60, 15)])
async def test_c06_plain_http_is_told_in_the_header_and_in_what_is_confirmed(
    tmp_path: Path, width: int, height: int
) -> None:
    deck = Deck(tmp_path, user="staff", place=Place("south", "staging", plain_http=True))
    async with deck.running(width, height):
        assert " PLAIN HTTP " in deck.text().splitlines()[0]
        uuid = await deck.put(deck.hostnames[0], "Online")
        assert uuid == deck.fleet.table.cursor_uuid
        await deck.press("S")
        await deck.until_shown(PlanScreen)
        assert "staging · PLAIN HTTP · south" in deck.text()
        await deck.press("escape", "f8")
        await deck.until_shown(LoginScreen)
        assert "Log in: staging · PLAIN HTTP · south" in deck.text()
