from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Button, OptionList

from api_client.states import Action
from tests.clock import ManualClock
from tests.tui.screens.host import Host
from tui.journal import JournalError, Outcome
from tui.leftovers import LeftOver
from tui.orders import Step
from tui.runs import Operation
from tui.screens.resuming import Resuming
from tui.screens.unfinished import UnfinishedScreen

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable

    from textual.notifications import SeverityLevel
    from textual.screen import Screen


def chain(number: int, hostname: str = "") -> LeftOver:
    """A deletion whose stop has worked."""
    steps = (Step(Action.STOP), Step(Action.DELETE))
    name = hostname or f"app-{number}"
    operation = Operation(Action.DELETE, "delete", f"u{number}", name, steps, id=number, step=1)
    return LeftOver(operation, 1_000.0)


def sent(number: int) -> LeftOver:
    """A stop that only has to be watched."""
    operation = Operation(
        Action.STOP, "stop", f"u{number}", f"app-{number}", (Step(Action.STOP),), id=number, sent=True,
        outcome=Outcome.ACCEPTED,
    )  # fmt: skip
    return LeftOver(operation, 1_000.0)


class FakeLeftovers:
    """What was left, and what came of it."""

    def __init__(self, *left: LeftOver) -> None:
        self.left = left
        self.done: list[tuple[str, int]] = []
        self.trouble = ""

    def adopt(self) -> tuple[LeftOver, ...]:
        if self.trouble:
            raise JournalError(self.trouble)
        return self.left

    async def go_on(self, left: LeftOver) -> None:
        self.done.append(("go on", left.operation.id))
        left.operation.outcome, left.operation.ended = Outcome.DONE, True

    async def let_be(self, left: LeftOver) -> None:
        self.done.append(("let be", left.operation.id))


class Stage:
    """Answers each question with the next of the answers."""

    def __init__(self, *answers: frozenset[int] | None) -> None:
        self.answers = list(answers)
        self.asked: list[Screen[Any]] = []
        self.said: list[str] = []
        self.works: list[Coroutine[Any, Any, None]] = []

    async def ask(self, screen: Screen[Any]) -> frozenset[int] | None:
        self.asked.append(screen)
        return self.answers.pop(0)

    def tell(self, sentence: str, severity: SeverityLevel = "information") -> None:
        self.said.append(f"{severity}: {sentence}")

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        self.works.append(work)

    def key_of(self, name: str) -> str:
        return {"act.unfinished": "f9"}[name]

    async def work(self) -> None:
        for work in self.works:
            await work


def resuming(stage: Stage, leftovers: FakeLeftovers, denied: str = "") -> Resuming:
    def hindrance(actions: Iterable[Action]) -> str:
        return f"{denied} is denied" if denied in set(actions) else ""

    return Resuming(stage, leftovers, ManualClock(), hindrance)  # type: ignore[arg-type]


async def test_what_was_sent_is_watched_without_a_word() -> None:
    stage, leftovers = Stage(), FakeLeftovers(sent(1))
    await resuming(stage, leftovers).begin()
    await stage.work()
    assert leftovers.done == [("go on", 1)]
    assert stage.asked == []
    assert stage.said == ["information: app-1: stop done"]


async def test_nothing_goes_on_that_nobody_chose() -> None:
    stage, leftovers = Stage(frozenset({2})), FakeLeftovers(chain(1), chain(2), chain(3))
    await resuming(stage, leftovers).begin()
    await stage.work()
    assert leftovers.done == [("let be", 1), ("go on", 2), ("let be", 3)]
    assert stage.said[0] == "information: going on with 1 operation of before"


async def test_what_is_put_off_can_be_asked_again() -> None:
    stage, leftovers = Stage(None, frozenset({1})), FakeLeftovers(chain(1), chain(2))
    taken = resuming(stage, leftovers)
    await taken.begin()
    assert leftovers.done == []
    assert stage.said == ["warning: 2 operations of before not finished; f9 asks again"]
    leftovers.left[1].operation.ended = True
    await taken.ask()
    await stage.work()
    assert leftovers.done == [("go on", 1)]
    await taken.ask()
    assert len(stage.asked) == 2
    assert stage.said[-1] == "information: nothing of before is unfinished"


async def test_what_may_not_be_done_now_is_not_gone_on_with_and_can_be_asked_again() -> None:
    stage, leftovers = Stage(frozenset({1}), frozenset[int]()), FakeLeftovers(chain(1), chain(2))
    taken = resuming(stage, leftovers, denied="delete")
    await taken.begin()
    assert (leftovers.done, stage.works) == ([], [])
    assert stage.said == ["warning: not gone on with: delete is denied; f9 asks again"]
    await taken.ask()
    await stage.work()
    assert leftovers.done == [("let be", 1), ("let be", 2)]


async def test_what_ends_while_it_is_asked_about_is_left_alone() -> None:
    left = chain(1)

    class Slow(Stage):
        async def ask(self, screen: Screen[Any]) -> frozenset[int] | None:
            left.operation.ended = True
            return frozenset({1})

    stage, leftovers = Slow(), FakeLeftovers(left)
    await resuming(stage, leftovers).begin()
    assert (leftovers.done, stage.works) == ([], [])


async def test_a_journal_that_cannot_be_read_is_said() -> None:
    stage, leftovers = Stage(), FakeLeftovers(chain(1))
    leftovers.trouble = "the journal can't be read: no"
    await resuming(stage, leftovers).begin()
    assert stage.said == ["error: what was left unfinished can't be looked up: the journal can't be read: no"]
    assert stage.asked == []


def lines(screen: UnfinishedScreen) -> list[str]:
    return [str(option.prompt).replace("\n    ", " · ") for option in screen.query_one(OptionList).options]


@pytest.mark.parametrize(
    ("keys", "label", "result"),
    [
        (["tab", "tab", "enter"], "Let 2 be", frozenset[int]()),
        (["space", "tab", "tab", "enter"], "Go on with 1, let 1 be", frozenset({1})),
        (["space", "down", "space", "tab", "tab", "enter"], "Go on with 2", frozenset({1, 2})),
        (["space", "tab", "enter"], "Go on with 1, let 1 be", None),
        (["x", "enter", "escape"], "Go on with 1, let 1 be", None),
    ],
)
async def test_the_question(keys: list[str], label: str, result: frozenset[int] | None) -> None:
    screen = UnfinishedScreen([chain(1), chain(2, "[/red]")], 1_125.0)
    host = Host(screen)
    async with host.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        assert [line.split("  ")[0] for line in lines(screen)] == [
            "[ ] app-1: stop, then delete — sent: stop; not sent: delete · asked 2 min ago · u1",
            "[ ] [/red]: stop, then delete — sent: stop; not sent: delete · asked 2 min ago · u2",
        ]
        await pilot.press(*keys[:-1])
        await pilot.pause()
        assert str(screen.query_one("#done", Button).label) == label
        ticked = len([line for line in lines(screen) if line.startswith("[✓] ")])
        assert ticked == (keys.count("space") or keys.count("x"))
        await pilot.press(keys[-1])
        assert host.results == [result]
