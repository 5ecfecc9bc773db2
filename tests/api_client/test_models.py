from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from pydantic import ValidationError

from api_client.models import Accepted, Cloud, Created, Instance, Reference, Rule, Template, UsagePoint, User
from api_client.states import InstanceState
from tests.api_client.records import record, uuid


def test_every_field_of_the_specification_is_read() -> None:
    whole = Instance.model_validate(record())
    assert whole.state is InstanceState.ONLINE
    assert whole.start_time == datetime(2014, 12, 15, 5, 54, 38, 605_000, UTC)
    assert whole.security_groups[0].rules[0] == Rule(protocol="tcp", from_port=80, to_port=80, cidr="0.0.0.0/0")
    assert whole.internal_ips == ("10.93.209.252", "10.89.138.41")
    assert (whole.setup_fee, whole.monthly_fee) == (Decimal(30), Decimal("5.50"))
    assert whole.agreed_sla == Decimal("99.999")
    assert set(record()) == set(Instance.model_fields) - {"raw"}


def test_unknown_fields_are_kept_for_the_raw_view() -> None:
    assert Instance.model_validate(record(flavour="m1")).raw["flavour"] == "m1"


@pytest.mark.parametrize("value", [-1, 10**16, 10**400, 1e300, True, False, float("nan"), "many", [], {}, None])
def test_h17_a_number_that_makes_no_sense_is_unknown(value: object) -> None:
    assert Instance.model_validate(record(ram=value)).ram is None


@pytest.mark.parametrize(
    "value", ["0000-01-01", "soon", "2014-12-15T05:54:38", "99999-01-01T00:00:00Z", 1e400, 0, -5, "-5", True, None]
)
def test_h17_a_time_that_makes_no_sense_is_unknown(value: object) -> None:
    assert Instance.model_validate(record(start_time=value)).start_time is None


@pytest.mark.parametrize("value", [None, 7, ["x"], {}])
def test_a_text_that_makes_no_sense_is_empty(value: object) -> None:
    whole = Instance.model_validate(record(description=value, template=value))
    assert (whole.description, whole.template) == ("", "")


@pytest.mark.parametrize("value", ["..", "a/b", uuid(1).upper().replace("0", "A"), uuid(1) + "0", "", None, 5])
def test_h16_a_record_without_a_proper_uuid_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        Instance.model_validate(record(uuid=value))


def test_a_broken_list_is_not_taken_for_an_empty_one() -> None:
    with pytest.raises(ValidationError):
        Instance.model_validate(record(security_groups=["http"]))
    assert Instance.model_validate(record(security_groups=None)).security_groups == ()


def test_addresses_come_as_a_list_or_as_a_comma_string() -> None:
    whole = Instance.model_validate(record(external_ips="1.2.3.4, 5.6.7.8,", internal_ips=None))
    assert (whole.external_ips, whole.internal_ips) == (("1.2.3.4", "5.6.7.8"), ())


def test_texts_are_cleaned_wherever_they_stand() -> None:
    groups = [{"url": "u", "name": "a\x1bb", "rules": [{"protocol": "t\x9bp"}]}]
    whole = Instance.model_validate(record(hostname="x\x1b]0;", security_groups=groups, state="On\x07line"))
    assert "\x1b" not in whole.hostname + whole.security_groups[0].name
    assert whole.security_groups[0].rules[0].protocol == "t\\x9bp"
    assert whole.state == "On\u2407line"


def test_a_rule_without_a_protocol_is_for_any() -> None:
    assert Rule.model_validate({"protocol": None, "from_port": None}) == Rule()
    assert Rule().protocol is None


def test_a_reference_knows_its_uuid() -> None:
    assert Reference(url=f"http://host/api/keys/{uuid(7)}/").uuid == uuid(7)
    assert Reference().uuid == ""


def test_the_other_models() -> None:
    assert Cloud.model_validate({"url": "c", "flavors": [{"ram": 1024, "cores": 1}]}).flavors[0].ram == 1024
    assert Template.model_validate({"setup_fee": "10", "sla_level": "x"}).sla_level is None
    assert not User.model_validate({"username": "alice"}).is_staff
    assert UsagePoint.model_validate({"from": 1, "to": 2, "value": float("inf")}).value is None
    assert Accepted.model_validate({"status": "start was scheduled"}).status == "start was scheduled"
    assert Created.model_validate({"uuid": uuid(1)}).uuid == uuid(1)
