"""Orders: what a person wishes, and the steps it takes, as data: to be shown, sent, journalled and taken up again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api_client import calls
from api_client.states import TRANSITIONS, Action, InstanceState, Transition, allowed_actions
from tui.formats import size_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_client.calls import Call

_SIMPLE = {
    Action.START: calls.start,
    Action.STOP: calls.stop,
    Action.RESTART: calls.restart,
    Action.DELETE: calls.delete,
}
"""Actions that need nothing but the instance, and their requests."""


@dataclass(frozen=True, slots=True)
class Step:
    """One request of an operation, and the action whose transition it sets going."""

    action: Action
    flavor: str = ""
    """The url of the new flavor, of a resize."""
    disk: int | None = None
    """MiB of the new data disk, of a resize."""

    @property
    def transition(self) -> Transition:
        """What the instance goes through."""
        return TRANSITIONS[self.action]

    def call(self, uuid: str) -> Call:
        """The request. Raises ValueError for a step that lacks what its request needs."""
        if self.action in _SIMPLE:
            return _SIMPLE[self.action](uuid)
        if self.action is Action.RESIZE and self.flavor:
            return calls.resize_flavor(uuid, self.flavor)
        if self.action is Action.RESIZE and self.disk is not None:
            return calls.resize_disk(uuid, self.disk)
        raise ValueError(f"no request does this {self.action}")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for, whatever it takes."""

    action: Action
    flavor: str = ""
    """The url of the new flavor, of a resize."""
    flavor_name: str = ""
    disk: int | None = None
    """MiB of the new data disk, of a resize."""

    @property
    def summary(self) -> str:
        """In words: "stop", "resize to m1.large"."""
        if self.flavor:
            return f"{self.action} to {self.flavor_name or 'another flavor'}"
        if self.disk is not None:
            return f"{self.action} data disk to {size_text(self.disk)}"
        return str(self.action)


def steps_for(wish: Wish, state: str, *, has_restart: bool, chain: bool = False) -> tuple[Step, ...]:
    """What a wish takes in this state; nothing when the state does not fit.

    With `chain`, an instance that is online is stopped first where that is what it takes; what is resized is then
    started again. A restart is a stop and a start where the server has none of its own.
    """
    last = Step(wish.action, wish.flavor, wish.disk)
    if wish.action in allowed_actions(state):
        if wish.action is Action.RESTART and not has_restart:
            return Step(Action.STOP), Step(Action.START)
        return (last,)
    if chain and state == InstanceState.ONLINE:
        if wish.action is Action.DELETE:
            return Step(Action.STOP), last
        if wish.action is Action.RESIZE:
            return Step(Action.STOP), last, Step(Action.START)
    return ()


def describe(steps: Iterable[Step], wish: Wish) -> str:
    """The steps in words: "stop, then delete"."""
    words = [wish.summary if step.action is wish.action else str(step.action) for step in steps]
    return ", then ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def to_text(steps: Iterable[Step]) -> str:
    """The steps as JSON, for the journal."""
    return json.dumps([_record(step) for step in steps])


def from_text(text: str) -> tuple[Step, ...]:
    """The steps out of JSON. Raises ValueError for anything this program does not know."""
    records = json.loads(text)
    if not isinstance(records, list):
        raise ValueError("the steps are no list")
    return tuple(_step(record) for record in records)


def _record(step: Step) -> dict[str, object]:
    sizes = {"flavor": step.flavor or None, "disk": step.disk}
    return {"action": step.action} | {name: value for name, value in sizes.items() if value is not None}


def _step(record: Any) -> Step:  # noqa: ANN401 (whatever the JSON holds)
    match record:
        case {"action": str(action), **sizes} if sizes.keys() <= {"flavor", "disk"}:
            flavor, disk = sizes.get("flavor", ""), sizes.get("disk")
            if isinstance(flavor, str) and (disk is None or type(disk) is int):
                return Step(Action(action), flavor, disk)
    raise ValueError(f"not a step: {record!r}")
