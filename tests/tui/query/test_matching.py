from __future__ import annotations

import ipaddress
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from api_client.states import SYMBOLS, InstanceState, is_known, is_transitional
from tests.tui.fakes import row, uuid
from tests.tui.query.fleets import WALL, fleets, found, queries, refreshed, world
from tui.durations import Durations
from tui.fields import STALE_AFTER
from tui.fleet import RECENT, STUCK_AFTER
from tui.query import Query, Sort, parse, select
from tui.query.tree import And, Flags, Match, Node, Not, Op, Or, Regex, Text

if TYPE_CHECKING:
    from api_client.rows import InstanceRow
    from tui.fields import Scene

ROWS = (
    row(
        1,
        "Online",
        hostname="web-1",
        description="the Straße shop",
        project_name="Shop front",
        project_groups=("Alpha", "Beta"),
        customer_name="Acme",
        customer_abbreviation="AC",
        template_name="CentOS 6 x64",
        template_os="CentOS 6.5",
        cloud_name="North",
        key_name="ops",
        key_fingerprint="db:db",
        security_groups=("http", "ssh"),
        licences=("RHEL",),
        external_ips=("131.107.140.29",),
        internal_ips=("10.2.0.1",),
        cores=4,
        ram=8192,
        data_volume_size=102400,
        monthly_fee=Decimal("13.50"),
        agreed_sla=Decimal("99.9"),
        start_time=datetime.fromtimestamp(WALL - 86_400, UTC),
    ),
    row(2, "Offline", hostname="web-2", project_name="Test", internal_ips=("10.20.0.1", "fe80::1"), cores=2, ram=2048),
    row(3, "Starting Scheduled", hostname="db-3", customer_abbreviation="BC", ram=16384),
    row(4, "Starting", hostname="db-4", project_name="", agreed_sla=Decimal(95)),
    row(5, "Paused", hostname="odd"),
    row(0xABCDEF01, "Erred", hostname="bad"),
)


@pytest.mark.parametrize(
    ("text", "hostnames"),
    [
        ("web", "web-1 web-2"),
        ("WEB shop", "web-1"),
        ("web front", "web-1"),
        ("strasse", "web-1"),
        ("online", "web-1"),
        ("beta", "web-1"),
        ("131.107", "web-1"),
        ("web-1|db", "db-3 db-4 web-1"),
        ("web !test", "web-1"),
        ('"shop front"', "web-1"),
        ("shop%front", ""),
        ("/^web-[0-9]$/", "web-1 web-2"),
        ("/^shop$/", "bad db-3 odd"),
        ("!/b/", "odd"),
        ("(web-1|db-3) shop", "db-3 web-1"),
        ("hostname:1", "web-1"),
        ("hostname=web", ""),
        ("hostname=WEB-1", "web-1"),
        ("hostname!=web-1 web", "web-2"),
        ("hostname:/^db/,odd", "db-3 db-4 odd"),
        ("group:alpha", "web-1"),
        ('group:"" web', "web-2"),
        ('project=""', "db-4"),
        ("customer:acme,bc", "db-3 web-1"),
        ("customer_name:bc", ""),
        ("template:x64 os:6.5 cloud:north key:ops sg:ssh licence:rhel", "web-1"),
        ("fingerprint:db", "web-1"),
        ("state:online", "web-1"),
        ("state:+,-", "web-1 web-2"),
        ("state:start", "db-3 db-4"),
        ("state=starting", "db-4"),
        ("state:a", "db-3"),
        ("state:starting_scheduled", "db-3"),
        ("state:/^pau/", "odd"),
        ("cores>=4", "web-1"),
        ("cores<4", "web-2"),
        ("cores:2,4", "web-1 web-2"),
        ('cores="" db', "db-3 db-4"),
        ("ram>8G", "db-3"),
        ("ram=8G", "web-1"),
        ("ram<=2048", "web-2"),
        ("disk>=100G", "web-1"),
        ("fee>13.4 fee<13.6", "web-1"),
        ("sla<99.9%", "db-4"),
        ("age<2d", "web-1"),
        ("age>=1d", "web-1"),
        ("age>1d1s", ""),
        ("started:1970", "web-1"),
        ("started:1970-01-23", "web-1"),
        ("started>1970-01-23T03:33", "web-1"),
        ("started<1970-01-23", ""),
        ("ip:10.2.0.0/16", "web-1"),
        ("ip:10.2", "web-1 web-2"),
        ("ip:fe80::/10", "web-2"),
        ("ip=FE80:0::1", "web-2"),
        ("ip=10.2.0.1", "web-1"),
        ("external:10.2", ""),
        ("internal:10.2.0.1/32", "web-1"),
        ("uuid:abcdef", ""),
        ("uuid:000000000000000000000000abcd", "bad"),
        ("uuid=000000000000000000000000abcdef01", "bad"),
        ("uuid:00000000-0000-0000-0000-0000abcd", "bad"),
        ("00000000000000000000000000000001", "web-1"),
        ("000000000000000000000000abcdef01|odd", "bad odd"),
        ("abcdef01", ""),
        ("is:online,erred", "bad web-1"),
        ("is:offline", "web-2"),
        ("is:transition", "db-3 db-4 odd"),
        ("is:unknown", "odd"),
        ("is:problem", "bad"),
        ("!is:transition state:e", "bad"),
    ],
)
def test_what_is_found(text: str, hostnames: str) -> None:
    assert found(text, world(ROWS)) == hostnames.split()


