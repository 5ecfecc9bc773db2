from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.clean import MAX_LENGTH, clean
from api_client.errors import BadReply
from api_client.models import Instance
from api_client.rows import BadRow, InstanceRow
from api_client.states import InstanceState
from api_client.wire import Decoded, decode_row, decode_rows, remembering
from tests.api_client.records import page, record, uuid

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def only(body: bytes) -> InstanceRow:
    (row,), bad = decode_rows(body)
    assert bad == ()
    return row


def test_a_record_becomes_a_row() -> None:
    assert only(page(record())) == InstanceRow(
        uuid=uuid(1),
        hostname="web-1",
        state="Online",
        description="shop front",
        start_time=datetime(2014, 12, 15, 5, 54, 38, 605_000, UTC),
        template_name="CentOS 6 x64",
        template_os="CentOS 6.5",
        cloud_name="North",
        cloud_uuid=uuid(1002),
        project_name="Shop",
        project_uuid=uuid(1003),
        customer_name="Harbour Books",
        customer_abbreviation="HB",
        key_name="laptop",
        key_fingerprint="74:1c:72:cc:07:66:9e:17:cb:84:63:70:c2:e7:89:ec",
        project_groups=("Web",),
        security_groups=("http",),
        licences=("RHEL", "Windows"),
        setup_fee=Decimal(30),
        monthly_fee=Decimal("5.50"),
        external_ips=("119.177.90.33",),
        internal_ips=("10.93.209.252", "10.89.138.41"),
        backups=1,
        agreed_sla=Decimal("99.999"),
        cores=2,
        ram=4096,
        system_volume_size=46080,
        data_volume_size=20480,
    )


@pytest.mark.parametrize("odd", [{}, {"description": "täpe"}, {"description": "x\x1b"}, {"state": "Rebooting"}])
def test_a_row_says_the_same_as_the_whole_model(odd: dict[str, str]) -> None:
    body = record(1, **odd)
    row, whole = only(page(body)), Instance.model_validate(body)
    same = set(InstanceRow.__slots__) & set(Instance.model_fields) - {"backups", "backup_schedules"}
    texts = same - {"project_groups", "security_groups"}
    assert {name: getattr(row, name) for name in texts} == {name: getattr(whole, name) for name in texts}
    assert row.security_groups == tuple(group.name for group in whole.security_groups)
    assert (row.setup_fee, row.monthly_fee) == (whole.setup_fee, whole.monthly_fee)


@pytest.mark.parametrize("odd", [{}, {"state": "Rebooting", "zone": {"north": [1]}, "locked": True}])
def test_the_name_has_one_of_two_keys_and_what_else_there_is_does_no_harm(odd: dict[str, object]) -> None:
    body = record(1, **odd)
    named = {"name": body.pop("hostname"), **body}
    assert only(page(named)) == only(page({**body, "hostname": named["name"]}))
    assert only(page(named)).hostname == Instance.model_validate(named).hostname == named["name"]
    assert only(page({**named, "hostname": "first"})).hostname == "first"


def test_a_known_state_is_the_one_object() -> None:
    assert only(page(record(state="Offline"))).state is InstanceState.OFFLINE
    assert only(page(record(state="Rebooting"))).state == "Rebooting"


def test_null_and_missing_fields_are_unknown() -> None:
    kept = {"uuid"}
    nothing = InstanceRow(uuid(1))
    assert only(page({name: value if name in kept else None for name, value in record().items()})) == nothing
    assert only(page({"uuid": uuid(1)})) == nothing


def test_addresses_may_be_a_comma_string() -> None:
    row = only(page(record(external_ips="1.2.3.4, 5.6.7.8", internal_ips="")))
    assert (row.external_ips, row.internal_ips) == (("1.2.3.4", "5.6.7.8"), ())


def test_numbers_may_be_texts_and_fees_may_be_numbers() -> None:
    row = only(page(record(ram="2048", agreed_sla=99.5, instance_licenses=[{"name": "x", "setup_fee": 7}])))
    assert (row.ram, row.agreed_sla, row.setup_fee) == (2048, Decimal("99.5"), Decimal(7))


@pytest.mark.parametrize(
    "changes",
    [
        {"ram": -1},
        {"ram": 10**30},
        {"ram": 1.5},
        {"ram": True},
        {"agreed_sla": True},
        {"agreed_sla": -5},
        {"agreed_sla": "-5"},
        {"start_time": 1e12},
        {"start_time": "-5"},
        {"start_time": "0000-01-01T00:00:00Z"},
        {"start_time": "99999-01-01T00:00:00Z"},
        {"ram": []},
        {"agreed_sla": "much"},
        {"agreed_sla": "NaN"},
        {"agreed_sla": "9" * 100},
        {"start_time": "soon"},
        {"start_time": "2014-12-15T05:54:38"},
        {"description": 5},
        {"description": {}},
        {"state": 3},
    ],
)
def test_h17_a_value_that_makes_no_sense_is_unknown(changes: dict[str, object]) -> None:
    (name,) = changes
    default = {"ram": None, "agreed_sla": None, "start_time": None, "description": "", "state": ""}[name]
    assert getattr(only(page(record(1, **changes))), name) == default


