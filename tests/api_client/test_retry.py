from __future__ import annotations

import pytest

from api_client.errors import (
    ApiError,
    BadReply,
    Forbidden,
    Invalid,
    NotFound,
    RateLimited,
    ServerFault,
    Timeout,
    TlsFailure,
    Unauthenticated,
    Unreachable,
    WrongState,
)
from api_client.meter import RequestMeter
from api_client.retry import Quota, wait_before


@pytest.mark.parametrize("error", [Unreachable("x"), ServerFault("x"), RateLimited("x")])
def test_p08_what_may_pass_is_tried_three_times_with_growing_spans(error: ApiError) -> None:
    assert [wait_before(attempt, error, 1.0) for attempt in (2, 3, 4)] == [0.5, 1.0, None]
    assert [wait_before(attempt, error, 0.0) for attempt in (2, 3, 4)] == [0.0, 0.0, None]


@pytest.mark.parametrize(
    "error",
    [
        Timeout("x"),
        TlsFailure("x"),
        BadReply("x"),
        Unauthenticated("x"),
        Forbidden("x"),
        NotFound("x"),
        WrongState("x"),
        Invalid("x"),
    ],
)
def test_what_will_not_pass_is_not_tried_again(error: ApiError) -> None:
    assert wait_before(2, error, 1.0) is None


@pytest.mark.parametrize("kind", [RateLimited, ServerFault])
def test_a_short_wait_is_kept_and_a_long_one_is_the_callers(kind: type[RateLimited | ServerFault]) -> None:
    assert wait_before(2, kind("x", 7.0), 0.0) == 7.0
    assert wait_before(2, kind("x", 60.0), 0.0) is None


def test_n17_retries_run_out_and_come_back_with_success() -> None:
    quota = Quota(2.0)
    assert [quota.spend() for _ in range(3)] == [True, True, False]
    for _ in range(5):
        quota.refund()
    assert [quota.spend() for _ in range(2)] == [True, False]
    for _ in range(100):
        quota.refund()
    assert [quota.spend() for _ in range(3)] == [True, True, False]


def test_the_meter_counts_the_last_minute() -> None:
    now = [0.0]
    meter = RequestMeter(lambda: now[0])
    for moment in (0.0, 30.0, 59.0):
        now[0] = moment
        meter.record()
    assert meter.per_minute() == 3
    assert meter.per_minute(60.0) == 2
    assert meter.per_minute(89.0) == 2
    assert meter.per_minute(200.0) == 0
