from __future__ import annotations

import shutil
import sqlite3
import stat
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread

import pytest

from api_client.states import Action
from tui.journal import SAMPLES, Entry, Journal, JournalError, Kind, Outcome, Step
from tui.schema import VERSION

ENTRY = Entry("prod", "anna", "stop", "a" * 32, "web-1", "stop", 1_416_000_000.0, origin="https://a.example/")
OLD = Path(__file__).with_name("journal_1.sqlite")
"""Written by the version that had the first schema."""


def begun(journal: Journal, entry: Entry = ENTRY) -> int:
    return journal.begin([entry])[0]


def took(journal: Journal, seconds: float, entry: Entry = ENTRY, *, step: int = 0) -> None:
    """An operation that took so long from its answer on."""
    number = begun(journal, entry)
    journal.note(number, entry.asked_at + 1, "stop", Kind.REQUEST)
    journal.note(number, entry.asked_at + 10, "stop was scheduled", Kind.ANSWER)
    journal.settle(number, Outcome.DONE, "", entry.asked_at + 10 + seconds, step=step)


def test_what_was_asked_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "state" / "journal.sqlite"
    journal = Journal(path)
    whole = replace(ENTRY, project="shop", steps='[{"action": "stop"}]', owner="here 7 8", reason="why not")
    number = begun(journal, whole)
    journal.note(number, 1.0, "Stopping Scheduled", Kind.STATE)
    journal.note(number, 2.0, "Offline")
    journal.name(number, "r-1", "b" * 32)
    journal.settle(number, Outcome.DONE, "stop was scheduled", 3.0, step=1)
    journal.close()

    again = Journal(path)
    (entry,) = again.entries()
    assert entry == replace(
        whole, id=number, outcome=Outcome.DONE, words="stop was scheduled", ended_at=3.0, step=1,
        request_id="r-1", uuid="b" * 32,
    )  # fmt: skip
    assert again.steps(number) == (Step(1.0, "Stopping Scheduled", Kind.STATE), Step(2.0, "Offline", Kind.NOTE))
    again.close()


def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "state" / "journal.sqlite"
    journal = Journal(path)
    begun(journal)
    files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert files == dict.fromkeys(("journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"), 0o600)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    journal.close()


def test_two_programs_write_at_once(tmp_path: Path) -> None:
    first, second = Journal(tmp_path / "j.sqlite"), Journal(tmp_path / "j.sqlite")
    numbers = {begun(first), begun(second), begun(first)}
    assert len(numbers) == 3
    assert len(second.entries()) == 3
    first.close()
    second.close()


