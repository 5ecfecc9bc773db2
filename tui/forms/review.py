"""A wish that is looked over before it is carried out: what is ticked, what is stopped first, what plan that leaves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.forms.confirmation import narrowed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from api_client.rows import InstanceRow
    from tui.orders import Wish
    from tui.plan import Plan, Target


class Review:
    """One wish over some instances. It follows the fleet: targets may go and come back, none is ever won."""

    def __init__(
        self, make: Callable[[Mapping[str, InstanceRow], bool], Plan], rows: Mapping[str, InstanceRow]
    ) -> None:
        """Begin with a plan for these rows. `make` makes one, with or without stopping first what is online."""
        self._make = make
        self._asked = {chained: make(rows, chained) for chained in (False, True)}
        self._now = dict(self._asked)
        self._unticked: frozenset[str] = frozenset()
        self.is_chained = False
        """Whether what is online is stopped first."""
        self.whole = self._asked[False]
        """The plan as it stands, with what is unticked."""
        self.plan = self.whole
        """What confirming would do now."""

    @property
    def wish(self) -> Wish:
        """What was asked for."""
        return self.whole.wish

    @property
    def chainable(self) -> int:
        """How many more instances it would be done to if what is online were stopped first."""
        return len(self._now[True].targets) - len(self._now[False].targets)

    @property
    def candidates(self) -> tuple[Target, ...]:
        """All it could be done to, as it is or stopped first."""
        return self._now[True].targets

    def is_ticked(self, uuid: str) -> bool:
        """Whether it stays in the plan as far as the person is concerned."""
        return uuid not in self._unticked

    def follow(self, rows: Mapping[str, InstanceRow]) -> bool:
        """Look at newer rows, and tell whether that changed anything."""
        before = self._now
        self._now = {chained: narrowed(asked, self._make(rows, chained)) for chained, asked in self._asked.items()}
        self._settle()
        return before != self._now

    def tick(self, uuid: str) -> None:
        """Tick a target, or untick it; what is no target has no tick."""
        if any(target.uuid == uuid for target in self.whole.targets):
            self._unticked ^= {uuid}
            self._settle()

    def tick_others(self) -> None:
        """Tick what is unticked, and untick the rest."""
        self._unticked ^= {target.uuid for target in self.whole.targets}
        self._settle()

    def chain(self) -> None:
        """Stop first what is online, or leave it alone."""
        if self.chainable or self.is_chained:
            self.is_chained = not self.is_chained
            self._settle()

    def _settle(self) -> None:
        self.whole = self._now[self.is_chained]
        ticked = tuple(target for target in self.whole.targets if target.uuid not in self._unticked)
        self.plan = replace(self.whole, targets=ticked)