@pytest.mark.parametrize(
    ("hostname", "expected"),
    [
        ("web\x1b[2J", "web\u241b[2J"),
        ("web\x7f", "web\u2421"),
        ("web\u202e", "web\\u{202e}"),
        ("web\ud800", "web\ufffd"),
        ("w" * (MAX_LENGTH + 3), "w" * (MAX_LENGTH - 9) + "… (+12)"),
    ],
)
def test_h01_h11_texts_are_cleaned(hostname: str, expected: str) -> None:
    assert only(page(record(hostname=hostname))).hostname == expected


def test_bytes_beyond_ascii_are_cleaned_too() -> None:
    body = json.dumps([record(hostname="ü\x9b", security_groups=[{"name": "\u202e"}])], ensure_ascii=False).encode()
    row = only(body)
    assert (row.hostname, row.security_groups) == ("ü\\x9b", ("\\u{202e}",))


def test_h16_p11_a_bad_record_does_not_sink_its_page() -> None:
    records = [record(1), "text", record(2, uuid="../x"), {"hostname": "lost"}, record(3, security_groups=["http"])]
    rows, bad = decode_rows(page(*records, record(4)))
    assert [row.uuid for row in rows] == [uuid(1), uuid(4)]
    assert [(row.uuid, row.reason) for row in bad] == [
        ("", "It is no instance at all."),
        ("../x", "Its uuid makes no sense."),
        ("", "Its uuid makes no sense."),
        (uuid(3), "Its security_groups makes no sense."),
    ]


def test_h18_the_second_of_two_records_with_one_uuid_is_reported() -> None:
    rows, bad = decode_rows(page(record(1), record(1, hostname="twin"), record(2)))
    assert [row.hostname for row in rows] == ["web-1", "web-2"]
    assert [row.uuid for row in bad] == [uuid(1)]


def test_rows_read_singly_are_the_same() -> None:
    assert decode_row(json.dumps(record()).encode()) == only(page(record()))
    with pytest.raises(BadReply, match="uuid"):
        decode_row(b"{}")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b"null",
        b'"text"',
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"[" + b"[" * 100 + b"]" * 100 + b"]",
        b"[" + b"1" * 5_000 + b"]",
        b"[NaN",
        b'[{"uuid": NaN}]',
        b"[\xff]",
        b"\xef\xbb\xbf[]",
        "[]".encode("utf-16"),
        b'["a\x01"]',
        b"[] []",
    ],
    ids=lambda body: repr(body[:12]),
)
def test_p13_hostile_bodies_are_bad_replies(body: bytes) -> None:
    with pytest.raises(BadReply):
        decode_rows(body)


def test_huge_numbers_in_fields_that_nobody_needs_do_no_harm() -> None:
    body = page(record()).replace(b'"ram": 4096', b'"ram": 1e999, "extra": ' + b"9" * 4_000)
    assert only(body).ram is None


def test_p13_a_number_too_long_for_python_is_a_bad_reply() -> None:
    with pytest.raises(BadReply):
        decode_rows(page(record()).replace(b'"ram": 4096', b'"ram": ' + b"9" * 5_000))


@given(st.lists(JSON, max_size=3), st.dictionaries(st.sampled_from(sorted(record())), JSON, max_size=4))
def test_p11_nothing_but_rows_and_bad_replies_comes_of_any_json(junk: list[object], changes: dict[str, object]) -> None:
    try:
        rows, bad = decode_rows(page(*junk, record(1, **changes)))
    except BadReply:
        return
    assert len(rows) + len(bad) == len(junk) + 1
    for row in rows:
        assert row.hostname == clean(row.hostname)
        assert row.ram is None or 0 <= row.ram <= 10**15


@given(st.lists(st.dictionaries(st.sampled_from(sorted(record())), JSON, max_size=4), max_size=3))
def test_a_page_in_one_go_and_record_by_record_is_the_same(changes: list[dict[str, object]]) -> None:
    records = [record(number, **odd) for number, odd in enumerate(changes)]
    try:
        rows, bad = decode_rows(page(*records))
    except BadReply:
        return
    # One that is no record at all sends the page down the slower way.
    assert decode_rows(page(*records, "text")) == (rows, (*bad, BadRow("", "It is no instance at all.")))


def test_a_page_that_came_before_brings_the_same_rows() -> None:
    same, other, fresh = page(record(1), "text"), page(record(2)), page(record(2, hostname="new"))
    first: dict[bytes, Decoded] = {}
    second: dict[bytes, Decoded] = {}
    known = [remembering({}, first)(body) for body in (same, other)]
    again = [remembering(first, second)(body) for body in (same, fresh)]
    assert again[0] is known[0]
    assert again == [decode_rows(same), decode_rows(fresh)]
    assert len(second) == 2


def test_rows_share_what_they_have_in_common() -> None:
    rows, _ = decode_rows(page(record(1), record(2)))
    assert rows[0].project_name is rows[1].project_name
    assert rows[0].agreed_sla is rows[1].agreed_sla
    assert rows[0].monthly_fee is rows[1].monthly_fee
