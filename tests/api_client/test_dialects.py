from __future__ import annotations

import dataclasses

import pytest

from api_client.dialects import (
    DIALECTS,
    NAMES,
    NODECONDUCTOR_0_10,
    NODECONDUCTOR_0_11,
    NODECONDUCTOR_0_24,
    NODECONDUCTOR_0_34,
    NODECONDUCTOR_0_43,
    SPECIFICATION,
    Dialect,
    FilterFault,
    detect,
)
from api_client.errors import Invalid
from api_client.listing import DEPRECATED_ORDERS, ORDER_FIELDS, ListQuery
from api_client.sandbox.modes import MODES
from api_client.states import SYMBOLS, InstanceState


@pytest.mark.parametrize(
    ("version", "dialect"),
    [
        ("0.1", NODECONDUCTOR_0_10),
        ("0.10.0", NODECONDUCTOR_0_10),
        ("0.11.0", NODECONDUCTOR_0_11),
        ("0.12.0.dev0", NODECONDUCTOR_0_11),
        ("0.23.9", NODECONDUCTOR_0_11),
        ("0.24.0", NODECONDUCTOR_0_24),
        ("0.33.2", NODECONDUCTOR_0_24),
        ("0.34.0", NODECONDUCTOR_0_34),
        ("0.42", NODECONDUCTOR_0_34),
        ("0.43.0", NODECONDUCTOR_0_43),
        ("0.100.0", NODECONDUCTOR_0_43),
        ("2.1", NODECONDUCTOR_0_43),
        ("", SPECIFICATION),
        ("unknown", SPECIFICATION),
        ("9" * 5_000, SPECIFICATION),
    ],
)
def test_a_version_claims_a_dialect(version: str, dialect: Dialect) -> None:
    assert detect(version) is dialect


def test_there_are_five_names_and_the_sandbox_plays_each() -> None:
    assert tuple(MODES) == NAMES
    assert len(set(NAMES)) == 5


def test_a_dialect_can_write_the_states_its_servers_have() -> None:
    assert dict(SPECIFICATION.state_codes) == dict(NODECONDUCTOR_0_10.state_codes) == SYMBOLS
    codes = {state.value: int(code) for state, code in NODECONDUCTOR_0_24.state_codes.items()}
    assert (codes["Online"], codes["Offline"], codes["Erred"], codes["Deleting"]) == (3, 4, 9, 11)
    assert (codes["Resizing Scheduled"], codes["Resizing"]) == (13, 14)
    assert (codes["Restarting Scheduled"], codes["Restarting"]) == (15, 16)
    assert set(codes) == set(InstanceState)
    assert set(NODECONDUCTOR_0_11.state_codes) == set(SYMBOLS)


def test_who_can_restart() -> None:
    assert [dialect.has_restart for dialect in DIALECTS] == [True, False, False, True, True, True]


def test_newer_servers_take_edits_in_two_states() -> None:
    settled = {InstanceState.ONLINE, InstanceState.OFFLINE}
    assert [dialect.edit_states == settled for dialect in DIALECTS] == [False] * 4 + [True] * 2
    assert set(NODECONDUCTOR_0_24.edit_states) == set(InstanceState)


def test_the_newest_calls_the_hostname_a_name() -> None:
    query = ListQuery(hostname="web", order="-hostname")
    assert query.parameters(NODECONDUCTOR_0_34) == (("hostname", "web"), ("o", "-hostname"))
    assert query.parameters(NODECONDUCTOR_0_43) == (("name", "web"), ("o", "-name"))
    assert ListQuery(order="project_name").parameters(NODECONDUCTOR_0_43) == (("o", "project_name"),)


def test_a_state_the_server_does_not_have_is_not_asked_for() -> None:
    query = ListQuery(state="Restarting")
    assert ("state", "16") in query.parameters(NODECONDUCTOR_0_24)
    with pytest.raises(Invalid, match="This server has no state Restarting"):
        query.parameters(NODECONDUCTOR_0_11)


def test_a_filter_that_is_not_to_be_trusted_is_not_used() -> None:
    found_out = dataclasses.replace(NODECONDUCTOR_0_11, filter_fault=FilterFault.IGNORED)
    with pytest.raises(Invalid, match="ignores the filter of states"):
        ListQuery(state="Online").parameters(found_out)
    assert ListQuery(hostname="web").parameters(found_out) == (("hostname", "web"), ("o", "hostname"))


def test_an_empty_query_only_sorts() -> None:
    assert ListQuery().parameters(SPECIFICATION) == (("o", "hostname"),)
    assert ListQuery(order="").parameters(SPECIFICATION) == ()


def test_every_filter_is_sent() -> None:
    query = ListQuery("web", "Harbour", "Online", "shop", "group", "CentOS")
    assert query.parameters(SPECIFICATION) == (
        ("hostname", "web"),
        ("customer_name", "Harbour"),
        ("state", "+"),
        ("project_name", "shop"),
        ("project_group_name", "group"),
        ("template_name", "CentOS"),
        ("o", "hostname"),
    )
    assert ("state", "3") in query.parameters(NODECONDUCTOR_0_11)


def test_deprecated_filters_are_sent_by_their_new_names() -> None:
    parameters = ListQuery(project="shop", project_group="web").parameters(SPECIFICATION)
    assert parameters == (("project_name", "shop"), ("project_group_name", "web"), ("o", "hostname"))
    with pytest.raises(Invalid) as caught:
        ListQuery(project="a", project_name="b").parameters(SPECIFICATION)
    assert set(caught.value.fields) == {"project_name"}


@pytest.mark.parametrize("sign", ["", "-"])
def test_every_order_is_sent_both_ways(sign: str) -> None:
    for name in ORDER_FIELDS:
        assert ListQuery(order=sign + name).parameters(SPECIFICATION) == (("o", sign + name),)
    for old, new in DEPRECATED_ORDERS.items():
        assert ListQuery(order=sign + old).parameters(SPECIFICATION) == (("o", sign + new),)


@pytest.mark.parametrize("order", ["start_time", "--hostname", "hostname,state", "-", "+hostname"])
def test_p20_an_unknown_order_is_refused(order: str) -> None:
    with pytest.raises(Invalid) as caught:
        ListQuery(order=order).parameters(SPECIFICATION)
    assert set(caught.value.fields) == {"order"}


@pytest.mark.parametrize("state", ["online", "+", "3", "Rebooting"])
def test_an_unknown_state_is_refused(state: str) -> None:
    with pytest.raises(Invalid) as caught:
        ListQuery(state=state).parameters(SPECIFICATION)
    assert set(caught.value.fields) == {"state"}
