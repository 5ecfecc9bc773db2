from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.clock import ManualClock
from tests.tui.fakes import row, uuid
from tui.away import Look
from tui.fleet import Fleet, after_refresh, after_sweep
from tui.last_look import LastLook
from tui.screens.returning import KEEP_EVERY, Returning

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path
    from typing import Any

    from textual.notifications import SeverityLevel
    from textual.screen import Screen


class Stage:
    """A screen that does what it is told when the test says so."""

    def __init__(self, key: str = "A") -> None:
        self.said: list[str] = []
        self.works: list[Coroutine[Any, Any, None]] = []
        self._key = key

    def tell(self, sentence: str, severity: SeverityLevel = "information") -> None:
        self.said.append(f"{severity}: {sentence}")

    async def ask(self, screen: Screen[Any]) -> None:
        raise AssertionError(screen)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        self.works.append(work)

    def lead_to(self, uuid: str) -> None:
        raise AssertionError(uuid)

    def key_of(self, name: str) -> str:
        assert name == "app.away"
        return self._key

    async def work(self) -> int:
        """Do all that was started; tells how much it was."""
        works, self.works = self.works, []
        await asyncio.gather(*works)
        return len(works)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def last(tmp_path: Path) -> LastLook:
    return LastLook(tmp_path, "live", "https://cloud.test/")


def whole(clock: ManualClock, *states: str) -> Fleet:
    rows = [row(number, state) for number, state in enumerate(states, 1)]
    return after_sweep(Fleet(), rows, (), clock.monotonic(), clock.monotonic())


async def test_what_was_missed_is_said_with_its_key(clock: ManualClock) -> None:
    for key, shows in (("A", " — A shows them"), ("", "")):
        stage = Stage(key)
        returning = Returning(stage, clock, None)
        fleet = whole(clock, "Online")
        returning.take(fleet)
        returning.take(replace(fleet, paused=True))
        await clock.advance(720)
        returning.take(whole(clock, "Offline", "Online"))
        assert stage.said == [f"information: while you were away (12 min): 1 new, 1 changed{shows}"]
        assert returning.missed is not None


async def test_nothing_is_said_when_nothing_is_different(clock: ManualClock) -> None:
    stage = Stage()
    returning = Returning(stage, clock, None)
    fleet = whole(clock, "Online")
    returning.take(fleet)
    returning.take(replace(fleet, paused=True))
    await clock.advance(720)
    returning.take(whole(clock, "Online"))
    returning.focus(False)
    await clock.advance(720)
    returning.focus(True)
    assert stage.said == []
    assert returning.missed is None


async def test_r14_a_machine_that_was_asleep_is_noticed(clock: ManualClock) -> None:
    stage = Stage()
    returning = Returning(stage, clock, None)
    returning.take(whole(clock, "Online"))
    await clock.suspend(30)
    await clock.advance(10)
    returning.take(whole(clock, "Erred"))
    assert stage.said == []
    await clock.suspend(7_200)
    await clock.advance(10)
    returning.take(whole(clock, "Online"))
    assert stage.said == ["information: while you were away (2 h): 1 changed — A shows them"]


@pytest.mark.parametrize("jump", [86_400, -86_400])
async def test_r14_a_clock_that_jumps_is_no_sleep(clock: ManualClock, jump: float) -> None:
    stage = Stage()
    returning = Returning(stage, clock, None)
    returning.take(whole(clock, "Online"))
    clock.set(jump)
    await clock.advance(10)
    returning.take(whole(clock, "Erred"))
    assert stage.said == []


async def test_what_was_seen_last_time_is_compared_and_kept_again(clock: ManualClock, last: LastLook) -> None:
    last.save({uuid(1): Look("web-1", "Online")}, clock.time() - 7200)
    stage = Stage()
    returning = Returning(stage, clock, last)
    returning.take(whole(clock, "Erred"))
    assert await stage.work() == 1
    assert stage.said == ["information: while you were away (2 h): 1 changed — A shows them"]
    await clock.advance(10)
    await returning.keep()
    assert last.load() == (clock.time() - 10, {uuid(1): Look("web-1", "Erred")})


async def test_what_changes_is_kept_now_and_then(clock: ManualClock, last: LastLook) -> None:
    stage = Stage()
    returning = Returning(stage, clock, last)
    fleet = whole(clock, "Online")
    returning.take(fleet)
    assert await stage.work() == 1
    await clock.advance(KEEP_EVERY)
    returning.take(fleet)
    assert await stage.work() == 0
    for _ in range(2):
        fleet = after_refresh(fleet, [row(1, "Offline")], (), clock.monotonic(), clock.monotonic())
        returning.take(fleet)
    assert await stage.work() == 1
    remembered = last.load()
    assert remembered is not None
    assert remembered.looks == {uuid(1): Look("web-1", "Offline")}
    returning.take(after_refresh(fleet, [row(1)], (), clock.monotonic(), clock.monotonic()))
    assert await stage.work() == 0


async def test_what_was_not_all_seen_is_not_kept(clock: ManualClock, last: LastLook) -> None:
    returning = Returning(Stage(), clock, None)
    returning.take(whole(clock, "Online"))
    await returning.keep()
    stage = Stage()
    returning = Returning(stage, clock, last)
    await stage.work()
    await returning.keep()
    assert last.load() is None


async def test_c11_c12_a_file_that_is_no_good_is_put_aside_and_one_that_is_in_the_way_is_said(
    clock: ManualClock, last: LastLook
) -> None:
    last.path.write_bytes(b"no good")
    stage = Stage()
    returning = Returning(stage, clock, last)
    returning.take(whole(clock, "Online"))
    await stage.work()
    assert len(stage.said) == 1
    assert stage.said[0].startswith("warning: What was seen last time cannot be read")
    assert stage.said[0].endswith(f"It was set aside as {last.path.name}.bad.")
    assert last.path.with_name(f"{last.path.name}.bad").read_bytes() == b"no good"
    last.path.mkdir()
    await returning.keep()
    assert stage.said[1].startswith("warning: What is seen now cannot be kept")
