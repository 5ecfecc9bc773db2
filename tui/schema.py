"""The shape of the journal's file, and how an older one is brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_client.states import InstanceState

if TYPE_CHECKING:
    import sqlite3

_FIRST = (
    """
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
    )
    """,
    "CREATE INDEX operation_uuid ON operation (uuid)",
    "CREATE TABLE step (operation INTEGER NOT NULL REFERENCES operation (id), at REAL NOT NULL, what TEXT NOT NULL)",
    "CREATE INDEX step_operation ON step (operation)",
)

_STATES = ", ".join(f"'{state}'" for state in InstanceState)

_SECOND = (
    "ALTER TABLE operation ADD COLUMN origin TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE operation ADD COLUMN project TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE operation ADD COLUMN request_id TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE operation ADD COLUMN steps TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE operation ADD COLUMN step INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE operation ADD COLUMN owner TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE operation ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE step ADD COLUMN kind TEXT NOT NULL DEFAULT 'note'",
    f"UPDATE step SET kind = iif(what IN ({_STATES}), 'state', 'answer')",  # noqa: S608 (names of this program)
    # A restart of two requests ended with its second one.
    "UPDATE operation SET step = 1 WHERE summary = 'restart (stop, then start)'",
    # Nothing tells which server it was, so nobody can look any more.
    """
    UPDATE operation SET outcome = 'unknown', ended_at = asked_at, words = 'nobody saw how it ended'
    WHERE ended_at IS NULL
    """,
    "CREATE INDEX operation_unfinished ON operation (profile) WHERE ended_at IS NULL",
    "CREATE INDEX operation_hostname ON operation (hostname)",
)

MIGRATIONS = (_FIRST, _SECOND)
"""What leads from each version of the file to the next one; a new file takes them all."""

VERSION = len(MIGRATIONS)
"""The newest version, which this program reads and writes."""


class SchemaError(Exception):
    """The file is of a version this program does not know."""


def migrate(db: sqlite3.Connection) -> None:
    """Bring a file up to date, or leave it as it was. Raises SchemaError and sqlite3.Error."""
    if _version(db) == VERSION:
        return
    with db:
        db.execute("BEGIN IMMEDIATE")
        # Looked up again: another program may have done it meanwhile.
        version = _version(db)
        if version > VERSION:
            raise SchemaError(f"it was written by a newer vmdeck (schema {version}; this one knows {VERSION})")
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")


def _version(db: sqlite3.Connection) -> int:
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    return version
