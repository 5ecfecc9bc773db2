"""The fleet as it was seen last, kept from one start to the next so that it can be told what was missed in between."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import zlib
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from api_client.clean import clean
from tui.away import Look
from tui.files import remove_leftovers, write_private

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tui.away import Seen

VERSION = 1

SEEN, LISTED = "seen", "listed"
"""The looks there are: what the app has seen, and what a command has listed."""

FAR = 1e11
"""Unix seconds that no clock shows: a file that says so is damaged."""

BATCH = 1_000
"""Instances to a line of the file: what is written or read in one go keeps all other threads waiting."""


class LastLookError(Exception):
    """The file cannot be read or written; the message is one sentence."""


class Remembered(NamedTuple):
    """What was seen last."""

    at: float
    """When, in Unix seconds."""
    looks: Mapping[str, Look]


class LastLook:
    """What was seen last on one server as one profile: a private file. Losing it costs a little comfort."""

    def __init__(self, folder: Path, profile: str, origin: str, kind: str = SEEN) -> None:
        """What a command has listed is a file of its own: whoever looks at the app has missed it all the same."""
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", profile)[:40]
        mark = hashlib.sha256(f"{profile}\n{origin}".encode()).hexdigest()[:12]
        self.path = folder / f"{kind}-{name}-{mark}.json.gz"

    def load(self) -> Remembered | None:
        """Read it; None when there is none yet. Raises LastLookError."""
        try:
            with gzip.open(self.path, "rt", encoding="utf-8") as lines:
                at = _head(json.loads(next(lines)))
                return Remembered(at, {uuid: look for line in lines for uuid, look in _looks(json.loads(line))})
        except FileNotFoundError:
            return None
        except (OSError, EOFError, StopIteration, ValueError, RecursionError, zlib.error) as error:
            raise LastLookError(f"What was seen last time cannot be read ({self.path.name}: {error}).") from error

    def save(self, rows: Mapping[str, Seen], at: float) -> None:
        """Write down what is seen now. Raises LastLookError."""
        try:
            remove_leftovers(self.path)
            write_private(self.path, _packed(rows, at))
        except OSError as error:
            raise LastLookError(f"What is seen now cannot be kept for the next time: {error.strerror}.") from error


def _packed(rows: Mapping[str, Seen], at: float) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1, mtime=0) as file:
        file.write(_line({"version": VERSION, "at": at}))
        records = ([uuid, row.hostname, row.state] for uuid, row in rows.items())
        while batch := list(islice(records, BATCH)):
            file.write(_line(batch))
    return out.getvalue()


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def _head(value: object) -> float:
    match value:
        case {"version": int(version), "at": int() | float() as at} if version == VERSION and abs(at) < FAR:
            return float(at)
        case _:
            raise ValueError("it is of another version, or of no time there is")


def _looks(value: object) -> Iterator[tuple[str, Look]]:
    if not isinstance(value, list):
        raise ValueError("a line is no list")
    for record in value:
        if not (isinstance(record, list) and len(record) == 3 and all(type(text) is str for text in record)):
            raise ValueError("a record is not of three texts")
        uuid, hostname, state = record
        yield uuid, Look(clean(hostname), clean(state))
