from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from api_client.rows import BadRow, InstanceRow


def test_rows_are_slim_and_never_change() -> None:
    row = InstanceRow("a" * 32)
    assert not hasattr(row, "__dict__")
    with pytest.raises(dataclasses.FrozenInstanceError):
        row.hostname = "other"  # type: ignore[misc]


def test_rows_are_equal_by_value() -> None:
    assert InstanceRow("a" * 32, monthly_fee=Decimal("5.0")) == InstanceRow("a" * 32, monthly_fee=Decimal(5))
    assert InstanceRow("a" * 32) != InstanceRow("b" * 32)
    assert BadRow("", "no") == BadRow("", "no")


def test_unknown_is_none_or_empty() -> None:
    row = InstanceRow("a" * 32)
    assert (row.cores, row.agreed_sla, row.start_time) == (None, None, None)
    assert (row.external_ips, row.backups, row.setup_fee) == ((), 0, Decimal(0))
