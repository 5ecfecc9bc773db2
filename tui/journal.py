"""The journal: every operation this user asked for on this machine, and what came of it. SQLite, kept over restarts.

A line is written before its request leaves: what can't be remembered isn't sent. Several programs may write at once.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from api_client.states import Action
from tui.schema import SchemaError, migrate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

SAMPLES = 50
"""Operations of one kind of which it is told how long they took."""


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
    """The server took it, and the instance ended in another state than it should; or a later step was not possible."""
    REFUSED = "refused"
    """The server, or this program, said no; what was asked last was not done."""
    CANCELLED = "cancelled"
    """The user ended it before it was sent, or between two steps."""
    UNKNOWN = "unknown"
    """The answer was lost, or the end was not seen: it may have been done."""


class Kind(StrEnum):
    """What a step tells of."""

    STATE = "state"
    """A state the instance was seen in."""
    REQUEST = "request"
    """A request that is about to leave."""
    ANSWER = "answer"
    """What the server said, or why nothing was heard of it."""
    NOTE = "note"
    """Something this program did about it."""


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
    """The server's words, clean, or ours."""
    id: int = 0
    ended_at: float | None = None
    origin: str = ""
    """The server's root address."""
    project: str = ""
    """The name of the instance's project."""
    request_id: str = ""
    """What the server's own logs call the last request, where it tells."""
    steps: str = ""
    """What is sent, as JSON; empty for what has no steps."""
    step: int = 0
    """The place in `steps` it has come to."""
    owner: str = ""
    """The program that carries it out."""
    reason: str = ""
    """Why, in the user's words, where they were asked."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was seen of an operation."""

    at: float
    what: str
    kind: Kind = Kind.NOTE


