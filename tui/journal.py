"""The journal: every operation this user asked for on this machine, and what came of it. SQLite, kept over restarts.

A line is written before its request leaves: what can't be remembered isn't sent.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA_VERSION = 1

_SCHEMA = """
CREATE TABLE operation (
    id INTEGER PRIMARY KEY,
    profile TEXT NOT NULL,
    user TEXT NOT NULL,
    action TEXT NOT NULL,
    uuid TEXT NOT NULL,
    hostname TEXT NOT NULL,
    summary TEXT NOT NULL,
    asked_at REAL NOT NULL,
    ended_at REAL,
    outcome TEXT NOT NULL,
    words TEXT NOT NULL DEFAULT ''
);
CREATE INDEX operation_uuid ON operation (uuid);
CREATE TABLE step (
    operation INTEGER NOT NULL REFERENCES operation (id),
    at REAL NOT NULL,
    what TEXT NOT NULL
);
CREATE INDEX step_operation ON step (operation);
"""


class JournalError(Exception):
    """The journal can't be read or written; the sentence says which file and why."""


class Outcome(StrEnum):
    """How an operation stands or ended."""

    ASKED = "asked"
    """The request has left, or is about to."""
    ACCEPTED = "accepted"
    """The server took it and is at work."""
    DONE = "done"
    FAILED = "failed"
    """The server took it, and the instance ended in another state than it should."""
    REFUSED = "refused"
    """The server, or this program, said no; nothing was done."""
    UNKNOWN = "unknown"
    """The answer was lost: it may have been done."""

    @property
    def is_final(self) -> bool:
        """Whether nothing more is to come."""
        return self in {Outcome.DONE, Outcome.FAILED, Outcome.REFUSED}


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation as the journal holds it. Times are Unix seconds."""

    profile: str
    user: str
    action: str
    uuid: str
    hostname: str
    summary: str
    asked_at: float
    outcome: Outcome = Outcome.ASKED
    words: str = ""
    """The server's words, clean."""
    id: int = 0
    ended_at: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was seen of an operation."""

    at: float
    what: str


class Journal:
    """The operations of one user, in a file (mode 0600), or in memory when there is no path."""

    def __init__(self, path: Path | None) -> None:
        """Open or make the journal; raises JournalError."""
        self._name = "the journal" if path is None else f"the journal {path}"
        try:
            self._db = sqlite3.connect(":memory:" if path is None else _private(path), timeout=5)
        except (sqlite3.Error, OSError) as error:
            raise JournalError(f"{self._name} can't be opened: {error}") from error
        try:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._migrate()
        except (sqlite3.Error, JournalError) as error:
            self._db.close()
            raise JournalError(f"{self._name} can't be opened: {error}") from error

    def begin(self, entry: Entry) -> int:
        """Write a new operation down and return its number."""
        columns = (entry.profile, entry.user, entry.action, entry.uuid, entry.hostname, entry.summary)
        return self._write(
            "INSERT INTO operation (profile, user, action, uuid, hostname, summary, asked_at, outcome)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*columns, entry.asked_at, entry.outcome),
        )

    def note(self, operation: int, at: float, what: str) -> None:
        """Add something that was seen: a state, an answer."""
        self._write("INSERT INTO step (operation, at, what) VALUES (?, ?, ?)", (operation, at, what))

    def settle(self, operation: int, outcome: Outcome, words: str, at: float | None) -> None:
        """Write down how an operation stands; `at` is the time it ended, if it has."""
        self._write(
            "UPDATE operation SET outcome = ?, words = ?, ended_at = ? WHERE id = ?", (outcome, words, at, operation)
        )

    def name_target(self, operation: int, uuid: str) -> None:
        """Say which instance an operation made, once the server has told."""
        self._write("UPDATE operation SET uuid = ? WHERE id = ?", (uuid, operation))

    def entries(self, *, uuid: str | None = None, limit: int = 500) -> tuple[Entry, ...]:
        """The newest operations first, of one instance or of all."""
        rows = self._read(
            "SELECT profile, user, action, uuid, hostname, summary, asked_at, outcome, words, id, ended_at"
            " FROM operation WHERE ?1 IS NULL OR uuid = ?1 ORDER BY id DESC LIMIT ?2",
            (uuid, limit),
        )
        return tuple(_entry(row) for row in rows)

    def steps(self, operation: int) -> tuple[Step, ...]:
        """What was seen of one operation, oldest first."""
        rows = self._read("SELECT at, what FROM step WHERE operation = ? ORDER BY rowid", (operation,))
        return tuple(Step(*row) for row in rows)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _migrate(self) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise JournalError(f"it was written by a newer vmdeck (schema {version}; this one knows {SCHEMA_VERSION})")
        if version < SCHEMA_VERSION:
            self._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")

    def _write(self, statement: str, values: tuple[object, ...]) -> int:
        try:
            with self._db:
                return self._db.execute(statement, values).lastrowid or 0
        except sqlite3.Error as error:
            raise JournalError(f"{self._name} can't be written: {error}") from error

    def _read(self, statement: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        try:
            with closing(self._db.execute(statement, values)) as cursor:
                return cursor.fetchall()
        except sqlite3.Error as error:
            raise JournalError(f"{self._name} can't be read: {error}") from error


def _entry(row: tuple[Any, ...]) -> Entry:
    profile, user, action, uuid, hostname, summary, asked_at, outcome, words, number, ended_at = row
    return Entry(
        profile, user, action, uuid, hostname, summary, asked_at, Outcome(outcome), words, number, ended_at
    )  # fmt: skip


def _private(path: Path) -> Path:
    """Make the folder and the file so that only the user can read them."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return path
