"""Files of what was remembered, of any bytes: read, or told in a sentence and put aside, and the program goes on."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.fakes import row, uuid
from tui.config import Profile
from tui.file_keeper import FileKeeper
from tui.journal import Journal, JournalError
from tui.kept import KeepingError
from tui.known_servers import KnownServers
from tui.last_look import LastLook, LastLookError
from tui.store import State, Store

if TYPE_CHECKING:
    from collections.abc import Callable

ORIGIN = "https://cloud.example/"
LIVE = Profile("live", ORIGIN)
NAMES = st.sampled_from(["theme", "sort", "views", "name", "servers", "profile", "origin", "token", "version", "at"])
LEAVES = st.text(max_size=20) | st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.floats() | st.dates()
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4))
TABLES = st.dictionaries(NAMES, VALUES, max_size=5).map(lambda table: tomli_w.dumps(table).encode("utf-8", "replace"))
LINES = st.lists(st.integers() | st.floats() | st.fixed_dictionaries({"version": st.just(1), "at": st.integers()}))
PACKED = LINES.map(lambda lines: gzip.compress("\n".join(map(json.dumps, lines)).encode(), mtime=0))
BYTES = st.binary(max_size=300) | TABLES | PACKED | st.just(b"a = " + b"[" * 5_000) | st.just(b"a = " + b"9" * 9_000)


def state(path: Path) -> str:
    store = Store(path)
    said = store.load()
    store.save(State(theme="x"))
    assert Store(path).load() == ""
    return said


def servers(path: Path) -> str:
    known = KnownServers(path.parent)
    assert known.path == path
    assert known.recall("live", ORIGIN) is None
    return known.trouble


def look(path: Path) -> str:
    last = LastLook(path.parent, "live", ORIGIN)
    said = ""
    try:
        last.load()
    except LastLookError as error:
        said = str(error)
    last.save({uuid(1): row(1)}, 1.0)
    assert last.load() is not None
    return said


def token(path: Path) -> str:
    try:
        FileKeeper(path.parent).read(LIVE)
    except KeepingError as error:
        return str(error)
    return ""


def journal(path: Path) -> str:
    try:
        Journal(path).close()
    except JournalError as error:
        return str(error)
    return ""


READERS: dict[str, tuple[str, Callable[[Path], str]]] = {
    "state": ("state.toml", state),
    "servers": ("servers.toml", servers),
    "look": (LastLook(Path(), "live", ORIGIN).path.name, look),
    "token": ("live.toml", token),
    "journal": ("journal.sqlite", journal),
}


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=40)
@given(data=BYTES)
def test_c12_any_bytes_are_read_or_told_in_a_sentence(name: str, data: bytes) -> None:
    file, read = READERS[name]
    with TemporaryDirectory() as folder:
        path = Path(folder) / file
        path.write_bytes(data)
        path.chmod(0o600)
        said = read(path)
        assert "\n" not in said
        if "set aside" in said:
            assert path.with_name(f"{file}.bad").read_bytes() == data


@pytest.mark.parametrize("at", ["1e400", "NaN", "-Infinity", "9" * 400])
def test_c12_a_last_look_of_no_time_there_is_is_damaged(tmp_path: Path, at: str) -> None:
    last = LastLook(tmp_path, "live", ORIGIN)
    last.path.write_bytes(gzip.compress(f'{{"version":1,"at":{at}}}\n'.encode(), mtime=0))
    with pytest.raises(LastLookError, match="cannot be read"):
        last.load()
