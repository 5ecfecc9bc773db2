"""Whom a name on the command line means."""

from __future__ import annotations

import pytest

from api_client.rows import InstanceRow
from tui.cli.codes import Exit
from tui.cli.naming import find, find_all, whole_uuid
from tui.cli.refusing import Refusal

FIRST, SECOND, THIRD = "abcdef01" + "1" * 24, "abcdef01" + "2" * 24, "12345678" + "3" * 24
ROWS = {
    FIRST: InstanceRow(FIRST, "web-1", state="Online"),
    SECOND: InstanceRow(SECOND, "web-2", state="Offline"),
    THIRD: InstanceRow(THIRD, FIRST, state="Online"),
}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("web-1", FIRST),
        (SECOND, SECOND),
        ("abcdef012", SECOND),
        ("ABCDEF011", FIRST),
        ("12345678", THIRD),
        (FIRST, FIRST),
    ],
)
def test_one_instance_is_meant(name: str, meant: str) -> None:
    assert find(name, ROWS) == meant


@pytest.mark.parametrize("name", ["web", "WEB-1", "1234567", "", "abcdef019"])
def test_none_is_meant(name: str) -> None:
    with pytest.raises(Refusal) as refusal:
        find(name, ROWS)
    assert refusal.value.exit_code == Exit.NOT_FOUND


def test_several_are_all_named() -> None:
    with pytest.raises(Refusal) as refusal:
        find("abcdef01", ROWS)
    assert refusal.value.exit_code == Exit.USAGE
    assert [line.split()[0] for line in refusal.value.message.splitlines()[1:]] == [FIRST, SECOND, THIRD][:2]


def test_each_is_meant_once() -> None:
    assert find_all(["web-2", "abcdef012", "web-1"], ROWS) == (SECOND, FIRST)


@pytest.mark.parametrize(("name", "uuid"), [(FIRST.upper(), FIRST), (FIRST[:31], ""), ("web-1", "")])
def test_a_whole_uuid_is_known_as_one(name: str, uuid: str) -> None:
    assert whole_uuid(name) == uuid
