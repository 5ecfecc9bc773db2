"""Hostile data in the app and in the commands: what is shown of it, told of it, and done with it."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from rich.text import Text
from textual.content import Content
from textual.widgets import Static

from api_client.clean import MAX_LENGTH, is_clean
from api_client.sandbox.faults import Fault
from api_client.sandbox.hostile import HostileApp
from api_client.states import InstanceState
from tests.tui.cli.remote import Remote
from tests.tui.deck import Deck
from tests.tui.hostility import GROUPS
from tui.screens.choose import ChooseScreen
from tui.screens.detail import DetailScreen

if TYPE_CHECKING:
    from pathlib import Path

LITERAL = (
    *("[/]", "[/red]", "[b", "[link=http://e.invalid]x[/link]", "[@click=app.quit]x[/]", "\\[", "[$error]", "[#"),
    *("web[prod-01]", "C:\\", "50%", "{x}", "%s"),
)
EVERYTHING = [payload for group in GROUPS.values() for payload in group]


async def test_h06_h07_names_are_shown_and_told_as_they_are_and_clicks_on_them_do_nothing(tmp_path: Path) -> None:
    deck = Deck(tmp_path, user="staff", instances=len(LITERAL))
    for instance, name in zip(list(deck.sandbox.world.instances.values()), LITERAL, strict=True):
        deck.sandbox.world.rename(instance, name)
    async with deck.running(160):
        for name in LITERAL:
            await deck.point_at(name)
            assert f" {name} " in deck.text()
            await deck.press("Y")
            screen = await deck.until_shown(ChooseScreen)
            assert f"Copy from {name} " in deck.text()
            y = next(y for y, line in enumerate(deck.text().splitlines()) if "Copy from" in line)
            await deck.click(screen, deck.text().splitlines()[y].index("Copy from") + 11, y)
            await deck.press("escape", "c")
            await deck.click(deck.fleet.table, 6, 1 + deck.hostnames.index(name))
            assert deck.said[-1] == f"copied the hostname of {name}"
        assert deck.app.is_running
        assert not deck.writes


async def test_h11_texts_without_an_end_are_cut_before_anything_is_painted(tmp_path: Path) -> None:
    deck = Deck(tmp_path, user="staff", instances=3)
    instance = next(iter(deck.sandbox.world.instances.values()))
    deck.sandbox.world.rename(instance, "h" * 100_000)
    instance.description = "line\n" * 50_000 + "d" * 1_000_000
    async with deck.running(160):
        row = deck.session.feed.fleet.rows[instance.uuid]
        assert min(len(row.hostname), len(row.description)) > MAX_LENGTH - 10
        assert max(len(row.hostname), len(row.description)) <= MAX_LENGTH
        assert row.hostname.endswith("… (+95915)")
        await deck.press("g")
        deck.fleet.table.action_move_to(deck.fleet.listing.order(deck.fleet.scene()).index(instance.uuid))
        await deck.rest()
        await deck.press("enter")
        await deck.until_shown(DetailScreen)
        await deck.until(lambda: "hhhh" in deck.text())
        assert sum(len(line) for line in deck.text().splitlines()) <= 160 * 40


@pytest.mark.parametrize("make", [Text, Content])
async def test_h22_what_is_put_on_screen_raw_is_taken_out(make: type[Text | Content], tmp_path: Path) -> None:
    deck = Deck(tmp_path, instances=3)
    async with deck.running():
        await deck.fleet.mount(Static(make("RAW\x1b]11;?\x1b\\\x9b2J\u202e\x05END"), markup=False))
        await deck.until(lambda: "RAW" in deck.text())
        assert "RAW␛]11;?␛\\\\x9b2J\\u{202e}␅END" in deck.text()


async def test_h22_a_link_put_on_screen_leads_nowhere(tmp_path: Path) -> None:
    deck = Deck(tmp_path, instances=3)
    async with deck.running():
        await deck.fleet.mount(Static(Text("LINKED", style="link http://e.invalid"), markup=False))
        await deck.until(lambda: "LINKED" in deck.text())
        lines = deck.app.screen._compositor.render_strips()
        assert all(segment.style is None or not segment.style.link for line in lines for segment in line)


COMMANDS = (
    ("list",),
    *(("list", "--output", kind) for kind in ("csv", "ndjson", "json")),
    ("show", "{uuid}"),
    ("show", "{uuid}", "--output", "json"),
    ("usage", "{uuid}"),
    ("start", "{uuid}", "--yes"),
    ("stop", "{uuid}", "--yes"),
    ("stop", "{hostname}"),
    ("delete", "{uuid}", "--yes"),
    ("edit", "{uuid}", "--description", "x\x1b[2J", "--yes"),
    ("list", "--filter", "hostname:\x1b[2J ("),
    ("show", "no\x1b[2Jbody"),
    ("resize", "{uuid}", "--flavor", "m1\x1b[2J", "--yes"),
    ("restart", "{hostname}", "--yes"),
    ("wait", "no\x1b[2Jbody", "--state", "offline"),
    ("profiles",),
    ("\x1b[2J",),
    ("list", "--output", "\x1b[2J"),
    ("list", "--sort", "\x1b[2J"),
    ("--profile", "\x1b[2J", "list"),
    ("export", "--format", "markdown", "-"),
    ("journal",),
    ("journal", "--output", "json"),
    ("journal", "--output", "csv"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_h01_h10_no_command_writes_what_a_server_or_a_person_made_hostile(command: tuple[str, ...]) -> None:
    remote = Remote()
    remote.sandbox.app = HostileApp(remote.sandbox.app, EVERYTHING)
    instance = next(iter(remote.sandbox.world.instances.values()))
    refusal = Fault(409, json.dumps({"detail": "no", "x": ["a", {"b": "c"}]}), "application/json")
    remote.sandbox.faults.fail_next(refusal, only=lambda method, _: method != "GET")
    if command[0] == "journal":
        remote.run("stop", remote.some(InstanceState.ONLINE)[0].uuid, "--yes")
    words = [word.format(uuid=instance.uuid, hostname=instance.hostname) for word in command]
    result = remote.run(*words)
    told = result.stdout_bytes.decode() + result.stderr_bytes.decode()
    assert told
    for line in told.splitlines():
        assert is_clean(line), line
    if "json" in command:
        json.loads(result.stdout)


def test_h20_a_spreadsheet_gets_no_formula_and_json_the_very_text() -> None:
    remote = Remote(instances=4)
    names = ["=1+1", "+1", "-1", "@x"]
    for instance, name in zip(list(remote.sandbox.world.instances.values()), names, strict=True):
        remote.rename(instance, name)
    rows = csv.DictReader(io.StringIO(remote.run("list", "--output", "csv").stdout))
    assert sorted(row["hostname"] for row in rows) == sorted(f"'{name}" for name in names)
    records = json.loads(remote.run("list", "--output", "json").stdout)
    assert sorted(record["hostname"] for record in records) == sorted(names)
