"""Hostile text at every place on the screen of the real program; every byte it writes is looked at."""

from __future__ import annotations

import base64
import json
from functools import partial
from typing import TYPE_CHECKING

import pytest

from api_client.clean import is_clean
from api_client.sandbox.faults import Fault
from tests.tui.hostility import GROUPS, TOKEN, HostileServer, Person, seated
from tests.tui.sequences import COPY, assert_known
from tests.tui.test_unasked import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SAMPLE = ("questions", "wide", "markup")
CASES = [(name, seed) for name in GROUPS for seed in (1, 2, 3)]

DIALOGS = {
    "T": "─ Timeline of the fleet",
    "J": "─ Journal",
    "?": "─ Help",
    "a": "─ Actions for",
    "Y": "─ Copy from",
    "e": "─ Export",
    "n": "─ New instance",
    "E": "─ Edit ",
    "z": "─ Resize ",
    "K": "─ Columns",
    "W": "─ Views",
    "o": "─ Sort by",
    "P": "─ Profiles",
    "\x1b[19~": "─ Log in",
    "\x04": "─ Delete",
    ":": "Search for commands",
}
"""Key → what is seen once its dialog is open."""

SYMBOLS = "●○◐✖?"
"""What the state of an instance begins with."""

REFUSAL = {"hostname": ["no", {"more": ["words"]}], "non_field_errors": "none of it", "detail": "no"}
REFUSED = Fault(400, json.dumps(REFUSAL), "application/json")


def walk(person: Person, server: HostileServer, payload: str, look: Callable[[str], None]) -> None:
    """Go through all screens, and do one thing that is refused and one that is not."""
    narrow(person, "online")
    look("the list")
    person.change("w")
    for _ in range(6):
        person.press("l")
    person.change("w")
    for key, title in DIALOGS.items():
        person.open(key, title)
        look(title)
        person.close(title)
    person.open("\r", "esc Back")
    for _ in range(6):
        person.change(">")
        look("a tab")
    person.close("esc Back")
    person.until_shown("space Mark")
    person.open("\x1b", "/filter: web")
    person.until_shown("24/24")
    paste(person, payload)
    act(person, server, look)


def narrow(person: Person, state: str) -> None:
    """Show only what is in this state, which everything can be done with that is done here."""
    person.press(f"/state:{state}")
    person.until(lambda shown: f"/state:{state}" in shown and "24/24" not in shown and "space Mark" not in shown)
    person.open("\r", "space Mark")
    person.until(lambda shown: ("● Online  " in shown) == (state == "online"))


def paste(person: Person, payload: str) -> None:
    """Put the payload into what can be typed into."""
    person.open(f"/\x1b[200~zz{payload}\x1b[201~", " /zz")
    person.until(lambda shown: "space Mark" not in shown)
    person.open("\x1b", "space Mark")
    person.open("\x1b", "/filter: web")
    person.open("n", "─ New instance")
    person.open(f"\x1b[200~zz{payload}\x1b[201~", "zz")
    person.change("\x1b[21~")
    person.close("─ New instance")


def act(person: Person, server: HostileServer, look: Callable[[str], None]) -> None:
    """Start something, and be refused in all ways at once; then look at the plan for many."""
    server.sandbox.faults.fail_next(REFUSED, only=lambda method, _: method == "POST")
    narrow(person, "offline")

    def is_taken(shown: str) -> bool:
        """Whether the key has been: for a moment after a row came under the cursor, it is not."""
        taken = "start: leaves in" in shown
        if not taken:
            person.press("s")
        return taken

    person.until(is_taken)
    person.until(lambda _: server.writes)
    person.until(lambda shown: "leaves in" not in shown)
    look("what came of it")
    person.open("B", "─ Start")
    look("a run")
    person.close("─ Start")
    person.open("\x1b", "/filter: web")
    person.until_shown("24/24")
    person.open("*", "✓ 24")
    person.open("S", "─ Stop")
    person.change("r")
    look("the requests")
    person.change("r")
    person.close("─ Stop")
    person.change("U")


def click_on_title(person: Person, place: str) -> None:
    """Click on the name in the title of a dialog, or into the list."""
    found = [(row.index(place) + len(place) + 3, y) for y, row in enumerate(person.rows()) if place in row]
    for x, y in found or [(5, 6)]:
        person.click(x, y)


def is_in_columns(person: Person) -> bool:
    """Whether the state of each row begins below its heading, whatever stands before it."""
    heading = next(y for y, row in enumerate(person.rows()) if "Hostname" in row and "State" in row)
    x = person.row(heading).index("State")
    lines = [person.terminal.screen.buffer[y] for y in range(heading + 1, heading + 25)]
    return all(line[x - 1].data == " " and line[x].data in SYMBOLS for line in lines)


@pytest.mark.parametrize(("name", "seed"), [(name, 1) for name in SAMPLE])
def test_h01_h03_h04_h06_h07_h08_h09_hostile_text_everywhere(tmp_path: Path, name: str, seed: int) -> None:
    assert_survives(tmp_path, name, seed)


@pytest.mark.long
@pytest.mark.parametrize(("name", "seed"), CASES)
def test_h01_h03_h04_h06_h07_h08_h09_all_hostile_text_everywhere(tmp_path: Path, name: str, seed: int) -> None:
    assert_survives(tmp_path, name, seed)


def assert_survives(home: Path, name: str, seed: int) -> None:
    """Nothing but our own sequences is written, all columns stay, nothing is asked or done that nobody wanted."""
    server = HostileServer(GROUPS[name], seed)
    with server.listening() as url, seated(url, home) as person:
        person.until(lambda _: is_in_columns(person))
        walk(person, server, GROUPS[name][seed % len(GROUPS[name])], partial(click_on_title, person))
        assert len(server.writes) == 1
        person.rows()
        assert not COPY.search(person.child.written)
        before = len(person.child.written)
        person.press("c")
        person.until_shown("copied the hostname")
        copies = COPY.findall(person.child.written[before:])
        assert all(is_clean(base64.b64decode(copy[7:-1]).decode()) for copy in copies)
        assert len(copies) == 1
        person.press("q")
        assert person.child.end() == 0
        assert_known(COPY.sub(b"", person.child.written))
        assert TOKEN.encode() not in person.child.written
        assert not person.answered
        assert len(server.writes) == 1


def test_h05_answers_nobody_asked_for_do_nothing_on_any_screen(tmp_path: Path) -> None:
    server = HostileServer(())
    answers = "".join(ANSWERS.values()) * 2
    with server.listening() as url, seated(url, tmp_path) as person:
        walk(person, server, "x", lambda _: person.press(answers))
        person.press("q")
        assert person.child.end() == 0
    assert len(server.writes) == 1
