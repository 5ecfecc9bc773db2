from __future__ import annotations

import asyncio

import pytest

from api_client.errors import ServerFault
from api_client.models import UsagePoint
from tests.tui.test_readings import HandClock, started
from tui.usage import AT_ONCE, POINTS, Ask, Item, Range, UsageStore, step_points, trend_ask

UUID = "0" * 32
OTHER = "1" * 32


class Meter:
    """A server that measures; values count up."""

    ahead = 0.0

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, int | None, int | None, int | None]] = []
        self.problem: ServerFault | None = None
        self.answer = asyncio.Event()
        self.answer.set()

    async def usage(
        self,
        uuid: str,
        item: str,
        *,
        start: int | None = None,
        end: int | None = None,
        datapoints: int | None = None,
    ) -> tuple[UsagePoint, ...]:
        self.asked.append((uuid, item, start, end, datapoints))
        await self.answer.wait()
        if self.problem:
            raise self.problem
        return tuple(
            UsagePoint.model_validate({"from": n, "to": n + 1, "value": float(n)}) for n in range(datapoints or 0)
        )


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def meter() -> Meter:
    return Meter()


@pytest.fixture
def store(meter: Meter, clock: HandClock) -> UsageStore:
    return UsageStore(meter, clock)


async def test_the_window_ends_now_by_the_wall_clock(store: UsageStore, meter: Meter, clock: HandClock) -> None:
    await store.read(Ask(UUID, Item.MEMORY, Range.SIX_HOURS, 24))
    end = int(clock.time())
    assert meter.asked == [(UUID, "memory", end - 6 * 3_600, end, 24)]


@pytest.mark.parametrize("ahead", [86_400.0, -86_400.0])
async def test_r14_the_window_ends_now_by_the_servers_clock(
    store: UsageStore, meter: Meter, clock: HandClock, ahead: float
) -> None:
    meter.ahead = ahead
    await store.read(Ask(UUID, Item.MEMORY, Range.HOUR, 12))
    end = int(clock.time() + ahead)
    assert meter.asked == [(UUID, "memory", end - 3_600, end, 12)]


@pytest.mark.parametrize(
    ("ask", "life"),
    [
        (Ask(UUID, Item.CPU, Range.QUARTER, 96), 15),
        (Ask(UUID, Item.CPU, Range.HOUR, 12), 150),
        (Ask(UUID, Item.CPU, Range.MONTH, 6), 300),
    ],
)
async def test_a_series_lives_for_half_a_point_within_bounds(
    store: UsageStore, clock: HandClock, ask: Ask, life: float
) -> None:
    await store.read(ask)
    clock.now += life - 0.5
    assert not store.is_due(ask)
    clock.now += 0.5
    assert store.is_due(ask)


async def test_trends_are_short_and_only_of_what_was_asked(store: UsageStore, meter: Meter) -> None:
    await store.read_trends([UUID], Item.CPU)

    assert store.trends([UUID, OTHER], Item.CPU) == {UUID: (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0)}
    assert store.trends([UUID], Item.MEMORY) == {}
    assert [asked[0] for asked in meter.asked] == [UUID]


async def test_a_failure_is_kept_and_not_raised(store: UsageStore, meter: Meter) -> None:
    meter.problem = ServerFault("no monitoring today")
    await store.read_trends([UUID, OTHER], Item.CPU)

    reading = store.known(trend_ask(UUID, Item.CPU))
    assert reading is not None
    assert reading.problem is meter.problem
    assert store.trends([UUID], Item.CPU) == {}


async def test_rows_that_left_the_screen_are_not_asked_for(store: UsageStore, meter: Meter) -> None:
    meter.answer.clear()
    (task,) = await started(store.read_trends([f"{number:032x}" for number in range(100)], Item.CPU))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    meter.answer.set()
    await store.read(trend_ask(UUID, Item.CPU))
    assert len(meter.asked) == AT_ONCE + 1


def test_steps_stop_at_the_ends() -> None:
    assert Range.HOUR.step(1) is Range.SIX_HOURS
    assert Range.MONTH.step(1) is Range.MONTH
    assert Range.QUARTER.step(-1) is Range.QUARTER
    assert step_points(12, 1) == 24
    assert step_points(POINTS[-1], 1) == POINTS[-1]
    assert step_points(POINTS[0], -1) == POINTS[0]
