"""The pulse of a server: how long it takes, what time it has, and how many instances there are."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from api_client.errors import BadReply, Unauthenticated
from api_client.pulse import MAX_DIGITS, Pulse, feel_pulse
from api_client.retry import Rhythm
from api_client.transport import Transport
from tests.api_client.servers import BASE, answering, reply, transport

NOW = 1_780_000_000.25


def ticking(step: float) -> Rhythm:
    """A rhythm in which each look at the clock takes some time."""
    looks = iter(range(1_000))
    return Rhythm(monotonic=lambda: next(looks) * step, time=lambda: NOW)


async def pulse_of(headers: dict[str, str], took: float = 2.0, body: object = ()) -> Pulse:
    server = answering(reply(list(body) if isinstance(body, tuple) else body, headers=headers))
    pulse = await feel_pulse(transport(server), ticking(took))
    assert server.asked == ["GET /api/instances/?page_size=1"]
    return pulse


@pytest.mark.parametrize(
    ("date", "ahead"), [(NOW - 0.25, -0.75), (NOW - 0.25 + 60, 59.25), (NOW - 0.25 - 600, -600.75)]
)
async def test_the_clock_of_the_server_is_measured_half_way(date: float, ahead: float) -> None:
    pulse = await pulse_of({"Date": formatdate(date, usegmt=True)})
    assert pulse.took == 2.0
    assert pulse.ahead == pytest.approx(ahead)
    assert pulse.doubt == 1.5


@pytest.mark.parametrize("date", ["", "soon", "Thu, 99 Foo 99999 00:00:00 GMT", "\x1b[31m"])
async def test_a_date_that_is_none_tells_nothing(date: str) -> None:
    assert (await pulse_of({"Date": date} if date else {})).ahead is None


@pytest.mark.parametrize(
    ("told", "number"), [("0", 0), ("1234", 1234), ("", None), ("-1", None), ("9" * (MAX_DIGITS + 1), None)]
)
async def test_a_number_is_taken_when_it_is_one(told: str, number: int | None) -> None:
    headers = {"X-Result-Count": told} if told else {}
    assert (await pulse_of(headers)).instances == number


async def test_an_answer_that_is_no_list_is_none() -> None:
    with pytest.raises(BadReply):
        await pulse_of({}, body={"detail": "hello"})


async def test_a_refusal_is_a_refusal() -> None:
    server = answering(reply({"detail": "Invalid token"}, 401))
    with pytest.raises(Unauthenticated):
        await feel_pulse(transport(server), ticking(1.0))


@pytest.mark.parametrize("ahead", [86_400.25, -86_399.75])
async def test_r14_the_clock_of_the_server_is_learnt_from_any_answer(ahead: float) -> None:
    told = {"Date": formatdate(NOW + ahead - 0.5, usegmt=True)}
    server = answering(reply([]), reply([], headers=told), reply([]))
    gate = Transport(BASE, None, handler=server.handler, rhythm=ticking(1.0))
    seen = []
    for _ in range(3):
        await gate.get("instances/")
        seen.append(gate.ahead)
    assert seen == [0.0, ahead, ahead]