def test_marked() -> None:
    assert found("is:marked", world(ROWS, marks=frozenset({uuid(2)}))) == ["web-2"]


def test_mine_are_those_in_projects_the_user_may_act_in() -> None:
    items = [row(1), row(2, project_uuid="p2")]
    assert found("is:mine", world(items)) == ["web-1", "web-2"]
    assert found("is:mine", world(items, mine=frozenset({"p2"}))) == ["web-2"]
    assert found("is:mine", world(items, mine=frozenset[str]())) == []


def test_changed_a_moment_ago() -> None:
    scene = refreshed(world(ROWS), [replace(ROWS[1], description="new")])
    assert found("is:changed", scene) == ["web-2"]
    assert found("is:changed", replace(scene, now=scene.now + RECENT)) == []


def test_stuck_and_time_in_state() -> None:
    scene = refreshed(world(ROWS), [replace(ROWS[0], state=InstanceState.STOPPING)])
    assert found("in<1m web", scene) == ["web-1"]
    now = STUCK_AFTER + 5
    later = replace(scene, now=now, stuck=Durations().stuck(scene.fleet, now))
    assert found("is:stuck", later) == ["db-3", "db-4", "odd"]
    assert found("in>10m !is:stuck", later) == []
    assert found("is:problem", later) == ["bad", "db-3", "db-4", "odd", "web-1", "web-2"]


def test_stale_and_age_of_what_is_known() -> None:
    scene = refreshed(world(ROWS), [ROWS[0]])
    later = replace(scene, now=STALE_AFTER + 5)
    assert found("is:stale web", later) == ["web-2"]
    assert found("seen<2m", later) == ["web-1"]


def test_usage() -> None:
    scene = world(ROWS, usage={uuid(1): (10.0, 81.5, None), uuid(2): (90.0, 20.0)}, usage_item="cpu")
    assert found("usage>80%", scene) == ["web-1"]


def test_expressions_see_the_beginning_of_a_text() -> None:
    scene = world([row(1, description="a" * 199 + "bc")])
    assert found("/ab/", scene) == ["web-1"]
    assert found("/bc/", scene) == []
    assert found("description:/bc/", scene) == []


# A second evaluator, as plain as can be, to hold the fast one against.


