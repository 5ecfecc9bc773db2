"""What the app makes of a network and of answers that fail it; by the rows of the table of faults."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from api_client.connection import Connection, connect
from api_client.sandbox.faults import NEVER_ANSWERED, SERVER_FAULT, Fault
from tests.api_client.sockets import HERE, answer, listening
from tests.tui.deck import Deck
from tui.pace import Pace
from tui.screens.edit import EditScreen
from tui.screens.help import HelpScreen
from tui.screens.login import LoginScreen
from tui.screens.plan import PlanScreen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from api_client.client import Client
    from api_client.sandbox.records import Instance
    from api_client.secret import Token


class Between(httpx.AsyncBaseTransport):
    """Stands between the app and the sandbox: holds answers back, changes them, and counts what is under way."""

    def __init__(self, deck: Deck) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.change: Callable[[httpx.Request, httpx.Response], httpx.Response] = lambda _, response: response
        self.under_way = self.most = 0
        self._inner = deck.wire._inner
        deck.wire._inner = self

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await self.open.wait()
            return self.change(request, await self._inner.handle_async_request(request))
        finally:
            self.under_way -= 1


class CutShort(httpx.AsyncByteStream):
    """The beginning of a body whose connection then closes."""

    async def __aiter__(self):  # type: ignore[no-untyped-def]  # noqa: ANN204 (an async generator)
        yield b'[{"uuid": '
        raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path)


# The network


async def test_n01_a_closed_port_is_named_with_the_time_of_the_next_try(
    deck: Deck, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with listening(answer) as peer:
        port = peer.port

    async def over_the_network(token: Token | None) -> Client:
        return await connect(Connection(f"http://{HERE}:{port}", token))

    monkeypatch.setattr(deck.door, "_connect", over_the_network)
    async with deck.started():
        await deck.until(lambda: f"The connection to {HERE}:{port} was refused" in deck.text())
        assert "next try in" in deck.text()
        monkeypatch.undo()
        await deck.press("r")
        await deck.until(lambda: deck.fleet.session is not None and deck.session.feed.fleet.is_whole)


async def test_n03_n04_while_no_answer_comes_every_key_works(deck: Deck) -> None:
    between = Between(deck)
    async with deck.started():
        await deck.until(lambda: deck.fleet.session is not None and deck.session.feed.fleet.is_whole)
        await deck.repaint()
        between.open.clear()
        await deck.press("r")
        await deck.until(lambda: between.under_way)
        asked = len(deck.wire.sent)
        before = deck.fleet.table.cursor_uuid
        await deck.press("j")
        assert deck.fleet.table.cursor_uuid != before
        await deck.press("?")
        await deck.until_shown(HelpScreen)
        await deck.press("escape")
        await deck.pass_time(300)
        assert not [sent for sent in deck.wire.sent[asked:] if sent.path == "/api/instances/"]
        assert "stale: " in deck.text().splitlines()[0]
        between.open.set()
        await deck.until(lambda: not between.under_way)


async def test_n10_a_deletion_whose_answer_is_lost_is_told_as_gone(deck: Deck) -> None:
    async with deck.running():
        await deck.point_at("db-4")
        uuid = await deck.put("db-4", "Offline")
        deck.sandbox.faults.fail_next(NEVER_ANSWERED, only=lambda method, _path: method == "DELETE")
        await deck.press("ctrl+d")
        screen = await deck.until_shown(PlanScreen)
        await deck.press(*"db-4", "tab")
        while not screen.query_one("#confirm").has_focus:
            await deck.press("tab")
        await deck.press("enter")
        await deck.until(lambda: deck.writes)
        await deck.pass_time(60)
        assert uuid not in deck.session.feed.fleet.rows
        assert deck.said == ["db-4: delete done"]
        assert [sent.method for sent in deck.writes] == ["DELETE"]


async def test_n17_a_server_that_fails_half_the_time_is_not_asked_the_more_for_it(tmp_path: Path) -> None:
    deck = Deck(tmp_path, instances=1_000, user="staff")
    async with deck.running():
        between = Between(deck)
        deck.sandbox.faults.fraction = 0.5
        deck.sandbox.faults.fraction_fault = SERVER_FAULT
        asked = len(deck.wire.sent)
        await deck.pass_time(60)
        assert 10 < len(deck.wire.sent) - asked < 2 * deck.place.poll_budget
        assert between.most <= Pace().most_single
        before = deck.fleet.table.cursor_uuid
        await deck.press("j")
        assert deck.fleet.table.cursor_uuid != before
        deck.sandbox.faults.clear()
        await deck.press("r")
        await deck.until(lambda: deck.session.feed.fleet.problem is None)


# Answers


async def test_p01_a_refused_token_is_shown_once_and_again_when_somebody_says_so(deck: Deck) -> None:
    async with deck.running(160):
        deck.sandbox.accounts.revoke("admin")
        asked = len(deck.wire.sent)
        await deck.pass_time(60)
        await deck.until_shown(LoginScreen)
        await deck.press("escape")
        await deck.until(lambda: "Not logged in" in deck.text())
        await deck.clock.advance(3_600)
        await deck.press("j", "k")
        await deck.pass_time(60)
        assert len(deck.wire.sent) == asked + 1
        await deck.press("r")
        await deck.until_shown(LoginScreen)
        assert len(deck.wire.sent) == asked + 2


@pytest.mark.parametrize(
    "body",
    ["[" * 50_000, '{"a":' * 50_000, "[" + "9" * 5_000 + "]", "[NaN]", "[-Infinity]", "[" + "[" * 100 + "]" * 101],
    ids=["open lists", "open objects", "digits", "nan", "infinity", "deep"],
)
async def test_p13_nonsense_in_the_shape_of_json_is_told_and_the_rows_stay(deck: Deck, body: str) -> None:
    async with deck.running():
        before = deck.hostnames
        deck.sandbox.faults.fraction = 1.0
        deck.sandbox.faults.fraction_fault = Fault(200, body, "application/json")
        await deck.press("r")
        await deck.until(lambda: "The answer makes no sense" in deck.text())
        assert deck.hostnames == before
        deck.sandbox.faults.clear()
        await deck.press("r")
        await deck.until(lambda: "The answer makes no sense" not in deck.text())
        assert deck.app.crash is None


async def test_p16_a_page_that_is_cut_short_makes_no_shorter_list(tmp_path: Path) -> None:
    deck = Deck(tmp_path, instances=250, user="staff")
    async with deck.running():
        rows = deck.session.feed.fleet.rows
        between = Between(deck)

        def cut(request: httpx.Request, response: httpx.Response) -> httpx.Response:
            is_second = request.url.params.get("page") == "2"
            return httpx.Response(200, headers=response.headers, stream=CutShort()) if is_second else response

        between.change = cut
        await deck.press("r")
        await deck.until(lambda: "The answer makes no sense" in deck.text())
        await deck.pass_time(10)
        assert "The answer makes no sense" in deck.text()
        assert deck.session.feed.fleet.rows.keys() == rows.keys()
        between.change = lambda _, response: response
        await deck.press("r")
        await deck.until(lambda: "The answer makes no sense" not in deck.text())


@pytest.mark.parametrize("shift", [1, -1])
async def test_p18_rows_that_move_between_pages_are_none_twice_and_none_missed(tmp_path: Path, shift: int) -> None:
    deck = Deck(tmp_path, instances=250, user="staff")
    async with deck.running():
        known = set(deck.session.feed.fleet.rows)
        deck.sandbox.faults.page_shift = shift
        await deck.press("r")
        await deck.until(lambda: set(deck.session.feed.fleet.rows) != known or deck.session.feed.fleet.problem)
        deck.sandbox.faults.clear()
        left = known & set(deck.sandbox.world.instances)
        assert left <= set(deck.session.feed.fleet.rows)
        await deck.press("r")
        await deck.until(lambda: set(deck.session.feed.fleet.rows) == set(deck.sandbox.world.instances))
        assert deck.session.feed.fleet.problem is None


# Edits


async def begin_edit(deck: Deck, hostname: str) -> EditScreen:
    """Open the form of an instance, and type one more character into its name."""
    await deck.point_at(hostname)
    await deck.press("E")
    screen = await deck.until_shown(EditScreen)
    await deck.until(lambda: screen.draft.hostname == hostname)
    await deck.press("end", "2")
    return screen


def lose_groups(instance: Instance) -> None:
    """What somebody else does meanwhile."""
    assert instance.security_groups
    instance.security_groups = ()


async def test_p22_groups_that_changed_while_they_were_edited_are_asked_about(deck: Deck) -> None:
    async with deck.running():
        instance = deck.named("db-4")
        groups = instance.security_groups
        screen = await begin_edit(deck, "db-4")
        lose_groups(instance)
        await deck.press("f10")
        await deck.until(lambda: "It has been changed since" in deck.text())
        assert "Now it is: none" in deck.text()
        assert deck.app.screen is screen
        assert not deck.writes
        await deck.press("f10")
        await deck.until(lambda: "db-42" in deck.hostnames)
        assert len(deck.writes) == 1
        assert instance.security_groups == groups


async def test_p22_a_draft_remembers_what_it_was_begun_with(deck: Deck) -> None:
    async with deck.running():
        instance = deck.named("db-4")
        await begin_edit(deck, "db-4")
        await deck.press("escape")
        lose_groups(instance)
        await deck.press("E")
        screen = await deck.until_shown(EditScreen)
        await deck.until(lambda: screen.draft.hostname == "db-42")
        await deck.press("f10")
        await deck.until(lambda: "It has been changed since" in deck.text())
        assert not deck.writes
        assert instance.security_groups == ()


async def test_p22_what_cannot_be_compared_is_not_sent_and_leaves_no_doubt(deck: Deck) -> None:
    async with deck.running():
        screen = await begin_edit(deck, "db-4")
        deck.sandbox.faults.fail_next(times=3, only=lambda method, path: method == "GET" and "usage" not in path)
        await deck.press("f10")
        await deck.until(lambda: "not sent: " in deck.text())
        assert not screen.in_doubt
        assert not deck.writes
        await deck.press("f10")
        await deck.until(lambda: "db-42" in deck.hostnames)
        assert len(deck.writes) == 1
