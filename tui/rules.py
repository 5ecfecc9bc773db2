"""Rules: what the owner of a profile permits of what could be done there, whatever one's role. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_client.states import Action
from tui.settings import setting, several, whole

if TYPE_CHECKING:
    from collections.abc import Iterable

ASKED_ABOUT = (Action.START, Action.STOP, Action.RESTART, Action.RESIZE, Action.DELETE)
"""The actions that a rule can have asked about; create and edit have a form of their own in any case."""

_ALL = several(*Action)
_ASKED_ABOUT = several(*ASKED_ABOUT)


@dataclass(frozen=True, slots=True)
class Rules:
    """What is refused, what is asked about, and how many instances may be acted on at once."""

    deny: frozenset[Action] = setting(_ALL, frozenset())
    confirm: frozenset[Action] = setting(_ASKED_ABOUT, frozenset())
    """Asked about even where it would just be done."""
    type: frozenset[Action] = setting(_ASKED_ABOUT, frozenset())
    """The name, or the action and the number, has to be typed."""
    at_most: int | None = setting(whole(1, 10_000), None)
    """Instances of one plan; None for any number."""

    def refusal(self, actions: Iterable[Action]) -> str:
        """Why these actions, the steps of one wish, can't be done here; empty when they can."""
        denied = next((action for action in actions if action in self.deny), None)
        return f"this profile's rules deny {denied}" if denied else ""

    def asks(self, actions: Iterable[Action]) -> bool:
        """Whether somebody has to confirm, in one way or the other."""
        return not (self.confirm | self.type).isdisjoint(actions)

    def asks_to_type(self, actions: Iterable[Action]) -> bool:
        """Whether somebody has to type what is about to happen."""
        return not self.type.isdisjoint(actions)

    def too_many(self, number: int) -> str:
        """Why a plan for so many instances can't be carried out; empty when it can."""
        if self.at_most is None or number <= self.at_most:
            return ""
        return f"this profile's rules allow {self.at_most} at once, these are {number}"
