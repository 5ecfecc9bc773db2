"""What the app shows when the server fails, and when it sends what no server should."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import httpx
import pytest

from api_client.clean import is_clean
from api_client.sandbox.faults import LOGIN_PAGE, REFUSED, SERVER_FAULT, Fault, rate_limited
from tests.tui.deck import Deck
from tui.place import Place
from tui.screens.choose import ChooseScreen
from tui.screens.create import CreateScreen
from tui.screens.detail import DetailScreen
from tui.screens.edit import EditScreen
from tui.screens.help import HelpScreen
from tui.screens.journal import JournalScreen
from tui.screens.login import LoginScreen
from tui.screens.plan import PlanScreen
from tui.screens.resize import ResizeScreen
from tui.widgets.detail.tabs import Tab

if TYPE_CHECKING:
    from pathlib import Path

TIMED_OUT = Fault(error=httpx.ReadTimeout)


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path)


def fail_all(deck: Deck, fault: Fault) -> None:
    deck.sandbox.faults.fraction = 1.0
    deck.sandbox.faults.fraction_fault = fault


def is_reached(deck: Deck) -> bool:
    return deck.fleet.session is not None and deck.session.feed.fleet.is_whole


def is_said(deck: Deck, words: str) -> bool:
    return words in deck.text()


# At the start


async def test_n01_a_server_that_is_down_at_the_start_is_tried_again_and_again(deck: Deck) -> None:
    fail_all(deck, REFUSED)
    async with deck.started():
        await deck.until(lambda: "Cannot reach the server" in deck.text())
        assert "nothing was ever received" in deck.text()
        assert "next try in 2 s, r tries now" in deck.text()
        await deck.pass_time(1)
        assert "next try in 1 s, r tries now" in deck.text()
        await deck.pass_time(1)
        await deck.until(lambda: "next try in 4 s" in deck.text())
        deck.sandbox.faults.clear()
        await deck.pass_time(3)
        assert not is_reached(deck)
        await deck.pass_time(1)
        await deck.until(lambda: is_reached(deck))
        await deck.repaint()
        assert "Cannot reach" not in deck.text()
        assert len(deck.hostnames) == 13


async def test_n01_r_tries_at_once(deck: Deck) -> None:
    fail_all(deck, REFUSED)
    async with deck.started():
        await deck.until(lambda: "r tries now" in deck.text())
        deck.sandbox.faults.clear()
        await deck.press("r")
        await deck.until(lambda: is_reached(deck))


async def test_n01_n04_the_waits_double_up_to_a_minute(deck: Deck) -> None:
    fail_all(deck, REFUSED)
    async with deck.started():
        for wait in (2, 4, 8, 16, 32, 60, 60):
            said = f"next try in {wait} s"
            await deck.until(partial(is_said, deck, said))
            await deck.clock.advance(wait)
            await deck.repaint()


async def test_p01_a_refused_token_stops_and_says_so(deck: Deck) -> None:
    deck.door.token = "wrong"
    async with deck.started():
        await deck.until_shown(LoginScreen)
        await deck.press("escape")
        await deck.until(lambda: "Not logged in" in deck.text())
        assert "Invalid token" in deck.text()
        assert "Give a valid token for this profile." in deck.text()
        assert "f8 logs in, r tries again" in deck.text()
        assert "next try" not in deck.text()
        asked = len(deck.wire.sent)
        await deck.clock.advance(3600)
        await deck.settle()
        assert len(deck.wire.sent) == asked
        deck.door.token = deck.sandbox.tokens["admin"]
        await deck.press("r")
        await deck.until(lambda: is_reached(deck))


@pytest.mark.parametrize(
    "key", ["s", "S", "n", "N", "a", "enter", "y", "J", "d", "p", "w", "u", "o", "e", "Y", "Z", "/"]
)
async def test_n01_without_a_server_no_key_breaks_anything(deck: Deck, key: str) -> None:
    fail_all(deck, REFUSED)
    async with deck.started():
        await deck.until(lambda: "Cannot reach the server" in deck.text())
        await deck.press(key, "escape")
        assert deck.app.is_running
        assert deck.app.crash is None


async def test_without_a_server_one_can_leave(deck: Deck) -> None:
    fail_all(deck, REFUSED)
    async with deck.started():
        await deck.until(lambda: "Cannot reach the server" in deck.text())
        await deck.press("q")
        await deck.until(lambda: deck.app._exit)


async def test_a_role_the_server_will_not_tell_leaves_the_decision_to_it(tmp_path: Path) -> None:
    deck = Deck(tmp_path, user="manager")
    deck.sandbox.faults.fail_next(times=3, only=lambda _method, path: path == "/api/projects/")
    async with deck.running():
        uuid = await deck.point_at(deck.hostnames[0])
        await deck.put(deck.hostnames[0], "Offline")
        await deck.press("s")
        await deck.until(lambda: deck.said)
        assert "start refused: " in deck.said[0]
    assert [str(sent) for sent in deck.writes] == [f"POST /api/instances/{uuid}/start/"]


# Later


@pytest.mark.parametrize(
    ("fault", "title"),
    [
        (REFUSED, "Cannot reach the server"),
        (TIMED_OUT, "The server did not answer in time"),
        (SERVER_FAULT, "The server failed"),
        (LOGIN_PAGE, "The answer makes no sense"),
        (rate_limited(7), "Too many requests"),
        (Fault(200, "[{", "application/json"), "The answer makes no sense"),
        (Fault(302, "", "text/html", {"location": "https://elsewhere.invalid/"}), "The answer makes no sense"),
    ],
)
async def test_n04_n14_p07_p08_p09_p16_a_failure_keeps_the_rows_with_their_age(
    deck: Deck, fault: Fault, title: str
) -> None:
    async with deck.running():
        before = deck.hostnames
        fail_all(deck, fault)
        await deck.press("r")
        await deck.until(lambda: title in deck.text())
        assert deck.hostnames == before
        assert "last good answer" in deck.text()
        assert "next try in" in deck.text()
        await deck.clock.advance(100)
        await deck.repaint()
        assert "last good answer 1 min ago" in deck.text()
        deck.sandbox.faults.clear()
        await deck.press("r")
        await deck.until(lambda: title not in deck.text())
        assert deck.app.crash is None


async def test_p01_a_token_that_is_revoked_stops_the_polling(deck: Deck) -> None:
    async with deck.running(160):
        deck.sandbox.accounts.revoke("admin")
        await deck.press("r")
        await deck.until(lambda: "Not logged in" in deck.text())
        assert len(deck.hostnames) == 13
        asked = len(deck.wire.sent)
        await deck.clock.advance(3600)
        await deck.settle()
        lists = [sent for sent in deck.wire.sent[asked:] if "usage" not in sent.path]
        assert not lists
        await deck.repaint()
        assert "stale: " in deck.text().splitlines()[0]


async def test_p11_a_record_that_cannot_be_read_sinks_no_list(deck: Deck) -> None:
    page = json.dumps([{"uuid": "1" * 32, "hostname": "lone", "state": "Online"}, {"hostname": "no uuid"}])
    async with deck.running():
        fail_all(deck, Fault(200, page, "application/json", {"X-Result-Count": "2"}))
        await deck.press("r")
        await deck.until(lambda: "1 record could not be read" in deck.text())
        assert deck.hostnames == ["lone"]


# What no server should send


async def test_h01_hostile_names_reach_no_screen_as_they_are(tmp_path: Path) -> None:
    deck = Deck(tmp_path, instances=40, user="staff", hostile=True, place=Place("p", "production"))
    async with deck.running(140, 24):
        seen: list[str] = []

        async def look(*, closing: bool = True) -> None:
            await deck.settle()
            seen.append(deck.text())
            if closing:
                await deck.press("escape")
                await deck.until(lambda: deck.app.screen is deck.fleet)

        for _ in range(8):
            await deck.press("j")
            seen.append(deck.text())
        await deck.press("w", *"llllll", "G")
        await look(closing=False)
        await deck.press("w", "space", "space", "g")
        row = deck.session.feed.fleet.rows[deck.fleet.table.cursor_uuid or ""]
        for key, kind in (("c", None), ("Y", ChooseScreen), ("a", ChooseScreen), ("?", HelpScreen)):
            await deck.press(key)
            if kind:
                await deck.until_shown(kind)
                await look()
        await deck.press("U")
        for state, key, dialog in (("Offline", "z", ResizeScreen), ("Offline", "ctrl+d", PlanScreen),
                                   ("Online", "E", EditScreen), ("Online", "N", CreateScreen)):  # fmt: skip
            deck.sandbox.world.force_state(row.uuid, state)
            await deck.look_at(row.uuid)
            await deck.repaint()
            await deck.rest()
            await deck.press(key)
            await deck.until_shown(dialog)
            await look()
        await deck.press("enter")
        await deck.until_shown(DetailScreen)
        for _ in Tab:
            await look(closing=False)
            await deck.press(">")
        await look()
        await deck.press("J")
        await deck.until_shown(JournalScreen)
        await look()
    assert deck.app.crash is None
    for text in seen:
        assert all(is_clean(line) for line in text.splitlines())
    assert "␛[31mred" in "".join(seen)
    assert "[bold red]markup[/bold red]" in "".join(seen)


async def test_h01_h06_a_hostile_name_is_told_as_text(tmp_path: Path) -> None:
    deck = Deck(tmp_path, user="staff")
    async with deck.running(160):
        await deck.point_at("db-4")
        await deck.put("db-4", "Offline")
        uuid = deck.named("db-4").uuid
        deck.sandbox.world.rename(deck.named("db-4"), "[red]x\x1b]0;t\x07[/nope]")
        await deck.look_at(uuid)
        await deck.repaint()
        await deck.press("c", "s")
        await deck.pass_time(10)
        assert deck.said == [
            "copied the hostname of [red]x␛]0;t␇[/nope]",
            "[red]x␛]0;t␇[/nope]: start done",
        ]
        assert "[/nope]: start done" in deck.text()
