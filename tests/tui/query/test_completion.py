from __future__ import annotations

import pytest

from tests.tui.fakes import row
from tests.tui.query.fleets import world
from tui.fields import FIELDS
from tui.query import parse
from tui.query.completion import MOST, complete

FLEET = world(
    [
        row(1, project_name="shop", project_groups=("Alpha", "Beta"), external_ips=("10.0.0.1",)),
        row(2, project_name="shop"),
        row(3, project_name="My Shop"),
        row(4, project_name="other"),
    ]
).fleet


def offered(text: str, cursor: int | None = None) -> list[str]:
    return [one.text for one in complete(text, len(text) if cursor is None else cursor, FLEET)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hos", ["hostname:"]),
        ("HOS", ["hostname:"]),
        ("web hos", ["web hostname:"]),
        ("web|hos", ["web|hostname:"]),
        ("(hos", ["(hostname:"]),
        ("!hos", ["!hostname:"]),
        ("cor", ["cores>"]),
        ("uui", ["uuid:"]),
        ("s", ["state:", "security_group:", "system>", "setup_fee>", "sla>", "schedules>", "started>", "seen>", "in>"]),
        ("mem", ["ram>"]),
        ("is", ["is:"]),
        ("is:st", ["is:stuck", "is:stale"]),
        ("is:stuck,er", ["is:stuck,erred"]),
        ("state:line", ["state:Online", "state:Offline"]),
        ("state:stopping", ['state:"Stopping Scheduled"', "state:Stopping"]),
        ("project:", ["project:shop", 'project:"My Shop"', "project:other"]),
        ("project_name=sh", ["project_name=shop", 'project_name="My Shop"']),
        ('project:"my sh', ['project:"My Shop"']),
        ('project:"My Shop",o', ['project:"My Shop",other', 'project:"My Shop",shop', 'project:"My Shop","My Shop"']),
        ("project!=o", ["project!=other", "project!=shop", 'project!="My Shop"']),
        ("group:b", ["group:Beta"]),
        ("!group:b", ["!group:Beta"]),
        ("ip:10", ["ip:10.0.0.1"]),
        ("cores:", []),
        ("nothing:a", []),
        ("xyz", []),
        ('"hos', []),
        ("a,hos", []),
    ],
)
def test_completions(text: str, expected: list[str]) -> None:
    assert offered(text) == expected


def test_only_what_stands_before_the_cursor_counts() -> None:
    assert offered("hos web", 3) == ["hostname:"]


def test_nothing_typed_offers_every_field() -> None:
    assert len(offered("")) == len(FIELDS) + 1


def test_each_is_explained() -> None:
    assert next((one.label, one.help) for one in complete("project:s", 9, FLEET)) == ("shop", "on 2")
    assert complete("state:onl", 9, FLEET)[0].help == "symbol +"
    assert complete("is:mar", 6, FLEET)[0].help == "marked for an action"
    assert all(one.help for one in complete("", 0, FLEET))


def test_many_values_are_cut() -> None:
    fleet = world(row(number) for number in range(MOST + 10)).fleet
    assert len(complete("host:", 5, fleet)) == MOST


@pytest.mark.parametrize("text", ["is:", "state:", "state=", "project:", "group:", "ip:"])
def test_completed_values_are_queries(text: str) -> None:
    assert all(parse(completed) for completed in offered(text))