def test_t24_several_programs_may_be_the_first(tmp_path: Path) -> None:
    path, barrier, seen = tmp_path / "j.sqlite", Barrier(8), []

    def open_it() -> None:
        barrier.wait()
        journal = Journal(path)
        begun(journal)
        seen.append(len(journal.entries()))
        journal.close()

    threads = [Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(seen) == 8


def test_what_begins_together_is_written_down_whole_or_not_at_all() -> None:
    journal = Journal(None)
    broken = replace(ENTRY, hostname=None)  # type: ignore[arg-type]
    with pytest.raises(JournalError, match="can't be written"):
        journal.begin([ENTRY, broken])
    assert journal.entries() == ()
    assert len(set(journal.begin([ENTRY, ENTRY]))) == 2
    journal.close()


def test_c11_a_disk_that_is_full_is_an_error_before_anything_is_sent(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    journal = Journal(path)
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    journal._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JournalError, match=r"j\.sqlite can't be written: database or disk is full"):
        journal.begin(replace(ENTRY, words="x" * 1_000) for _ in range(200))
    assert journal.entries() == ()
    journal.close()


def test_entries_are_found_newest_first_by_what_is_asked() -> None:
    journal = Journal(None)
    begun(journal)
    begun(journal, replace(ENTRY, action="start", summary="start", asked_at=ENTRY.asked_at + 60))
    other = begun(journal, Entry("test", "bo", "create", "", "Ünder-2", "create", 5.0, Outcome.FAILED, "100% odd_"))
    journal.name(other, "", "b" * 32)
    assert [entry.action for entry in journal.entries()] == ["create", "start", "stop"]
    for found in (
        journal.entries(uuid="a" * 32),
        journal.entries(profile="prod"),
        journal.entries(origin=ENTRY.origin),
    ):
        assert [entry.action for entry in found] == ["start", "stop"]
    assert [entry.hostname for entry in journal.entries(uuid="b" * 32)] == ["Ünder-2"]
    assert [entry.action for entry in journal.entries(action="stop", hostname="web-1")] == ["stop"]
    assert [entry.action for entry in journal.entries(since=ENTRY.asked_at + 1)] == ["start"]
    assert [entry.action for entry in journal.entries(outcome=Outcome.FAILED)] == ["create"]
    assert [entry.action for entry in journal.entries(limit=1)] == ["create"]
    journal.close()


@pytest.mark.parametrize(
    ("text", "hits"), [("ÜNDER", 1), ("100% ODD_", 1), ("%", 1), ("_", 1), ("anna", 1), ("' OR 1", 0), ("", 2)]
)
def test_entries_are_found_by_their_words(text: str, hits: int) -> None:
    journal = Journal(None)
    begun(journal)
    begun(journal, Entry("test", "bo", "create", "", "Ünder-2", "create", 5.0, Outcome.FAILED, "100% odd_"))
    assert len(journal.entries(text=text)) == hits
    journal.close()


def test_what_is_no_operation_is_recorded_with_its_reason() -> None:
    journal = Journal(None)
    journal.record("prod", "anna", "unlock", "unlocked for 10 min", at=7.0, reason="release 4")
    (entry,) = journal.entries(text="RELEASE")
    assert (entry.action, entry.outcome, entry.ended_at, entry.reason) == ("unlock", Outcome.DONE, 7.0, "release 4")
    assert journal.unfinished("prod", "") == ()
    assert journal.durations("prod") == {}
    journal.close()


def test_the_unfinished_of_one_server_are_found_oldest_first() -> None:
    journal = Journal(None)
    first, ended, second = begun(journal), begun(journal), begun(journal)
    begun(journal, replace(ENTRY, profile="test"))
    begun(journal, replace(ENTRY, origin="https://b.example/"))
    journal.settle(ended, Outcome.DONE, "", 2.0)
    assert [entry.id for entry in journal.unfinished("prod", ENTRY.origin)] == [first, second]
    journal.close()


def test_an_operation_is_taken_over_by_one_program_only(tmp_path: Path) -> None:
    first, second = Journal(tmp_path / "j.sqlite"), Journal(tmp_path / "j.sqlite")
    number = begun(first, replace(ENTRY, owner="gone 1 2"))
    assert first.take_over(number, "gone 1 2", "me 3 4")
    assert not second.take_over(number, "gone 1 2", "you 5 6")
    assert second.entries()[0].owner == "me 3 4"
    first.close()
    second.close()


def test_it_is_told_how_long_operations_of_one_step_took() -> None:
    journal = Journal(None)
    for seconds in (9.0, 11.0):
        took(journal, seconds)
    took(journal, 3.0, replace(ENTRY, action="start"))
    took(journal, 60.0, replace(ENTRY, action="delete"), step=1)
    took(journal, 60.0, replace(ENTRY, profile="test"))
    took(journal, 60.0, replace(ENTRY, action="something newer"))
    begun(journal)
    assert journal.durations("prod") == {Action.STOP: (11.0, 9.0), Action.START: (3.0,)}
    for seconds in range(100, 100 + SAMPLES):
        took(journal, float(seconds))
    assert journal.durations("prod")[Action.STOP] == tuple(float(s) for s in range(99 + SAMPLES, 99, -1))
    journal.close()


def old_journal(tmp_path: Path) -> Path:
    return Path(shutil.copy(OLD, tmp_path / "j.sqlite"))


def test_a_journal_of_the_first_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    path = old_journal(tmp_path)
    journal = Journal(path)
    told = [(e.summary, e.outcome, e.ended_at, e.words) for e in journal.entries()]
    assert told == [
        ("create", Outcome.UNKNOWN, 1_416_000_410.0, "no answer within 10 s"),
        ("start", Outcome.UNKNOWN, 1_416_000_300.0, "nobody saw how it ended"),
        ("delete", Outcome.REFUSED, 1_416_000_201.0, "no"),
        ("restart (stop, then start)", Outcome.DONE, 1_416_000_130.0, ""),
        ("stop", Outcome.DONE, 1_416_000_011.0, ""),
    ]
    assert [step.kind for step in journal.steps(1)] == [Kind.ANSWER, Kind.STATE, Kind.STATE, Kind.STATE]
    assert journal.unfinished("prod", "") == ()
    assert journal.durations("prod") == {Action.STOP: (10.0,)}
    begun(journal)
    journal.close()
    again = Journal(path)
    assert len(again.entries()) == 6
    again.close()


def test_a_program_of_the_first_schema_that_still_runs_goes_on_writing(tmp_path: Path) -> None:
    path = old_journal(tmp_path)
    with sqlite3.connect(path) as old:
        journal = Journal(path)
        old.execute(
            "INSERT INTO operation (profile, user, action, uuid, hostname, summary, asked_at, outcome)"
            " VALUES ('prod', 'anna', 'stop', 'u', 'web-9', 'stop', 9.0, 'asked')"
        )
        old.execute("INSERT INTO step (operation, at, what) VALUES (6, 9.5, 'stop was scheduled')")
        old.commit()
        assert (journal.entries()[0].hostname, journal.steps(6)[0].kind) == ("web-9", Kind.NOTE)
        journal.close()
    old.close()


def test_two_programs_bring_it_up_to_date_once(tmp_path: Path) -> None:
    path, barrier = old_journal(tmp_path), Barrier(3)
    opened: list[int] = []

    def open_it() -> None:
        barrier.wait()
        journal = Journal(path)
        opened.append(len(journal.entries()))
        journal.close()

    threads = [Thread(target=open_it) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [5, 5, 5]


def test_an_update_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = old_journal(tmp_path)
    with sqlite3.connect(path) as db:
        db.execute("ALTER TABLE operation ADD COLUMN reason TEXT")
    with pytest.raises(JournalError, match="duplicate column"):
        Journal(path)
    columns = [row[1] for row in db.execute("PRAGMA table_info(operation)")]
    assert "origin" not in columns
    assert db.execute("PRAGMA user_version").fetchone() == (1,)
    db.close()


def test_a_newer_schema_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(JournalError, match="newer vmdeck"):
        Journal(path)
    assert db.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    db.close()


def test_c12_a_broken_file_is_said_in_words(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    path.write_bytes(b"this is no database, and long enough to be looked at as one" * 20)
    with pytest.raises(JournalError, match=r"the journal .*j\.sqlite can't be opened: .*; move it away"):
        Journal(path)


def test_a_write_and_a_read_that_fail_are_errors_not_silences() -> None:
    journal = Journal(None)
    journal.close()
    with pytest.raises(JournalError, match="can't be written"):
        journal.begin([ENTRY])
    with pytest.raises(JournalError, match="can't be written"):
        journal.note(1, 1.0, "x")
    with pytest.raises(JournalError, match="can't be read"):
        journal.entries()
