"""One instance from its creation to its deletion, by keys alone, on every kind of server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from api_client.sandbox.faults import LOST_ANSWER
from api_client.sandbox.modes import MODES
from tests.tui.deck import Deck
from tui.screens.create import CreateScreen
from tui.screens.detail import DetailScreen
from tui.screens.plan import PlanScreen
from tui.screens.resize import ResizeScreen
from tui.widgets.picker import BasePicker

if TYPE_CHECKING:
    from pathlib import Path

SIZE = (120, 40)


def screen_line(deck: Deck, hostname: str) -> str:
    return next((line for line in deck.text().splitlines() if hostname in line), "")


async def offered(deck: Deck, name: str) -> None:
    picker = deck.app.screen.query_one(f"#{name}", BasePicker)
    await deck.until(lambda: picker.offer.choices)


async def fill_in(deck: Deck, hostname: str) -> None:
    """Fill in the nine inputs, and the cloud on the way."""
    await deck.press(*hostname, "tab", *"made by a test", "tab")
    await offered(deck, "project")
    await deck.press(*"Tracking staging", "tab")
    await offered(deck, "cloud")
    await deck.press("down", "enter", "tab")
    for name in ("template", "security_groups"):
        await offered(deck, name)
    await deck.press(*"m1.small", "tab", *"Debian", "tab", "down", *"ssh", "space", "enter", "tab")
    await offered(deck, "ssh_public_key")
    await deck.press("down", "enter", "tab", *"10.1.2.3", "tab", *"203.0.113.200")


async def create(deck: Deck, hostname: str) -> str:
    await deck.press("n")
    await deck.until_shown(CreateScreen)
    await fill_in(deck, hostname)
    await deck.press("f10")
    await deck.until(lambda: deck.app.screen is deck.fleet)
    await deck.until(lambda: hostname in deck.hostnames)
    return deck.named(hostname).uuid


async def states_seen(deck: Deck, uuid: str, seconds: int) -> list[str]:
    """Let time pass, and return each state the table showed, in order."""
    seen: list[str] = []
    for _ in range(seconds):
        row = deck.session.feed.fleet.rows.get(uuid)
        state = row.state if row else "gone"
        if state not in seen[-1:]:
            seen.append(state)
        await deck.pass_seconds(1)
    return seen


async def test_a_new_instance_that_the_filter_hides_is_told(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running(*SIZE):
        await deck.press("/", *"app", "enter")
        before = deck.fleet.table.cursor_uuid
        await deck.press("n")
        await deck.until_shown(CreateScreen)
        await fill_in(deck, "life-2")
        await deck.press("f10")
        await deck.until(lambda: "life-2 is in the list; the filter hides it" in deck.said)
        assert deck.fleet.table.cursor_uuid == before


@pytest.mark.parametrize("mode", MODES)
async def test_a_whole_life(tmp_path: Path, mode: str) -> None:
    deck = Deck(tmp_path, mode=mode)
    async with deck.running(*SIZE):
        uuid = await create(deck, "life-1")
        sent, dialect = json.loads(deck.writes[0].body), deck.session.client.dialect
        assert {dialect.name_key, "description", "project", "flavor", "template", "ssh_public_key", "security_groups",
                "internal_ips"} <= sent.keys()  # fmt: skip
        assert "203.0.113.200" in sent.values()
        assert len(sent["security_groups"]) == 1
        assert await states_seen(deck, uuid, 14) == ["Provisioning Scheduled", "Provisioning", "Online"]
        assert deck.said == ["life-1: accepted, it is being made", "life-1: create done"]
        assert deck.fleet.table.cursor_uuid == uuid

        await deck.point_at("life-1")
        await deck.press("S")
        await deck.until_shown(PlanScreen)
        await deck.press("tab", "enter")
        await deck.until(lambda: deck.named("life-1").state == "Stopping Scheduled")
        assert (await states_seen(deck, uuid, 9))[-1] == "Offline"

        await resize(deck, "flavor")
        assert (await states_seen(deck, uuid, 12))[-3:] == ["Resizing Scheduled", "Resizing", "Offline"]
        assert deck.session.feed.fleet.rows[uuid].cores == 4
        await resize(deck, "disk")
        assert (await states_seen(deck, uuid, 12))[-1] == "Offline"
        assert deck.session.feed.fleet.rows[uuid].data_volume_size == 50 * 1024

        await deck.press("s")
        assert (await states_seen(deck, uuid, 10))[-1] == "Online"
        await deck.press("R")
        await deck.until_shown(PlanScreen)
        await deck.press("tab", "enter")
        assert (await states_seen(deck, uuid, 22))[-1] == "Online"
        on_the_way = "Restarting" if "Restarting" in dialect.state_codes else "Starting"
        assert on_the_way in [sighting.state for sighting in deck.session.timeline.of(uuid)][-3:]

        await deck.press("S")
        await deck.until_shown(PlanScreen)
        await deck.press("tab", "enter")
        await deck.pass_time(9)
        await delete(deck, "life-1")
        assert (await states_seen(deck, uuid, 12))[-1] == "gone"
        assert "life-1" not in deck.hostnames
    assert deck.said[-1] == "life-1: delete done"
    assert all(sentence.endswith(" done") for sentence in deck.said[1:]), deck.said
    assert len(deck.said) == 9


async def resize(deck: Deck, what: str) -> None:
    await deck.press("z")
    await deck.until_shown(ResizeScreen)
    await offered(deck, "flavor")
    if what == "flavor":
        await deck.press(*"large", "tab", "f10")
    else:
        await deck.press("tab", *"50G", "f10")
    await deck.until(lambda: deck.app.screen is deck.fleet)


async def delete(deck: Deck, hostname: str) -> None:
    await deck.press("ctrl+d")
    screen = await deck.until_shown(PlanScreen)
    await deck.press(*hostname)
    for _ in range(4):
        if screen.query_one("#confirm").has_focus:
            break
        await deck.press("tab")
    await deck.press("enter")
    await deck.until(lambda: deck.app.screen is deck.fleet)


async def test_a_form_that_is_left_keeps_what_was_typed(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running(*SIZE):
        await deck.press("n")
        await deck.until_shown(CreateScreen)
        await deck.press(*"half", "tab", *"way", "escape")
        await deck.until(lambda: deck.app.screen is deck.fleet)
        await deck.press("n")
        screen = await deck.until_shown(CreateScreen)
        assert (screen.draft.hostname, screen.draft.description) == ("half", "way")
    assert not deck.writes


async def test_n09_a_creation_whose_answer_is_lost_is_asked_about_before_it_is_sent_again(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running(*SIZE):
        await deck.press("n")
        screen = await deck.until_shown(CreateScreen)
        await fill_in(deck, "lost-1")
        deck.sandbox.faults.fail_next(LOST_ANSWER, only=lambda method, _path: method == "POST")
        await deck.press("f10")
        await deck.until(lambda: "look before trying again" in deck.text())
        await deck.press("f10", "f10")
        assert len(deck.writes) == 1
        assert deck.app.screen is screen
        assert "Not sent. It may have been created" in deck.text()
        await deck.press("escape")
        await deck.until(lambda: "lost-1" in deck.hostnames)


async def test_a_stop_whose_answer_is_lost_is_settled_by_looking(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running(*SIZE):
        await deck.point_at("db-4")
        deck.sandbox.faults.fail_next(LOST_ANSWER, only=lambda method, _path: method == "POST")
        await deck.press("S")
        await deck.until_shown(PlanScreen)
        await deck.press("tab", "enter")
        await deck.until(lambda: "stop unknown: " in deck.text())
        await deck.pass_time(10)
        assert deck.said == ["db-4: stop done"]
        assert "Offline" in screen_line(deck, "db-4")
    assert len(deck.writes) == 1


async def test_the_timeline_tells_what_was_done(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running(*SIZE):
        await deck.point_at("db-4")
        await deck.put("db-4", "Offline")
        await deck.press("s")
        await deck.until(lambda: deck.writes)
        await deck.pass_time(10)
        await deck.press("t")
        await deck.until_shown(DetailScreen)
        await deck.until(lambda: "start: asked for by admin" in deck.text())
        assert "start: done" in deck.text()
        assert "● Online" in deck.text()
