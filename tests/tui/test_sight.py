from __future__ import annotations

import pytest

from api_client.rows import InstanceRow
from tui.sight import STILL, Marked, Sight

DB = InstanceRow("d" * 32, hostname="db-3", state="Online")
WEB = InstanceRow("e" * 32, hostname="web-1", state="Online")
STOPPING = InstanceRow("d" * 32, hostname="db-3", state="Stopping")


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (DB, WEB, "db-3 moved away from the cursor just now: look again"),
        (DB, STOPPING, "db-3 became Stopping just now: look again"),
        (None, WEB, "web-1 came under the cursor just now: look again"),
        (DB, InstanceRow("d" * 32, hostname="db-3"), "db-3 became unknown just now: look again"),
        (InstanceRow("d" * 32), WEB, "dddddddd moved away from the cursor just now: look again"),
        (DB, DB, ""),
        (DB, InstanceRow("d" * 32, hostname="db-4", state="Online"), ""),
    ],
)
def test_what_moved_just_now_is_told(before: InstanceRow | None, now: InstanceRow, words: str) -> None:
    sight = Sight()
    if before is not None:
        sight.see(before, 10.0)
    sight.see(now, 20.0)
    assert sight.hindrance(20.0) == words
    assert sight.hindrance(20.0 + STILL - 0.01) == words
    assert sight.hindrance(20.0 + STILL + 0.01) == ""


def test_where_a_person_moved_to_is_no_surprise() -> None:
    sight = Sight()
    sight.see(DB, 10.0)
    sight.choose(WEB.uuid)
    sight.see(WEB, 20.0)
    assert sight.hindrance(20.0) == ""


def test_what_changes_there_after_that_is_one() -> None:
    sight = Sight()
    sight.choose(DB.uuid)
    sight.see(DB, 20.0)
    sight.see(STOPPING, 20.1)
    assert sight.hindrance(20.2) == "db-3 became Stopping just now: look again"


def test_who_moves_on_has_nothing_to_do_with_the_state_of_the_row_before() -> None:
    sight = Sight()
    sight.see(DB, 10.0)
    sight.see(STOPPING, 20.0)
    sight.choose(WEB.uuid)
    sight.see(WEB, 20.1)
    assert sight.hindrance(20.2) == ""


def test_who_moves_on_from_a_row_that_came_by_itself_may_have_meant_another() -> None:
    sight = Sight()
    sight.see(DB, 10.0)
    sight.see(WEB, 20.0)
    sight.choose(DB.uuid)
    sight.see(DB, 20.1)
    assert sight.hindrance(20.2) == "db-3 moved away from the cursor just now: look again"


def test_the_newest_change_counts() -> None:
    sight = Sight()
    sight.see(DB, 20.0)
    sight.see(STOPPING, 20.3)
    sight.see(STOPPING, 20.5)
    assert sight.hindrance(20.6) == "db-3 became Stopping just now: look again"
    assert sight.hindrance(20.71) == ""


def test_marks_keep_what_was_seen() -> None:
    marked = Marked()
    marked.follow({DB.uuid}, {DB.uuid: DB, WEB.uuid: WEB})
    marked.follow({DB.uuid, WEB.uuid}, {DB.uuid: STOPPING, WEB.uuid: WEB})
    assert marked.rows == {DB.uuid: DB, WEB.uuid: WEB}
    marked.follow({WEB.uuid}, {DB.uuid: STOPPING, WEB.uuid: WEB})
    assert marked.rows == {WEB.uuid: WEB}
    marked.follow({DB.uuid}, {DB.uuid: STOPPING})
    assert marked.rows == {DB.uuid: STOPPING}


def test_what_one_changes_oneself_is_known() -> None:
    marked = Marked()
    marked.follow({DB.uuid}, {DB.uuid: DB})
    marked.follow({DB.uuid}, {DB.uuid: STOPPING}, own={DB.uuid})
    assert marked.rows == {DB.uuid: STOPPING}


def test_what_is_gone_stays_as_it_was() -> None:
    marked = Marked()
    marked.follow({DB.uuid}, {DB.uuid: DB})
    marked.follow({DB.uuid}, {}, own={DB.uuid})
    assert marked.rows == {DB.uuid: DB}
