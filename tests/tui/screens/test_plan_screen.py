"""The plan screen on the running app: looked over, confirmed, carried out, told about."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import pytest
from textual.events import Paste
from textual.widgets import Button, Input

from api_client.states import Action
from tests.tui.deck import Deck
from tui.journal import JournalError, Outcome
from tui.place import Place
from tui.rules import Rules
from tui.screens.plan import PlanScreen
from tui.screens.resize import ResizeScreen

if TYPE_CHECKING:
    from pathlib import Path

    from tui.runs import Run

SIZES = [(60, 15), (80, 24), (120, 40), (200, 60)]


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path)


def with_undo(folder: Path, **more: object) -> Deck:
    return Deck(folder, place=Place("sandbox", undo=3.0, **more))  # type: ignore[arg-type]


async def opened(deck: Deck, key: str, marks: int = 1) -> PlanScreen:
    """Mark so many instances from the top, and ask for an action on them."""
    await deck.press(*["space"] * marks, key)
    return await deck.until_shown(PlanScreen)


async def closed(deck: Deck) -> None:
    await deck.until(lambda: deck.app.screen is deck.fleet)


def targets(screen: PlanScreen) -> list[str]:
    return [target.row.hostname for target in screen.plan.targets]


def button(screen: PlanScreen, name: str) -> Button:
    return screen.query_one(f"#{name}", Button)


def run_of(screen: PlanScreen) -> Run:
    assert screen.run is not None
    return screen.run


async def test_a_tick_less_is_a_request_less(deck: Deck) -> None:
    async with deck.running():
        first, second, third = deck.hostnames[:3]
        screen = await opened(deck, "S", 3)
        await deck.press("down", "space")
        assert targets(screen) == [first, third]
        assert "[ ] " + second in deck.text()
        assert "Stop 2 instances?" in deck.text()
        await deck.press("tab", "enter")
        await deck.until(lambda: len(deck.writes) == 2)
        assert {sent.path.split("/")[3] for sent in deck.writes} == {deck.named(name).uuid for name in (first, third)}


async def test_with_nothing_ticked_nothing_can_be_confirmed(deck: Deck) -> None:
    async with deck.running():
        screen = await opened(deck, "S", 2)
        await deck.press("*")
        assert "Nothing is ticked." in deck.text()
        assert button(screen, "confirm").disabled
        await deck.press("*")
        assert len(targets(screen)) == 2
        assert not button(screen, "confirm").disabled


@pytest.mark.parametrize("key", ["y", "Y", "s", "S", "ctrl+enter", "space", "j", "r", "f"])
async def test_no_single_key_confirms(deck: Deck, key: str) -> None:
    async with deck.running():
        screen = await opened(deck, "S", 2)
        await deck.press(key)
        assert deck.app.screen is screen
        await deck.press("enter")
        await closed(deck)
    assert not deck.writes


async def test_h08_a_confirmation_tells_that_letters_look_alike(deck: Deck) -> None:
    async with deck.running():
        name = deck.hostnames[0]
        deck.sandbox.world.rename(deck.named(name), "\u0430" + name[1:])
        await deck.look_at(await deck.point_at("\u0430" + name[1:]))
        await deck.repaint()
        await deck.rest()
        await opened(deck, "S", 0)
        assert "holds letters of Cyrillic and Latin" in " ".join(deck.text().split())


async def test_what_was_typed_before_it_is_painted_is_no_answer(deck: Deck) -> None:
    async with deck.running():
        screen = await opened(deck, "S", 2)
        screen._open()
        screen._press_other()
        assert screen.run is None
        await deck.settle()
        screen._press_other()
        assert screen.run is not None


async def test_what_is_online_is_stopped_first_when_that_is_wished(deck: Deck) -> None:
    async with deck.running():
        uuid = await deck.point_at("db-4")
        await deck.press("ctrl+d")
        await deck.until_shown(PlanScreen)
        assert "f stops first what is online" in deck.text()
        await deck.press("f")
        assert "[✓] Stop first what is online (1)" in deck.text()
        assert "Type db-4 to go on" in deck.text()
        assert "will stop, then delete (1)" in deck.text()
        await deck.press(*"db-4", "tab", "enter")
        await closed(deck)
        await deck.until(lambda: deck.writes)
        await deck.pass_time(2)
        assert "stop, then delete: stopping" in deck.text()
        await deck.pass_time(25)
        assert deck.said == ["db-4: delete done"]
    assert [str(sent) for sent in deck.writes] == [
        f"POST /api/instances/{uuid}/stop/",
        f"DELETE /api/instances/{uuid}/",
    ]


async def test_several_deletions_are_typed_and_the_number_follows(deck: Deck) -> None:
    async with deck.running():
        for name in deck.hostnames[:2]:
            await deck.put(name, "Offline")
        screen = await opened(deck, "ctrl+d", 3)
        await deck.press("f2")
        assert "Type delete 3 to go on" in deck.text()
        await deck.press(*"delete", "space", "3")
        assert not button(screen, "confirm").disabled
        await deck.press("f2")
        assert "Type delete 2 to go on" in deck.text()
        assert button(screen, "confirm").disabled
        await deck.press("enter")
        assert deck.app.screen is screen
    assert not deck.writes


async def test_t17_what_is_pasted_does_not_count(deck: Deck) -> None:
    async with deck.running():
        await deck.point_at("db-4")
        await deck.put("db-4", "Offline")
        await deck.press("ctrl+d")
        screen = await deck.until_shown(PlanScreen)
        proof = screen.query_one("#proof", Input)
        proof.post_message(Paste("db-4\n"))
        await deck.until(lambda: "What is pasted here does not count." in deck.text())
        deck.app.copy_to_clipboard("db-4")
        await deck.press("ctrl+v")
        assert proof.value == ""
        assert button(screen, "confirm").disabled


async def test_a_rule_has_it_typed_and_another_one_limits_it(tmp_path: Path) -> None:
    rules = Rules(type=frozenset({Action.STOP}), at_most=2)
    deck = Deck(tmp_path, place=Place("sandbox", rules=rules))
    async with deck.running():
        screen = await opened(deck, "S", 3)
        assert "this profile's rules allow 2 at once, these are 3" in deck.text()
        await deck.press("tab", "space")
        assert "Type stop 2 to go on" in deck.text()
        assert button(screen, "confirm").disabled


async def test_a_rule_has_even_one_start_looked_over(tmp_path: Path) -> None:
    deck = Deck(tmp_path, place=Place("sandbox", rules=Rules(confirm=frozenset({Action.START}))))
    async with deck.running():
        await deck.point_at("db-4")
        await deck.put("db-4", "Offline")
        await deck.press("s")
        await deck.until_shown(PlanScreen)
        await deck.press("tab", "enter")
        await deck.until(lambda: deck.writes)


async def test_the_requests_are_what_the_server_gets(deck: Deck) -> None:
    async with deck.running():
        screen = await opened(deck, "S", 2)
        await deck.press("r")
        assert "vmdeck stop \\" in deck.text()
        assert "--profile" not in deck.text()
        assert "$VMDECK_TOKEN" in deck.text()
        await deck.press("c")
        copied = deck.app.clipboard
        await deck.press("r", "tab", "enter")
        await deck.until(lambda: len(deck.writes) == 2)
        lines = "\n".join(line for line in copied.splitlines() if not line.startswith("#")).replace("\\\n", " ")
        curls = [shlex.split(line) for line in lines.splitlines() if line.startswith("curl")]
        base = screen.desk.base_url.rstrip("/")
        assert sorted((words[2], words[-1]) for words in curls) == sorted(
            (sent.method, base + sent.path) for sent in deck.writes
        )
        assert deck.door.token not in copied


async def test_one_instance_closes_the_screen_and_its_row_can_be_undone(tmp_path: Path) -> None:
    deck = with_undo(tmp_path)
    async with deck.running():
        await deck.point_at("db-4")
        await deck.press("S")
        await deck.until_shown(PlanScreen)
        await deck.press("tab", "enter")
        await closed(deck)
        await deck.repaint()
        assert "stop: leaves in 3 s, esc undoes" in deck.text()
        await deck.press("escape")
        assert deck.said == ["undone: nothing was sent for 1 instance"]
        await deck.pass_time(5)
    assert not deck.writes


async def test_several_can_be_undone_and_are_looked_over_again(tmp_path: Path) -> None:
    deck = with_undo(tmp_path)
    async with deck.running():
        screen = await opened(deck, "S", 3)
        await deck.press("space", "tab", "enter")
        await deck.until(lambda: screen.run is not None)
        assert "leaves in 3 s: esc undoes" in deck.text()
        await deck.press("escape")
        assert "Undone: nothing was sent." in deck.text()
        assert deck.app.screen is screen
        assert len(targets(screen)) == 2
        await deck.pass_time(5)
        assert not deck.writes
        await deck.press("tab", "enter")
        await deck.until(lambda: screen.run is not None)
        await deck.pass_time(4)
        await deck.until(lambda: len(deck.writes) == 2)
        assert deck.said == []


async def test_r04_enter_twice_neither_undoes_nor_hides(tmp_path: Path) -> None:
    deck = with_undo(tmp_path)
    async with deck.running():
        screen = await opened(deck, "S", 2)
        await deck.press("tab")
        await deck.burst("enter", "enter")
        assert screen.run is not None
        assert deck.app.screen is screen


async def test_a_run_can_be_hidden_and_found_again(deck: Deck) -> None:
    async with deck.running():
        await opened(deck, "S", 2)
        await deck.press("tab", "enter")
        await deck.until(lambda: "2/2 answered" in deck.text())
        await deck.press("escape")
        await closed(deck)
        await deck.press("B")
        screen = await deck.until_shown(PlanScreen)
        await deck.until(lambda: "2/2 answered" in deck.text())
        await deck.pass_time(12)
        await deck.until(lambda: "Stop 2 instances: 2 done" in deck.text())
        assert run_of(screen).is_over
        await deck.press("d")
        assert "all done" in deck.text()
        await deck.press("escape")
        await closed(deck)
    assert deck.said == []


async def test_what_waits_for_its_turn_can_be_kept_back(deck: Deck) -> None:
    async with deck.running():
        deck.wire.open.clear()
        screen = await opened(deck, "S", 6)
        await deck.press("tab", "enter")
        await deck.until(lambda: len(deck.writes) == 4)
        await deck.press("G", "x")
        assert "stop cancelled, nothing was sent" in deck.text()
        await deck.press("X")
        deck.wire.open.set()
        await deck.pass_time(12)
        assert run_of(screen).ended == {Outcome.DONE: 4, Outcome.CANCELLED: 2}
    assert len(deck.writes) == 4


async def test_r12_only_what_is_known_not_to_have_happened_is_tried_again(deck: Deck) -> None:
    async with deck.running():
        first, second, third = deck.hostnames[:3]
        screen = await opened(deck, "S", 3)
        behind = deck.named(second).uuid
        deck.sandbox.world.force_state(behind, "Offline")
        await deck.press("tab", "enter")
        await deck.until(lambda: len(deck.writes) == 3)
        await deck.pass_time(12)
        await deck.until(lambda: "Retry the failed (1)" in deck.text())
        deck.sandbox.world.force_state(behind, "Online")
        await deck.look_at(behind)
        await deck.press("tab", "enter")
        await deck.until(lambda: screen.run is None)
        assert targets(screen) == [second]
        assert button(screen, "cancel").has_focus
        await deck.press("tab", "enter")
        await closed(deck)
        await deck.until(lambda: len(deck.writes) == 4)
        assert deck.writes[-1].path == f"/api/instances/{behind}/stop/"
        await deck.pass_time(12)
        assert {deck.named(name).state for name in (first, second, third)} == {"Offline"}


async def test_a_journal_that_cannot_be_written_sends_nothing(deck: Deck, monkeypatch: pytest.MonkeyPatch) -> None:
    async with deck.running():
        screen = await opened(deck, "S", 2)

        def fail(_plan: object) -> Run:
            raise JournalError("the disk is full")

        monkeypatch.setattr(deck.session.operations, "begin", fail)
        await deck.press("tab", "enter")
        assert "Nothing was sent: the disk is full." in deck.text()
        assert screen.run is None
    assert not deck.writes


async def test_a_resize_of_what_is_online_is_a_chain(deck: Deck) -> None:
    async with deck.running():
        uuid = await deck.point_at("db-4")
        await deck.press("z")
        await deck.until_shown(ResizeScreen)
        await deck.until(lambda: "current" in deck.text())
        await deck.press("tab", *"200G", "f10")
        await deck.until_shown(PlanScreen)
        await deck.until(lambda: "Resize data disk to 200 GiB: nothing to do" in deck.text())
        await deck.press("f")
        await deck.press("tab", "enter")
        await closed(deck)
        await deck.pass_time(60)
        assert deck.named("db-4").state == "Online"
        assert deck.said == ["db-4: resize data disk to 200 GiB done"]
    assert [sent.path.rsplit("/", 2)[1] for sent in deck.writes] == ["stop", "resize", "start"]
    assert json.loads(deck.writes[1].body) == {"disk_size": 204800}
    assert {sent.path.split("/")[3] for sent in deck.writes} == {uuid}


async def test_a_resize_that_is_cancelled_keeps_what_was_typed(deck: Deck) -> None:
    async with deck.running():
        await deck.point_at("db-4")
        await deck.press("z")
        await deck.until_shown(ResizeScreen)
        await deck.until(lambda: "current" in deck.text())
        await deck.press("tab", *"200G", "f10")
        await deck.until_shown(PlanScreen)
        await deck.press("escape")
        await closed(deck)
        await deck.press("z")
        await deck.until_shown(ResizeScreen)
        await deck.until(lambda: "200G" in deck.text())


async def test_a_resize_can_be_undone_from_its_form(tmp_path: Path) -> None:
    deck = with_undo(tmp_path)
    async with deck.running():
        await deck.point_at("db-4")
        await deck.put("db-4", "Offline")
        await deck.press("z")
        await deck.until_shown(ResizeScreen)
        await deck.until(lambda: "current" in deck.text())
        await deck.press("tab", *"200G", "f10")
        await deck.until(lambda: deck.session.operations.running)
        await deck.press("escape")
        await deck.until(lambda: "nothing was sent" in deck.text())
        assert "200G" in deck.text()
        await deck.pass_time(5)
    assert not deck.writes


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("key", ["S", "ctrl+d"])
async def test_the_buttons_and_the_list_are_in_sight(tmp_path: Path, width: int, height: int, key: str) -> None:
    deck = Deck(tmp_path, instances=60, user="staff", place=Place("shop", "staging"))
    async with deck.running(width, height):
        screen = await opened(deck, key, 30)
        dialog = screen.query_one("#dialog").region
        if (width, height) == (80, 24):
            assert (dialog.width, dialog.height) <= (76, 20)
        assert dialog.contains_region(button(screen, "cancel").region)
        assert dialog.contains_region(button(screen, "confirm").region)
        assert screen.instances.region.height >= 3


async def test_r12_two_hundred_with_failures_end_with_an_account_of_every_one(tmp_path: Path) -> None:
    deck = Deck(tmp_path, instances=300, user="staff")
    async with deck.running(80, 24):
        await deck.press("*", "S")
        screen = await deck.until_shown(PlanScreen)
        wanted = [target.uuid for target in screen.plan.targets][:200]
        assert len(wanted) == 200
        for target in screen.plan.targets[200:]:
            assert screen.review is not None
            screen.review.tick(target.uuid)
        screen.say("")
        behind, erring = wanted[3::40], wanted[7::40]
        for uuid in behind:
            deck.sandbox.world.force_state(uuid, "Offline")
        await deck.press("tab", "enter")
        await deck.until(lambda: len(deck.writes) == 200)
        await deck.until(lambda: "200/200 answered" in deck.text())
        for uuid in erring:
            deck.sandbox.world.force_state(uuid, "Erred")
        await deck.pass_time(40)
        await deck.until(lambda: run_of(screen).is_over)
        outcomes = {uuid: operation.outcome for uuid, operation in run_of(screen).operations.items()}
        assert {uuid for uuid in outcomes if outcomes[uuid] is Outcome.REFUSED} == set(behind)
        assert {uuid for uuid in outcomes if outcomes[uuid] is Outcome.FAILED} == set(erring)
        assert run_of(screen).ended[Outcome.DONE] == 190
        assert "Stop 200 instances: 190 done, 5 refused, 5 failed" in deck.text()
        await deck.press("d")
        assert deck.text().count("refused: ") + deck.text().count("failed: ") >= 10
        assert "Retry the failed (5)" in deck.text()
        journal = {entry.uuid: entry.outcome for entry in deck.session.journal.entries()}
        assert journal == outcomes
    assert len({sent.path for sent in deck.writes}) == len(deck.writes) == 200
