from __future__ import annotations

import base64
import csv
import json
import re
import stat
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Checkbox, OptionList

from tests.tui.deck import Deck
from tui.clipboard import LIMIT
from tui.screens.choose import ChooseScreen
from tui.screens.export import ExportScreen
from tui.widgets.banner import Banner
from tui.widgets.field import Field, TextLine
from tui.widgets.picker import Picker

if TYPE_CHECKING:
    from pathlib import Path

    from api_client.rows import InstanceRow

SEQUENCE = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\a")


@pytest.fixture(autouse=True)
def plain_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in an empty folder, on a terminal that is neither in tmux nor in screen."""
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


class Terminal:
    """What was put into the clipboard of the terminal."""

    def __init__(self, deck: Deck, monkeypatch: pytest.MonkeyPatch) -> None:
        self.written: list[str] = []
        monkeypatch.setattr(deck.app._driver, "write", self.written.append)

    def copied(self) -> list[str]:
        return [base64.b64decode(found).decode() for found in SEQUENCE.findall("".join(self.written))]


def shown(deck: Deck) -> list[InstanceRow]:
    fleet = deck.session.feed.fleet
    return [fleet.rows[uuid] for uuid in deck.fleet.listing.order(deck.fleet.scene())]


async def opened(deck: Deck) -> ExportScreen:
    """Press the key, and wait for the dialog."""
    await deck.press("e")
    await deck.until(lambda: isinstance(deck.app.screen, ExportScreen) and deck.app.screen.focused)
    screen = deck.app.screen
    assert isinstance(screen, ExportScreen)
    return screen


async def choose(deck: Deck, screen: ExportScreen, key: str, words: str) -> None:
    """Choose in one of the lists by typing."""
    picker = screen.query_one(f"#{key}", Picker)
    picker.focus()
    await deck.press(*words)
    await deck.press("enter")


async def submit(deck: Deck) -> None:
    """Export, and wait until the dialog has gone."""
    await deck.press("f10")
    await deck.until(lambda: deck.app.screen is deck.fleet)


async def refused(deck: Deck, screen: ExportScreen) -> str:
    """Try to export, and wait for the words against it."""
    banner = screen.query_one(Banner)
    await deck.press("f10")
    await deck.until(lambda: banner.words not in {"", "Writing…"})
    return banner.words


def file(folder: Path, pattern: str = "*") -> Path:
    (found,) = folder.glob(pattern)
    return found


def records_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as text:
        return list(csv.DictReader(text))


def here(tmp_path: Path) -> Path:
    return tmp_path / "here"


async def test_two_keys_write_what_is_shown_to_a_private_file(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running():
        await opened(deck)
        await submit(deck)
        path = file(here(tmp_path))
        rows = records_of(path)
        assert re.fullmatch(r"vmdeck-sandbox-\d{4}-\d\d-\d\d\.csv", path.name)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert [row["hostname"] for row in rows] == [row.hostname for row in shown(deck)]
        assert list(rows[0])[:2] == ["hostname", "state"]
        assert deck.said[-1] == f"exported {len(rows)} instances to {path}"


async def test_the_filter_and_the_order_of_the_table_count(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running():
        deck.fleet.listing.filter("ram>2G")
        deck.fleet.listing.sort_by("ram", add=False)
        await deck.repaint()
        await opened(deck)
        await submit(deck)
        rows = records_of(file(here(tmp_path)))
        assert 0 < len(rows) < len(deck.session.feed.fleet.rows)
        assert [row["hostname"] for row in rows] == [row.hostname for row in shown(deck)]
        assert all(int(row["ram_mib"]) > 2048 for row in rows)


async def test_marks_are_exported_even_where_the_filter_hides_them(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running():
        first, second, *_ = shown(deck)
        await deck.press("space", "space")
        deck.fleet.listing.filter(f"uuid:{second.uuid}")
        await deck.repaint()
        screen = await opened(deck)
        assert "the 2 marked   1 of them hidden" in deck.text()
        await choose(deck, screen, "format", "ndjson")
        await choose(deck, screen, "columns", "all there")
        await submit(deck)
        records = [json.loads(line) for line in file(here(tmp_path), "*.ndjson").read_text().splitlines()]
        assert [record["uuid"] for record in records] == [second.uuid, first.uuid]
        assert records[0]["internal"] == list(second.internal_ips)
        assert records[0]["ram_mib"] == second.ram


async def test_the_rows_that_are_shown_can_be_had_in_spite_of_marks(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running():
        await deck.press("space")
        screen = await opened(deck)
        await choose(deck, screen, "rows", "shown")
        await choose(deck, screen, "format", "json")
        await submit(deck)
        records = json.loads(file(here(tmp_path), "*.json").read_text())
        assert [record["hostname"] for record in records] == [row.hostname for row in shown(deck)]


async def test_a_file_that_is_there_is_asked_about(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running(80, 24):
        screen = await opened(deck)
        path = here(tmp_path) / screen.query_one("#path", TextLine).value
        path.write_text("mine")
        assert await refused(deck, screen) == "There is such a file already."
        assert screen.query_one("#replace", Checkbox).has_focus
        assert await refused(deck, screen) == "There is such a file already."
        assert path.read_text() == "mine"
        await deck.press("space")
        await submit(deck)
        assert path.read_text().startswith("hostname,")


async def test_leave_to_replace_one_file_is_not_leave_to_replace_another(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running():
        screen = await opened(deck)
        line = screen.query_one("#path", TextLine)
        for name in (line.value, "other.csv"):
            (here(tmp_path) / name).write_text("mine")
        await refused(deck, screen)
        await deck.press("space")
        line.value = "other.csv"
        await deck.settle()
        assert await refused(deck, screen) == "There is such a file already."
        assert (here(tmp_path) / "other.csv").read_text() == "mine"


async def test_what_cannot_be_written_is_told_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running():
        screen = await opened(deck)
        line = screen.query_one("#path", TextLine)
        line.value = "none/a.csv"
        assert await refused(deck, screen) == f"Not written: there is no such folder ({here(tmp_path) / 'none'})"
        assert line.value == "none/a.csv"
        line.value = " "
        await deck.press("f10")
        field = next(field for field in screen.query(Field) if field.key == "path")
        assert field.message == "✖ A name for the file is needed."
        await deck.press("escape")
        await deck.until(lambda: deck.app.screen is deck.fleet)
        assert list(here(tmp_path).iterdir()) == []


async def test_the_ending_of_the_name_follows_the_format(tmp_path: Path) -> None:
    deck = Deck(tmp_path)
    async with deck.running():
        screen = await opened(deck)
        await choose(deck, screen, "format", "markdown")
        assert screen.query_one("#path", TextLine).value.endswith(".md")


async def test_a_small_export_fits_into_the_clipboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deck = Deck(tmp_path)
    async with deck.running():
        terminal = Terminal(deck, monkeypatch)
        await deck.press("space")
        screen = await opened(deck)
        await choose(deck, screen, "format", "markdown")
        await choose(deck, screen, "place", "clipboard")
        assert not any(field.display for field in screen.query(Field) if field.key == "path")
        await submit(deck)
        (text,) = terminal.copied()
        assert text.splitlines()[1].startswith("| --- |")
        assert len(text.splitlines()) == 3
        assert list(here(tmp_path).iterdir()) == []


async def test_a_large_export_is_for_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deck = Deck(tmp_path, instances=120, user="staff")
    async with deck.running():
        terminal = Terminal(deck, monkeypatch)
        screen = await opened(deck)
        await choose(deck, screen, "format", "json")
        await choose(deck, screen, "columns", "all there")
        await choose(deck, screen, "place", "clipboard")
        words = await refused(deck, screen)
        assert f"terminals take {LIMIT:,}" in words
        assert words.endswith("a file takes it all.")
        assert terminal.copied() == []


@pytest.mark.parametrize(("key", "field"), [("c", "hostname"), ("C", "uuid")])
async def test_a_key_copies_from_the_instance_under_the_cursor(
    key: str, field: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck = Deck(tmp_path)
    async with deck.running():
        terminal = Terminal(deck, monkeypatch)
        second = shown(deck)[1]
        await deck.press("j", key)
        assert terminal.copied() == [getattr(second, field)]
        assert deck.app.clipboard == getattr(second, field)
        assert deck.said[-1] == f"copied the {field} of {second.hostname}"


async def test_marked_ones_are_copied_one_a_line_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deck = Deck(tmp_path)
    async with deck.running():
        terminal = Terminal(deck, monkeypatch)
        marked = shown(deck)[:3]
        await deck.press("space", "space", "space", "c")
        assert terminal.copied() == ["\n".join(row.hostname for row in marked)]
        assert deck.said[-1] == "copied the hostname of 3 marked instances"


async def test_any_field_is_found_by_typing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deck = Deck(tmp_path)
    async with deck.running():
        terminal = Terminal(deck, monkeypatch)
        first = shown(deck)[0]
        await deck.press("Y")
        await deck.until(lambda: isinstance(deck.app.screen, ChooseScreen))
        await deck.press(*"project uuid")
        await deck.until(lambda: deck.app.screen.query_one(OptionList).option_count == 1)
        await deck.press("enter")
        await deck.until(lambda: deck.app.screen is deck.fleet and terminal.copied())
        assert terminal.copied() == [first.project_uuid]


async def test_h21_no_hostile_name_gets_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deck = Deck(tmp_path, hostile=True)
    async with deck.running():
        terminal = Terminal(deck, monkeypatch)
        rows = shown(deck)
        await deck.press("asterisk", "c")
        assert terminal.copied() == ["\n".join(row.hostname for row in rows)]
        await opened(deck)
        await submit(deck)
        copies = [text for text in terminal.written if "\x1b]52" in text]
        assert [SEQUENCE.fullmatch(text) is not None for text in copies] == [True]
        text = file(here(tmp_path)).read_bytes().decode()
        assert all(char.isprintable() for char in text.replace("\r\n", ""))


async def test_nothing_is_copied_or_exported_where_nothing_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deck = Deck(tmp_path)
    async with deck.running():
        terminal = Terminal(deck, monkeypatch)
        deck.fleet.listing.filter("hostname:nobody-has-this")
        await deck.repaint()
        await deck.press("c", "Y", "e")
        await deck.until(lambda: len(deck.said) == 3)
        assert deck.said == ["there is no instance here", "there is no instance here", "there is nothing to export"]
        assert terminal.copied() == []
