from __future__ import annotations

import sqlite3
import stat
from typing import TYPE_CHECKING

import pytest

from tui.journal import Entry, Journal, JournalError, Outcome

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = Entry("prod", "anna", "stop", "a" * 32, "web-1", "stop", 1_416_000_000.0)


def test_what_was_asked_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "state" / "journal.sqlite"
    journal = Journal(path)
    number = journal.begin(ENTRY)
    journal.note(number, 1.0, "Stopping Scheduled")
    journal.note(number, 2.0, "Offline")
    journal.settle(number, Outcome.DONE, "stop was scheduled", 3.0)
    journal.close()

    again = Journal(path)
    (entry,) = again.entries()
    assert (entry.hostname, entry.outcome, entry.words, entry.ended_at) == (
        "web-1", Outcome.DONE, "stop was scheduled", 3.0,
    )  # fmt: skip
    assert [step.what for step in again.steps(number)] == ["Stopping Scheduled", "Offline"]
    again.close()


def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "state" / "journal.sqlite"
    journal = Journal(path)
    journal.begin(ENTRY)
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    journal.close()


def test_two_programs_write_at_once(tmp_path: Path) -> None:
    first, second = Journal(tmp_path / "j.sqlite"), Journal(tmp_path / "j.sqlite")
    numbers = {first.begin(ENTRY), second.begin(ENTRY), first.begin(ENTRY)}
    assert len(numbers) == 3
    assert len(second.entries()) == 3
    first.close()
    second.close()


def test_entries_of_one_instance_newest_first() -> None:
    journal = Journal(None)
    for action in ("stop", "start"):
        journal.begin(Entry("p", "u", action, "a" * 32, "web-1", action, 1.0))
    other = journal.begin(Entry("p", "u", "create", "", "web-2", "create", 1.0))
    journal.name_target(other, "b" * 32)
    assert [entry.action for entry in journal.entries(uuid="a" * 32)] == ["start", "stop"]
    assert [entry.hostname for entry in journal.entries(uuid="b" * 32)] == ["web-2"]
    journal.close()


def test_a_newer_schema_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(JournalError, match="newer vmdeck"):
        Journal(path)


def test_a_broken_file_is_said_in_words(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    path.write_bytes(b"this is no database, and long enough to be looked at as one" * 20)
    with pytest.raises(JournalError, match=r"the journal .*j\.sqlite can't be opened"):
        Journal(path)


def test_a_write_that_fails_is_an_error_not_a_silence() -> None:
    journal = Journal(None)
    journal.close()
    with pytest.raises(JournalError, match="can't be written"):
        journal.begin(ENTRY)
