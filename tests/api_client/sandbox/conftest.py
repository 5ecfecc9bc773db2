"""A small world with a clock that stands still, as two kinds of server."""

from __future__ import annotations

import pytest

from api_client.sandbox import ManualClock, Sandbox


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def sandbox(clock: ManualClock) -> Sandbox:
    return Sandbox(instances=150, clock=clock)


@pytest.fixture
def nodeconductor(clock: ManualClock) -> Sandbox:
    return Sandbox(instances=150, clock=clock, mode="nodeconductor-0.11")