_COLUMNS = tuple(field.name for field in fields(Entry))
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM operation"  # noqa: S608 (names of this file)
_INSERTED = tuple(name for name in _COLUMNS if name != "id")
_INSERT = f"INSERT INTO operation ({', '.join(_INSERTED)}) VALUES (:{', :'.join(_INSERTED)})"  # noqa: S608 (as above)
_SEARCHED = "||' '||".join(("summary", "hostname", "uuid", "user", "project", "words", "reason"))
_FILTERS = {
    "uuid": "uuid = :uuid",
    "profile": "profile = :profile",
    "origin": "origin = :origin",
    "action": "action = :action",
    "hostname": "hostname = :hostname",
    "outcome": "outcome = :outcome",
    "since": "asked_at >= :since",
    "text": f"instr(casefold({_SEARCHED}), :text)",
    "unfinished": ":unfinished AND ended_at IS NULL",
}
_DURATIONS = """
SELECT action, took FROM (
    SELECT action, ended_at - answered AS took, row_number() OVER (PARTITION BY action ORDER BY id DESC) AS place
    FROM operation JOIN (SELECT operation, min(at) AS answered FROM step WHERE kind = 'answer' GROUP BY operation)
    ON operation = id WHERE profile = :profile AND outcome = 'done' AND step = 0 AND uuid != ''
) WHERE place <= :most
"""


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
            with _in_turn(path):
                self._db.execute("PRAGMA journal_mode = WAL")
                migrate(self._db)
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.create_function("casefold", 1, str.casefold, deterministic=True)
        except (sqlite3.Error, SchemaError, OSError) as error:
            self._db.close()
            # Only this class itself says that the file is damaged; a full disk or a lock is one of its subclasses.
            advice = "; move it away, and a new one is begun" if type(error) is sqlite3.DatabaseError else ""
            raise JournalError(f"{self._name} can't be opened: {error}{advice}") from error

    def begin(self, entries: Iterable[Entry]) -> tuple[int, ...]:
        """Write new operations down, all of them or none, and return their numbers."""
        try:
            with self._db:
                return tuple(self._db.execute(_INSERT, asdict(entry)).lastrowid or 0 for entry in entries)
        except sqlite3.Error as error:
            raise self._unwritten(error) from error

    def record(self, profile: str, user: str, action: str, summary: str, *, at: float, reason: str = "") -> None:
        """Write down something that is no operation on an instance, and is done."""
        self.begin([Entry(profile, user, action, "", "", summary, at, Outcome.DONE, ended_at=at, reason=reason)])

    def note(self, operation: int, at: float, what: str, kind: Kind = Kind.NOTE) -> None:
        """Add something that was seen: a state, an answer."""
        self._write("INSERT INTO step (operation, at, what, kind) VALUES (?, ?, ?, ?)", (operation, at, what, kind))

    def settle(self, operation: int, outcome: Outcome, words: str, at: float | None, *, step: int = 0) -> None:
        """Write down how an operation stands, and at which step; `at` is the time it ended, if it has."""
        self._write(
            "UPDATE operation SET outcome = ?, words = ?, ended_at = ?, step = ? WHERE id = ?",
            (outcome, words, at, step, operation),
        )

    def name(self, operation: int, request_id: str, uuid: str) -> None:
        """Write down what the server calls the request, and the instance it is about."""
        self._write("UPDATE operation SET request_id = ?, uuid = ? WHERE id = ?", (request_id, uuid, operation))

    def take_over(self, operation: int, before: str, owner: str) -> bool:
        """Carry an operation on in another program's place; tells whether nobody else was faster."""
        taken = self._write("UPDATE operation SET owner = ? WHERE id = ? AND owner = ?", (owner, operation, before))
        return taken == 1

    def entries(
        self,
        *,
        uuid: str | None = None,
        profile: str | None = None,
        origin: str | None = None,
        action: str | None = None,
        hostname: str | None = None,
        since: float | None = None,
        outcome: Outcome | None = None,
        text: str = "",
        limit: int = 500,
    ) -> tuple[Entry, ...]:
        """The newest operations first, of those that fit."""
        wanted = {
            "uuid": uuid,
            "profile": profile,
            "origin": origin,
            "action": action,
            "hostname": hostname,
            "since": since,
            "outcome": outcome,
            "text": text.casefold() or None,
        }
        return self._entries(wanted, limit)

    def unfinished(self, profile: str, origin: str) -> tuple[Entry, ...]:
        """The operations on this server that have not ended, oldest first."""
        return self._entries({"profile": profile, "origin": origin, "unfinished": True}, -1)[::-1]

    def durations(self, profile: str) -> Mapping[Action, tuple[float, ...]]:
        """How many seconds the last operations of one step took, from the answer to the end, by action."""
        took: dict[Action, list[float]] = {}
        for action, seconds in self._read(_DURATIONS, {"profile": profile, "most": SAMPLES}):
            if action in list(Action):
                took.setdefault(Action(action), []).append(seconds)
        return {action: tuple(seconds) for action, seconds in took.items()}

    def steps(self, operation: int) -> tuple[Step, ...]:
        """What was seen of one operation, oldest first."""
        rows = self._read("SELECT at, what, kind FROM step WHERE operation = :id ORDER BY rowid", {"id": operation})
        return tuple(Step(at, what, Kind(kind)) for at, what, kind in rows)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _entries(self, wanted: Mapping[str, object], limit: int) -> tuple[Entry, ...]:
        given = {name: value for name, value in wanted.items() if value is not None}
        where = " AND ".join(["1", *(_FILTERS[name] for name in given)])
        rows = self._read(f"{_SELECT} WHERE {where} ORDER BY id DESC LIMIT :limit", given | {"limit": limit})
        return tuple(_entry(row) for row in rows)

    def _write(self, statement: str, values: tuple[object, ...]) -> int:
        """Change something, and tell how many rows that were."""
        try:
            with self._db:
                return self._db.execute(statement, values).rowcount
        except sqlite3.Error as error:
            raise self._unwritten(error) from error

    def _read(self, statement: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        try:
            with closing(self._db.execute(statement, values)) as cursor:
                return cursor.fetchall()
        except sqlite3.Error as error:
            raise JournalError(f"{self._name} can't be read: {error}") from error

    def _unwritten(self, error: sqlite3.Error) -> JournalError:
        return JournalError(f"{self._name} can't be written: {error}")


def _entry(row: tuple[Any, ...]) -> Entry:
    values = dict(zip(_COLUMNS, row, strict=True))
    return Entry(**values | {"outcome": Outcome(values["outcome"])})


def _private(path: Path) -> Path:
    """Make the folder and the file so that only the user can read them; SQLite gives its other files the same mode."""
    # What a link points to may not be there yet, and SQLite would make it readable for all.
    path = path.resolve()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A file that is there is not opened: to close it would end the locks that this process holds on it.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    return path


@contextmanager
def _in_turn(path: Path | None) -> Iterator[None]:
    """Let no other program open the journal meanwhile: SQLite does not wait for the one that sets its mode."""
    if path is None:
        yield
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        # Where a folder can't be locked, as on some network shares, only the very first start is at risk.
        with suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
