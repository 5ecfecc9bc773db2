from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from api_client.clean import is_clean
from api_client.errors import Forbidden
from api_client.models import Instance
from api_client.states import Action
from tests.tui.widgets.detail_samples import (
    HOSTILE,
    RECORD,
    SHOWN_AS,
    UUID,
    WALL,
    greenwich,
    instance,
    row,
    scene,
)
from tui.events import Event, Kind
from tui.widgets.detail.pane import WRITERS
from tui.widgets.detail.raw import MOST_LINES
from tui.widgets.detail.subject import Subject
from tui.widgets.detail.tabs import Tab
from tui.widgets.detail.text import Fact, lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def local_time() -> Iterator[None]:
    with greenwich():
        yield


def whole(**fields: object) -> Subject:
    """All that can be known."""
    return Subject(row(), instance(**fields), scene(row()))


def written(tab: Tab, subject: Subject, width: int = 70) -> str:
    return WRITERS[tab](subject, width).plain


@pytest.mark.parametrize("name", RECORD)
def test_every_field_of_the_specification_has_its_place(name: str) -> None:
    assert len(RECORD) == 32
    told = "\n".join(written(tab, Subject(None, instance(), scene()), 200) for tab in WRITERS if tab is not Tab.RAW)
    assert SHOWN_AS.get(name, RECORD[name]) in told


def test_network_tells_the_rules_in_words() -> None:
    told = written(Tab.NETWORK, whole())
    assert "tcp port 80 from 10.1.0.0/16" in told
    assert "any protocol ports 1 to 99 from anywhere" in told
    assert "udp any port from 0.0.0.0/0" in told
    assert "security-marker  who may come in  3 rules" in told


def test_licences_tell_fees_and_sums() -> None:
    lines = written(Tab.LICENCES, Subject(None, instance(), scene())).split("\n")
    assert lines == [
        "2 licences: setup 30.5, monthly 5 together",
        "licence-marker  licence-uuid",
        "  setup 10, monthly 5 · RHEL6, IaaS",
        "second  l2",
        "  setup 20.5, monthly –",
    ]


def test_backups_are_told_newest_first_after_their_schedules() -> None:
    assert written(Tab.BACKUPS, whole()).split("\n") == [
        "1 schedule",
        "  schedule-marker: 0 3 * * * (active)",
        "    kept for 30 days, 3 at most, 1 backup so far",
        "2 backups",
        "  2026-11-25 08:18  no state  newer",
        "    by hand, kept for ever",
        "  2026-11-24 08:18  Ready  backup-marker",
        "    by schedule, kept until 2026-12-24 08:18",
    ]


def test_the_way_is_that_of_what_is_being_done_and_its_usual_time() -> None:
    about, usual = row(), {Action.STOP: 20.0, Action.RESTART: 90.0}
    for doing, told in (({}, "Offline · usually 0:20 in all"), ({about.uuid: Action.RESTART}, "usually 1:30 in all")):
        moment = replace(scene(about), usual=usual, under_way=doing)
        lines = written(Tab.SUMMARY, Subject(about, None, moment), 120).split("\n")
        assert told in "\n".join(lines[:2])
        assert ("Starting" in lines[0]) is bool(doing)


def test_timeline_tells_the_time_in_each_state_newest_first() -> None:
    events = (
        Event(WALL - 60, Kind.STATE, "Online"),
        Event(WALL - 13, Kind.OPERATION, "stop: asked for by anna"),
        Event(WALL - 12, Kind.STATE, "Stopping"),
        Event(WALL - 10, Kind.OPERATION, "stop: failed: no", failed=True),
    )
    subject = Subject(row(), None, scene(row()), events=events)
    assert written(Tab.TIMELINE, subject).split("\n") == [
        "11-14 22:13:10  » stop: failed: no",
        "11-14 22:13:08  ◐ Stopping  0:12",
        "11-14 22:13:07  » stop: asked for by anna",
        "11-14 22:12:20  ● Online  0:48",
    ]


def test_the_timeline_of_one_that_went_ends_there() -> None:
    events = (Event(WALL - 12, Kind.STATE, "Deleting"), Event(WALL - 10, Kind.STATE, "gone"))
    subject = Subject(row(), None, scene(row()), events=events)
    assert written(Tab.TIMELINE, subject).split("\n") == ["11-14 22:13:10  - gone", "11-14 22:13:08  ◐ Deleting  0:02"]


def test_raw_is_the_record_as_it_came_but_nothing_unsafe() -> None:
    told = written(Tab.RAW, whole(hostname=HOSTILE, new_field={"\x9b2J": ["\u2028", "\x85", "\ud800"]}))
    lines = told.split("\n")
    assert lines[0] == "{"
    assert '  "template_name": "template-name-marker",' in lines
    assert '"new_field": {' in told
    assert all(is_clean(line) for line in lines)
    assert "[/red][@click=app.bell]x[/]" in told


def test_a_huge_record_is_cut_and_the_cut_is_said() -> None:
    lines = written(Tab.RAW, whole(many=list(range(MOST_LINES)))).split("\n")
    assert len(lines) == MOST_LINES + 1
    assert lines[-1].startswith("… (+")


@pytest.mark.parametrize("tab", WRITERS)
@pytest.mark.parametrize("width", [0, 1, 20, 56, 80, 200])
def test_every_page_copes_with_little_knowledge_and_little_room(tab: Tab, width: int) -> None:
    bare = Instance.model_validate({"uuid": UUID})
    for subject in (Subject(), Subject(row()), Subject(None, bare), Subject(row(), bare, scene(row()))):
        assert written(tab, subject, width)


def test_what_is_still_loading_says_so() -> None:
    loading = Subject(row(), None, scene(row()))
    for tab in (Tab.SUMMARY, Tab.NETWORK, Tab.LICENCES, Tab.BACKUPS, Tab.RAW):
        assert "loading…" in written(tab, loading)
        assert "not known" in written(tab, Subject(row(), None, scene(row()), problem=Forbidden("no")))


def test_the_fresher_row_wins_over_the_whole() -> None:
    told = written(Tab.SUMMARY, Subject(row(state="Offline", cores=8), instance(), scene(row(state="Offline"))))
    assert told.startswith("○ Offline 0:12 · can: start")
    assert "8 cores" in told


def test_facts_stand_in_two_columns_where_there_is_room() -> None:
    facts = [Fact("One", "1"), Fact("Two", "2"), Fact("Long", "x" * 50), Fact("Three", "3"), Fact("Four", "")]
    wide = lay_out(facts, 80).plain.split("\n")
    assert len(wide) == 3
    assert wide[0].split() == ["One", "1", "Two", "2"]
    assert wide[2].split() == ["Three", "3", "Four", "–"]
    first, *rest = lay_out([facts[0], facts[2], facts[1]], 80).plain.split("\n")
    assert first.split()[0] == "Long"
    assert [line.split() for line in rest] == [["One", "1", "Two", "2"]]
    narrow = lay_out(facts, 56).plain.split("\n")
    assert len(narrow) == 6
    assert narrow[3] == " " * 13 + "x" * 7
    assert all(len(line) <= 56 for line in narrow)
