"""Operations of an earlier start: those that only have to be watched are; all others wait for a person's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.formats import counted
from tui.journal import JournalError
from tui.screens.telling import severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from api_client.states import Action
    from tui.clock import Clock
    from tui.leftovers import LeftOver, Leftovers
    from tui.screens.stage import Stage

KEY = "act.unfinished"
"""The binding that asks again."""


class Resuming:
    """Takes up what was left, once, at the start."""

    def __init__(
        self, stage: Stage, leftovers: Leftovers, clock: Clock, hindrance: Callable[[Iterable[Action]], str]
    ) -> None:
        self._stage = stage
        self._leftovers = leftovers
        self._clock = clock
        self._hindrance = hindrance
        """Tells why actions may not be done now, or nothing when they may."""
        self._waiting: tuple[LeftOver, ...] = ()

    async def begin(self) -> None:
        """Watch what was sent; ask about what was not."""
        try:
            left = self._leftovers.adopt()
        except JournalError as error:
            self._stage.tell(f"what was left unfinished can't be looked up: {error}", "error")
            return
        self._waiting = tuple(one for one in left if one.needs_answer)
        for one in left:
            if not one.needs_answer:
                self._stage.start(self._go_on(one))
        if self._waiting:
            await self.ask()

    async def ask(self) -> None:
        """Ask which are to go on. For those of which nothing is said, nothing is sent."""
        # Imported when it is first opened, like every dialog.
        from tui.screens.unfinished import UnfinishedScreen

        waiting = self._waiting = tuple(one for one in self._waiting if not one.operation.ended)
        if not waiting:
            self._stage.tell("nothing of before is unfinished")
            return
        against = self._against(waiting)
        dialog = UnfinishedScreen(waiting, self._clock.time(), against)
        chosen: frozenset[int] | None = await self._stage.ask(dialog)
        if chosen is None:
            self._put_off(f"{counted(len(waiting), 'operation')} of before not finished")
            return
        if words := self._against(one for one in waiting if one.operation.id in chosen):
            self._put_off(f"not gone on with: {words}")
            return
        self._waiting = ()
        open_ones = [one for one in waiting if not one.operation.ended]
        for one in open_ones:
            goes_on = one.operation.id in chosen
            self._stage.start(self._go_on(one) if goes_on else self._leftovers.let_be(one))
        if going := sum(one.operation.id in chosen for one in open_ones):
            self._stage.tell(f"going on with {counted(going, 'operation')} of before")

    def _against(self, chosen: Iterable[LeftOver]) -> str:
        """Why what is left of these may not be sent now; empty when it may."""
        told = (self._hindrance([step.action for step in one.operation.left]) for one in chosen)
        return next(filter(None, told), "")

    def _put_off(self, why: str) -> None:
        key = self._stage.key_of(KEY)
        again = f"; {key} asks again" if key else ""
        self._stage.tell(f"{why}{again}", "warning")

    async def _go_on(self, left: LeftOver) -> None:
        await self._leftovers.go_on(left)
        operation = left.operation
        self._stage.tell(f"{operation.hostname}: {operation.sentence}", severity({operation.outcome}))
