from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from tests.tui.fakes import row, uuid
from tui.away import Look
from tui.last_look import BATCH, LastLook, LastLookError

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = "https://cloud.test/"


def packed(text: bytes) -> bytes:
    """The same bytes whenever it is made."""
    return gzip.compress(text, mtime=0)


def test_what_was_saved_is_read_again(tmp_path: Path) -> None:
    last = LastLook(tmp_path / "state", "live", ORIGIN)
    assert last.load() is None
    rows = {uuid(number): row(number, hostname="ä web") for number in range(BATCH + 1)}
    last.save(rows, 1_234.5)
    remembered = last.load()
    assert remembered is not None
    assert remembered.at == 1_234.5
    assert remembered.looks == dict.fromkeys(rows, Look("ä web", "Online"))
    assert last.path.stat().st_mode & 0o777 == 0o600


def test_an_empty_fleet_is_remembered_too(tmp_path: Path) -> None:
    last = LastLook(tmp_path, "live", ORIGIN)
    last.save({}, 1.0)
    assert last.load() == (1.0, {})


def test_each_profile_and_server_has_its_own(tmp_path: Path) -> None:
    paths = {
        LastLook(tmp_path, profile, origin).path
        for profile, origin in [("a", ORIGIN), ("b", ORIGIN), ("a", "https://other.test/"), ("../a", ORIGIN)]
    }
    assert len(paths) == 4
    assert {path.parent for path in paths} == {tmp_path}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no gzip",
        packed(b""),
        packed(b'{"version":1,"at":1}\n["a"]\n')[:-9],
        packed(b'{"version":2,"at":1}\n'),
        packed(b'{"version":1}\n'),
        packed(b'{"version":1,"at":1}\n{}\n'),
        packed(b'{"version":1,"at":1}\n[["u","h"]]\n'),
        packed(b'{"version":1,"at":1}\n[["u","h",7]]\n'),
        packed(b"\xff\n"),
        packed(b"[" * 100_000),
    ],
    ids=["empty", "no gzip", "nothing", "cut", "newer", "no time", "no list", "short", "number", "no text", "deep"],
)
def test_c12_a_file_that_is_no_good_is_said(tmp_path: Path, content: bytes) -> None:
    last = LastLook(tmp_path, "live", ORIGIN)
    last.path.write_bytes(content)
    with pytest.raises(LastLookError, match="cannot be read"):
        last.load()
    last.save({uuid(1): row(1)}, 1.0)
    assert last.load() is not None


def test_what_somebody_wrote_into_the_file_is_made_harmless(tmp_path: Path) -> None:
    last = LastLook(tmp_path, "live", ORIGIN)
    last.path.write_bytes(gzip.compress(b'{"version":1,"at":1}\n[["u","\\u001b[2J","\\u202e"]]\n'))
    remembered = last.load()
    assert remembered is not None
    assert remembered.looks == {"u": Look("␛[2J", "\\u{202e}")}


def test_c11_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    with pytest.raises(LastLookError, match="cannot be kept"):
        LastLook(tmp_path / "state", "live", ORIGIN).save({}, 1.0)
