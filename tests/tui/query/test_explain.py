from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.tui.query.fleets import queries
from tui.query import Highlights, Query, chips, highlights, parse, server_part


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("web", ('"web"',)),
        ("web /x/", ('"web"', "/x/")),
        ("a|b", ('"a" or "b"',)),
        ("!(a b)|c", ('not ("a" and "b") or "c"',)),
        ("(a|b c)|d", ('(("a" or "b") and "c") or "d"',)),
        ("cores>=4 ram>8G", ("cores ≥ 4", "ram > 8G")),
        ("host=a,b", ("hostname = a or b",)),
        ("hostname!=a", ("not hostname = a",)),
        ("state:+,e", ("state Online or Erred",)),
        ("state:stop", ("state Stopping Scheduled or Stopping",)),
        ("state:/^P/", ("state /^P/",)),
        ('group:""', ("group nothing",)),
        ("is:stuck,stale", ("stuck or stale",)),
        ("!is:stuck", ("not stuck",)),
        ("!is:stuck,stale", ("not (stuck or stale)",)),
    ],
)
def test_chips(text: str, expected: tuple[str, ...]) -> None:
    assert chips(parse(text)) == expected


@settings(deadline=None)
@given(queries())
def test_every_part_has_a_chip(query: Query) -> None:
    assert len(chips(query)) == len(query.terms)
    assert all(chips(query))


@pytest.mark.parametrize(
    ("text", "texts", "patterns"),
    [
        ("web web|db", ("web", "db"), ()),
        ('"two words" /^a/', ("two words",), ("^a",)),
        ("!web !(a b)", (), ()),
        ("(a /b/)|c", ("a", "c"), ("b",)),
        ('project:shop,/x/,"" ip:10.2', ("shop", "10.2"), ("x",)),
        ("state:online cores:4 is:marked", (), ()),
    ],
)
def test_highlights(text: str, texts: tuple[str, ...], patterns: tuple[str, ...]) -> None:
    assert highlights(parse(text)) == Highlights(texts, patterns)


@pytest.mark.parametrize(
    ("text", "filters", "where"),
    [
        ("", {}, "local"),
        ("web", {}, "local"),
        ("hostname:web", {"hostname": "web"}, "server"),
        ("hostname=web", {"hostname": "web"}, "server+local"),
        ("host:web shop", {"hostname": "web"}, "server+local"),
        ("host:web host:prod", {"hostname": "web"}, "server+local"),
        ("host:web,db", {}, "local"),
        ("host:/web/", {}, "local"),
        ('host:""', {}, "local"),
        ("host:straße", {}, "local"),
        ("!host:web", {}, "local"),
        ("host:web|host:db", {}, "local"),
        ("state:+", {"state": "Online"}, "server"),
        ("state=stopping", {"state": "Stopping"}, "server"),
        ("state:stop", {}, "local"),
        ("customer:acme", {}, "local"),
        ("customer_name:acme", {"customer_name": "acme"}, "server"),
        (
            "project_name:a project_group:b template_name:c",
            {"project_name": "a", "project_group_name": "b", "template_name": "c"},
            "server",
        ),
        ("cores:4", {}, "local"),
    ],
)
def test_what_the_server_could_do(text: str, filters: dict[str, str], where: str) -> None:
    part = server_part(parse(text))
    assert part.filters == filters
    assert part.where == where
    assert part.whole is (where == "server")
