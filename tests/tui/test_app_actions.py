"""What each role may do in each state, and how it is asked for, on the running app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Button

from api_client.states import Action, InstanceState, allowed_actions
from tests.tui.deck import Deck
from tui.place import Place
from tui.screens.edit import EditScreen
from tui.screens.plan import PlanScreen
from tui.screens.resize import ResizeScreen

if TYPE_CHECKING:
    from pathlib import Path

    from textual.screen import Screen

KEYS = {
    Action.START: "s",
    Action.STOP: "S",
    Action.RESTART: "R",
    Action.RESIZE: "z",
    Action.EDIT: "E",
    Action.DELETE: "ctrl+d",
}
SHOWN = {key: "^d" if key == "ctrl+d" else key for key in KEYS.values()}
CHAINED: dict[tuple[Action, str], type[Screen[Any]]] = {
    (Action.DELETE, InstanceState.ONLINE): PlanScreen,
    (Action.RESIZE, InstanceState.ONLINE): ResizeScreen,
}
"""What is offered although it has to be stopped first."""
STATES = (InstanceState.ONLINE, InstanceState.OFFLINE, InstanceState.ERRED, InstanceState.STARTING, "Paused")


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path)


def bar(deck: Deck) -> str:
    return deck.fleet.action_bar.text


def is_greyed(deck: Deck, action: Action) -> bool:
    return f"({SHOWN[KEYS[action]]} {action})" in bar(deck)


@pytest.mark.parametrize("user", ["staff", "admin"])
async def test_p12_who_may_act_is_offered_what_the_state_allows(tmp_path: Path, user: str) -> None:
    deck = Deck(tmp_path, user=user)
    async with deck.running(160):
        await deck.point_at("db-4")
        for state in STATES:
            await deck.put("db-4", state)
            for action, key in KEYS.items():
                assert is_greyed(deck, action) is (action not in allowed_actions(state)), (state, action)
                if (action, state) in CHAINED:
                    await deck.press(key)
                    await deck.until_shown(CHAINED[action, state])
                    await deck.press("escape")
                    await deck.until(lambda: deck.app.screen is deck.fleet)
                elif is_greyed(deck, action):
                    await deck.press(key)
                    assert deck.said[-1].startswith(f"{action}: ")
                    assert state in deck.said[-1]
                    assert deck.app.screen is deck.fleet
    assert not deck.writes


async def test_a_manager_sees_and_is_told_whom_to_ask(tmp_path: Path) -> None:
    deck = Deck(tmp_path, user="manager")
    async with deck.running(160):
        hostname = deck.hostnames[0]
        project = deck.named(hostname).link.project.name
        for state in (InstanceState.ONLINE, InstanceState.OFFLINE):
            await deck.put(hostname, state)
            for action, key in KEYS.items():
                assert is_greyed(deck, action)
                await deck.press(key)
                reason = f"{action}: needs the administrator role in project {project}"
                assert deck.said[-1] == f"{reason}; Y copies a request for the administrator"
        assert "(n create)" in bar(deck)
        await deck.press("n")
        assert deck.said[-1] == "create: needs the administrator role in some project"
        assert f"needs the administrator role in project {project}" in bar(deck)
        assert deck.app.screen is deck.fleet
    assert not deck.writes


async def test_who_sees_nothing_breaks_nothing(tmp_path: Path) -> None:
    deck = Deck(tmp_path, user="nobody")
    async with deck.running():
        assert "no instances yet" in deck.text()
        for action, key in KEYS.items():
            await deck.press(key)
            assert deck.said[-1] == f"{action}: there is no instance here"
        for key in ("enter", "y", "t", "a", "escape", "d", "c", "space", "N", "j", "G"):
            await deck.press(key)
        await deck.press("escape")
        assert deck.app.is_running
    assert not deck.writes


async def test_a_read_only_profile_sends_nothing(tmp_path: Path) -> None:
    deck = Deck(tmp_path, user="staff", place=Place("live", "production", read_only=True))
    async with deck.running(160):
        assert "RO" in deck.text().splitlines()[0]
        for action, key in {**KEYS, Action.CREATE: "n"}.items():
            await deck.press(key)
            assert deck.said[-1] == f"{action}: this profile is read-only"
        assert "this profile is read-only" in bar(deck)
    assert not deck.writes


async def test_start_needs_no_dialog(deck: Deck) -> None:
    async with deck.running(160):
        await deck.point_at("db-4")
        uuid = await deck.put("db-4", "Offline")
        await deck.press("s")
        await deck.until(lambda: deck.writes)
        assert deck.app.screen is deck.fleet
        await deck.until(lambda: "start: start was scheduled" in deck.text())
        assert is_greyed(deck, Action.START)
        assert "an operation on it is still running" in bar(deck)
        await deck.pass_time(10)
        assert deck.named("db-4").state == "Online"
        assert deck.said == ["db-4: start done"]
    assert [str(sent) for sent in deck.writes] == [f"POST /api/instances/{uuid}/start/"]


@pytest.mark.parametrize(("key", "verb"), [("S", "stop"), ("R", "restart")])
async def test_what_interrupts_is_asked_about_and_enter_alone_cancels(deck: Deck, key: str, verb: str) -> None:
    async with deck.running():
        uuid = await deck.point_at("db-4")
        await deck.press(key)
        screen = await deck.until_shown(PlanScreen)
        assert screen.query_one("#cancel", Button).has_focus
        assert "db-4" in deck.text()
        await deck.press("enter")
        await deck.until(lambda: deck.app.screen is deck.fleet)
        assert not deck.writes
        await deck.press(key)
        await deck.until_shown(PlanScreen)
        await deck.press("tab", "enter")
        await deck.until(lambda: deck.writes)
        assert str(deck.writes[0]) == f"POST /api/instances/{uuid}/{verb}/"


async def test_delete_is_typed(deck: Deck) -> None:
    async with deck.running():
        await deck.point_at("db-4")
        uuid = await deck.put("db-4", "Offline")
        await deck.press("ctrl+d")
        screen = await deck.until_shown(PlanScreen)
        await deck.press("enter", *"db-", "enter")
        assert deck.app.screen is screen
        assert screen.query_one("#confirm", Button).disabled
        await deck.press("4", "tab")
        assert not screen.query_one("#confirm", Button).disabled
        while not screen.query_one("#confirm", Button).has_focus:
            await deck.press("tab")
        await deck.press("enter")
        await deck.until(lambda: deck.writes)
        assert [str(sent) for sent in deck.writes] == [f"DELETE /api/instances/{uuid}/"]
        await deck.pass_time(12)
        assert "db-4" not in deck.hostnames
        assert deck.said == ["db-4: delete done"]


async def test_a_click_on_the_bar_acts(deck: Deck) -> None:
    async with deck.running():
        await deck.point_at("db-4")
        await deck.put("db-4", "Offline")
        await deck.click(deck.fleet.action_bar, bar(deck).index("start") + 1)
        await deck.until(lambda: deck.writes)
        assert deck.writes[0].path.endswith("/start/")


async def test_a_click_on_what_is_greyed_says_why(deck: Deck) -> None:
    async with deck.running():
        await deck.click(deck.fleet.action_bar, bar(deck).index("delete") + 1)
        assert "delete: it has to be Offline" in bar(deck)
        assert not deck.writes


async def test_the_list_of_actions_refuses_what_is_not_possible(deck: Deck) -> None:
    async with deck.running():
        await deck.press("a")
        await deck.until(lambda: "Actions for app-3" in deck.text())
        await deck.press(*"start", "enter", "escape")
        await deck.until(lambda: deck.app.screen is deck.fleet)
        assert not deck.writes


async def test_p05_r09_a_state_behind_our_back_shows_the_servers_words(deck: Deck) -> None:
    async with deck.running():
        uuid = await deck.point_at("db-4")
        await deck.press("S")
        await deck.until_shown(PlanScreen)
        deck.sandbox.world.force_state(uuid, "Offline")
        await deck.press("tab", "enter")
        await deck.until(lambda: deck.said)
        assert deck.said[0].startswith("db-4: stop refused: ")
        assert [str(sent) for sent in deck.writes] == [f"POST /api/instances/{uuid}/stop/"]
        words = deck.said[0].removeprefix("db-4: stop refused: ")
        await deck.until(lambda: words in deck.text())


async def test_marks_are_acted_on_together_and_told_in_one_sentence(deck: Deck) -> None:
    async with deck.running():
        await deck.press("space", "space", "space", "space")
        marked = deck.hostnames[:4]
        await deck.put(marked[1], "Offline")
        await deck.press("S")
        await deck.until_shown(PlanScreen)
        assert "Stop 3 of 4 instances?" in deck.text()
        assert "it was Online when it was shown, it is Offline now" in deck.text()
        behind = deck.named(marked[2]).uuid
        deck.sandbox.world.force_state(behind, "Erred")
        await deck.press("tab", "enter")
        await deck.until(lambda: len(deck.writes) == 3)
        await deck.until(lambda: "3/3 answered · 1 refused" in deck.text())
        await deck.press("escape")
        await deck.until(lambda: deck.app.screen is deck.fleet)
        await deck.pass_time(10)
        assert deck.said == ["stop: 2 of 3 done, 1 refused (B shows each)"]
    assert {sent.path.split("/")[3] for sent in deck.writes} == {deck.named(marked[place]).uuid for place in (0, 2, 3)}


async def test_forms_take_one_instance_at_a_time(deck: Deck) -> None:
    async with deck.running():
        await deck.press("space", "space", "E")
        assert deck.said == ["edit takes one instance at a time: clear the marks (U) first"]


async def test_the_edit_is_saved_and_shown(deck: Deck) -> None:
    async with deck.running():
        uuid = await deck.point_at("db-4")
        await deck.press("E")
        await deck.until_shown(EditScreen)
        await deck.until(lambda: "database" in deck.text())
        await deck.press("end", *"2", "f10")
        await deck.until(lambda: "db-42" in deck.hostnames)
        assert str(deck.writes[0]) == f"PUT /api/instances/{uuid}/"
        assert deck.named("db-42").description == "Database"


async def test_a_resize_that_is_refused_keeps_the_form(deck: Deck) -> None:
    async with deck.running():
        uuid = await deck.point_at("db-4")
        await deck.put("db-4", "Offline")
        await deck.press("z")
        await deck.until_shown(ResizeScreen)
        await deck.until(lambda: "current" in deck.text() or "m1." in deck.text())
        deck.sandbox.world.force_state(uuid, "Online")
        await deck.press("tab", *"200G", "f10")
        await deck.until(lambda: "Not possible in this state" in deck.text())
        assert isinstance(deck.app.screen, ResizeScreen)
        assert "200G" in deck.text()
