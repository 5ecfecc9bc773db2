from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import pytest

from api_client.errors import Unreachable
from tui.readings import RETRY_AFTER, Readings

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")

LIFETIME = 60.0


class HandClock:
    """Time that the test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now

    def awake(self) -> float:
        return self.now

    def time(self) -> float:
        return self.now + 1_700_000_000

    async def sleep(self, seconds: float) -> None:
        raise AssertionError(f"nobody should sleep here ({seconds})")


class Server:
    """Answers one at a time, when the test lets it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.under_way = 0
        self.most_under_way = 0
        self.problem: Exception | None = None
        self.answer = asyncio.Event()
        self.answer.set()

    async def read(self, key: str) -> str:
        self.asked.append(key)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await self.answer.wait()
        finally:
            self.under_way -= 1
        if self.problem is not None:
            raise self.problem
        return f"{key} {len(self.asked)}"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def readings(server: Server, clock: HandClock) -> Readings[str, str]:
    return Readings(server.read, clock, lifetime=lambda _key: LIFETIME, most=3, at_once=2)


async def started(*coroutines: Coroutine[object, object, T]) -> list[asyncio.Task[T]]:
    """Run these until they wait for the server."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    for _ in range(5):
        await asyncio.sleep(0)
    return tasks


async def test_an_answer_is_kept_for_its_lifetime(
    readings: Readings[str, str], server: Server, clock: HandClock
) -> None:
    assert readings.known("a") is None
    first = await readings.get("a")
    clock.now += LIFETIME - 1
    assert await readings.get("a") is first
    assert (first.value, first.read_at, first.problem) == ("a 1", 1_000.0, None)

    clock.now += 1
    assert readings.is_due("a")
    assert (await readings.get("a")).value == "a 2"


async def test_many_who_want_the_same_share_one_question(readings: Readings[str, str], server: Server) -> None:
    server.answer.clear()
    tasks = await started(*(readings.get("a") for _ in range(5)))
    server.answer.set()

    assert len({id(reading) for reading in await asyncio.gather(*tasks)}) == 1
    assert server.asked == ["a"]


async def test_only_so_many_questions_are_under_way(readings: Readings[str, str], server: Server) -> None:
    server.answer.clear()
    tasks = await started(*(readings.get(key) for key in "abcde"))
    server.answer.set()
    await asyncio.gather(*tasks)

    assert server.most_under_way == 2
    assert sorted(server.asked) == list("abcde")


async def test_the_least_used_are_forgotten(readings: Readings[str, str]) -> None:
    for key in "abc":
        await readings.get(key)
    await readings.get("a")
    await readings.get("d")

    assert [key for key in "abcd" if readings.known(key)] == ["a", "c", "d"]


async def test_a_failure_is_kept_beside_the_last_good_answer(
    readings: Readings[str, str], server: Server, clock: HandClock
) -> None:
    await readings.get("a")
    server.problem = Unreachable("gone fishing")
    clock.now += LIFETIME
    failed = await readings.get("a")

    assert (failed.value, failed.read_at, failed.problem) == ("a 1", 1_000.0, server.problem)
    clock.now += RETRY_AFTER - 1
    assert await readings.get("a") is failed

    server.problem = None
    clock.now += 1
    assert (await readings.get("a")).problem is None
    assert server.asked == ["a", "a", "a"]


async def test_a_bug_is_no_failure_of_the_server(readings: Readings[str, str], server: Server) -> None:
    server.problem = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        await readings.get("a")
    assert readings.known("a") is None


async def test_another_stamp_asks_again_and_keeps_the_old_until_then(
    readings: Readings[str, str], server: Server
) -> None:
    await readings.get("a", stamp="as it was")
    server.answer.clear()
    (task,) = await started(readings.get("a", stamp="as it is"))
    known = readings.known("a")
    assert known is not None
    assert known.value == "a 1"

    server.answer.set()
    await task
    known = readings.known("a")
    assert known is not None
    assert (known.value, known.stamp) == ("a 2", "as it is")
    assert not readings.is_due("a", stamp="as it is")


async def test_a_change_during_the_question_makes_another(readings: Readings[str, str], server: Server) -> None:
    server.answer.clear()
    before, after = await started(readings.get("a", stamp=1), readings.get("a", stamp=2))
    server.answer.set()
    await asyncio.gather(before, after)

    known = readings.known("a")
    assert known is not None
    assert (known.value, known.stamp) == ("a 2", 2)


async def test_forgetting_asks_again_but_shows_the_old(readings: Readings[str, str]) -> None:
    await readings.get("a")
    readings.forget("a")
    readings.forget("never read")

    known = readings.known("a")
    assert known is not None
    assert known.value == "a 1"
    assert (await readings.get("a")).value == "a 2"


async def test_a_question_nobody_waits_for_is_given_up(readings: Readings[str, str], server: Server) -> None:
    server.answer.clear()
    first, second = await started(readings.get("a"), readings.get("a"))
    first.cancel()
    await asyncio.sleep(0)
    assert server.under_way == 1

    second.cancel()
    (third,) = await started(readings.get("a"))
    server.answer.set()
    reading = await third
    assert server.asked == ["a", "a"]
    assert readings.known("a") is reading
    assert (first.cancelled(), second.cancelled()) == (True, True)


async def test_a_question_that_waits_for_its_turn_is_never_asked_once_unwanted(
    readings: Readings[str, str], server: Server
) -> None:
    server.answer.clear()
    kept_a, kept_b, dropped = await started(*(readings.get(key) for key in "abc"))
    dropped.cancel()
    await asyncio.sleep(0)
    server.answer.set()
    await asyncio.gather(kept_a, kept_b)

    assert server.asked == ["a", "b"]
