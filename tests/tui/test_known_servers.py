from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from api_client.dialects import FilterFault
from api_client.probing import Evidence, Probe, recalled
from tui.known_servers import MOST, KnownServers

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = "https://cloud.example/"
SEEN = Evidence("name", "number", has_restart=True)


def found(version: str = "0.45.0", evidence: Evidence = SEEN) -> Probe:
    return recalled(version, evidence)


@pytest.mark.parametrize(
    "evidence",
    [
        SEEN,
        Evidence("hostname", "symbol", has_restart=False),
        *(Evidence("hostname", None, has_restart=True, filter_fault=fault) for fault in FilterFault),
    ],
)
def test_what_was_found_out_comes_back(tmp_path: Path, evidence: Evidence) -> None:
    KnownServers(tmp_path).remember("live", ORIGIN, found("", evidence))
    known = KnownServers(tmp_path)
    assert known.recall("live", ORIGIN) == found("", evidence)
    assert known.trouble == ""


def test_at_first_nothing_is_known(tmp_path: Path) -> None:
    known = KnownServers(tmp_path / "none")
    assert known.recall("live", ORIGIN) is None
    assert known.trouble == ""
    assert not known.path.parent.exists()


def test_it_is_bound_to_the_profile_and_the_origin(tmp_path: Path) -> None:
    known = KnownServers(tmp_path)
    known.remember("live", ORIGIN, found())
    assert known.recall("live", "https://other.example/") is None
    assert known.recall("test", ORIGIN) is None


def test_the_newest_counts_and_others_stay(tmp_path: Path) -> None:
    known = KnownServers(tmp_path)
    known.remember("live", ORIGIN, found("0.30.0"))
    known.remember("test", ORIGIN, found("0.12.0"))
    known.remember("live", ORIGIN, found("0.45.0"))
    versions = {name: probe.version for name in ("live", "test") if (probe := known.recall(name, ORIGIN))}
    assert versions == {"live": "0.45.0", "test": "0.12.0"}


@pytest.mark.parametrize(
    "evidence",
    [
        Evidence(None, "number", has_restart=True),
        Evidence("name", None, has_restart=True),
        Evidence("name", "number", has_restart=None),
    ],
)
def test_what_is_still_to_be_seen_is_not_kept(tmp_path: Path, evidence: Evidence) -> None:
    known = KnownServers(tmp_path)
    known.remember("live", ORIGIN, found("0.45.0", evidence))
    assert known.recall("live", ORIGIN) is None


def test_nothing_new_is_not_written_again(tmp_path: Path) -> None:
    known = KnownServers(tmp_path)
    known.remember("live", ORIGIN, found())
    before = known.path.stat().st_ino
    known.remember("live", ORIGIN, found())
    assert known.path.stat().st_ino == before


def test_the_oldest_goes_first(tmp_path: Path) -> None:
    known = KnownServers(tmp_path)
    for number in range(MOST + 1):
        known.remember(f"p{number}", ORIGIN, found())
    assert known.recall("p0", ORIGIN) is None
    assert known.recall("p1", ORIGIN) is not None


@pytest.mark.parametrize("mask", [0o000, 0o022])
def test_nobody_else_can_read_it(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        known = KnownServers(tmp_path / "vmdeck")
        known.remember("live", ORIGIN, found())
    finally:
        os.umask(before)
    assert stat.S_IMODE(known.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(known.path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "text",
    [
        "no toml",
        "servers = 7",
        "servers = [7]",
        "[[servers]]\nprofile = 'live'",
        "[[servers]]\nprofile = 'live'\norigin = 'x'\nversion = ''\nname_key = 'nom'\nhas_restart = true",
    ],
)
def test_c12_a_broken_file_is_set_aside_and_told(tmp_path: Path, text: str) -> None:
    known = KnownServers(tmp_path)
    known.path.write_text(text)
    assert known.recall("live", ORIGIN) is None
    assert "servers.toml" in known.trouble
    assert "set aside as servers.toml.bad" in known.trouble
    assert known.path.with_name("servers.toml.bad").read_text() == text
    known.remember("live", ORIGIN, found())
    assert KnownServers(tmp_path).recall("live", ORIGIN) == found()


def test_c11_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    known = KnownServers(tmp_path / "file")
    known.remember("live", ORIGIN, found())
    assert known.trouble.startswith("What was found out about the server cannot be kept")
    assert known.recall("live", ORIGIN) is None