def fits(node: Node | None, item: InstanceRow, scene: Scene) -> bool:
    match node:
        case None:
            return True
        case Text(text):
            return any(text.casefold() in shown.casefold() for shown in shown_by(item))
        case Regex(pattern):
            return any(re.search(pattern, shown, re.IGNORECASE) for shown in shown_by(item))
        case Not(part):
            return not fits(part, item, scene)
        case Or(parts):
            return any(fits(part, item, scene) for part in parts)
        case And(parts):
            return all(fits(part, item, scene) for part in parts)
        case Flags(names):
            return any(is_so(name, item, scene) for name in names)
        case Match(field, op, values):
            return any(compares(field, op, value, item) for value in values)


def shown_by(item: InstanceRow) -> list[str]:
    several = (*item.project_groups, *item.security_groups, *item.external_ips)
    single = (item.hostname, item.state, item.description, item.project_name, item.customer_name)
    return [text for text in (*single, item.customer_abbreviation, *several) if text]


def is_so(name: str, item: InstanceRow, scene: Scene) -> bool:
    return {
        "marked": item.uuid in scene.marks,
        "online": item.state == "Online",
        "transition": is_transitional(item.state),
        "unknown": not is_known(item.state),
    }[name]


def compares(field: str, op: Op, value: Text | Regex, item: InstanceRow) -> bool:
    if field in ("cores", "ram"):
        assert isinstance(value, Text)
        return compares_number(op, value.text, getattr(item, field))
    texts = {
        "hostname": [item.hostname],
        "project": [item.project_name],
        "group": list(item.project_groups),
        "customer": [item.customer_name, item.customer_abbreviation],
        "state": [item.state],
        "ip": list(item.external_ips),
    }[field]
    texts = texts if field == "group" else [text for text in texts if text]
    if isinstance(value, Regex):
        return any(re.search(value.pattern, text, re.IGNORECASE) for text in texts)
    if not value.text:
        return not texts
    return any(compares_text(field, op, value.text, text) for text in texts)


def compares_number(op: Op, text: str, number: int | None) -> bool:
    if not text or number is None:
        return not text and number is None
    wanted = int(text[:-1]) * 1024 if text.endswith("G") else int(text)
    return {
        Op.HAS: number == wanted,
        Op.IS: number == wanted,
        Op.LESS: number < wanted,
        Op.LESS_OR_EQUAL: number <= wanted,
        Op.GREATER: number > wanted,
        Op.GREATER_OR_EQUAL: number >= wanted,
    }[op]


def compares_text(field: str, op: Op, wanted: str, text: str) -> bool:
    if field == "state":
        return is_known(text) and is_state(op, wanted, text)
    if field == "ip" and "/" in wanted:
        network = ipaddress.ip_network(wanted)
        return text != "odd" and ipaddress.ip_address(text) in network
    if field == "ip":
        return text.startswith(wanted)
    wanted, text = wanted.casefold(), text.casefold()
    return text == wanted if op is Op.IS else wanted in text


def is_state(op: Op, wanted: str, name: str) -> bool:
    if wanted in SYMBOLS.values():
        return InstanceState(name).symbol == wanted
    return name.casefold() == wanted.casefold() if op is Op.IS else name.casefold().startswith(wanted.casefold())


@settings(deadline=None, max_examples=400)
@given(fleets(), queries())
def test_the_fast_way_agrees_with_the_plain_one(rows: list[InstanceRow], query: Query) -> None:
    scene = world(rows, marks=frozenset(item.uuid for item in rows[::2]))
    expected = {item.uuid for item in rows if fits(query.root, item, scene)}
    selected = select(scene.fleet, query, Sort(), scene)
    assert len(selected) == len(set(selected))
    assert set(selected) == expected


def test_a_word_is_the_same_alone_and_inside() -> None:
    scene = world(ROWS)
    assert found("(web)|(web)", scene) == found("web", scene) == found("!!web", scene)
    assert parse("web") != parse("(web)|(web)")
