"""The life cycle of an instance as one table: its states, the actions, and which action fits which state.

The server decides; this table is a hint that spares a person a refusal. Functions take the state's display
name, as the server sent it: a name that is not in the table allows nothing and breaks nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class InstanceState(StrEnum):
    """The 13 states of the specification, and the two that newer servers have, by display name, in their order."""

    PROVISIONING_SCHEDULED = "Provisioning Scheduled"
    PROVISIONING = "Provisioning"
    ONLINE = "Online"
    OFFLINE = "Offline"
    STARTING_SCHEDULED = "Starting Scheduled"
    STARTING = "Starting"
    STOPPING_SCHEDULED = "Stopping Scheduled"
    STOPPING = "Stopping"
    ERRED = "Erred"
    DELETION_SCHEDULED = "Deletion Scheduled"
    DELETING = "Deleting"
    RESIZING_SCHEDULED = "Resizing Scheduled"
    RESIZING = "Resizing"
    RESTARTING_SCHEDULED = "Restarting Scheduled"
    RESTARTING = "Restarting"

    @property
    def symbol(self) -> str:
        """The letter the specification stores and filters this state by; empty for one it does not have."""
        return SYMBOLS.get(self, "")


class Action(StrEnum):
    """What a person can ask of an instance."""

    CREATE = "create"
    START = "start"
    STOP = "stop"
    RESTART = "restart"
    RESIZE = "resize"
    EDIT = "edit"
    DELETE = "delete"


STATES = tuple(InstanceState)

SYMBOLS: dict[InstanceState, str] = dict(zip(STATES[:13], "pP+-aAoOedDrR", strict=True))
"""State of the specification → its symbol."""

STABLE = frozenset({InstanceState.ONLINE, InstanceState.OFFLINE, InstanceState.ERRED})
"""States that last until somebody acts; every other known state is a transition."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the life cycle: where an action may start, what it passes through, and where it ends."""

    starts: frozenset[InstanceState]
    """States the server accepts the action in; empty for create, which has no instance yet."""
    passes: tuple[InstanceState, ...]
    """States seen on the way, in order."""
    ends: InstanceState | None
    """The state that says it worked; None when the instance is gone."""
    detour: tuple[InstanceState, ...] = ()
    """States seen in their place on servers that go another way; they lead elsewhere, too."""

    def way(self, state: str) -> tuple[InstanceState, ...]:
        """The states of the way on which this one lies; nothing when it lies on none."""
        return next((way for way in (self.passes, self.detour) if state in way), ())


_S = InstanceState
TRANSITIONS: dict[Action, Transition] = {
    Action.CREATE: Transition(frozenset(), (_S.PROVISIONING_SCHEDULED, _S.PROVISIONING), _S.ONLINE),
    Action.START: Transition(frozenset({_S.OFFLINE}), (_S.STARTING_SCHEDULED, _S.STARTING), _S.ONLINE),
    Action.STOP: Transition(frozenset({_S.ONLINE}), (_S.STOPPING_SCHEDULED, _S.STOPPING), _S.OFFLINE),
    Action.RESTART: Transition(
        frozenset({_S.ONLINE}),
        (_S.RESTARTING_SCHEDULED, _S.RESTARTING),
        _S.ONLINE,
        detour=(_S.STOPPING_SCHEDULED, _S.STOPPING, _S.STARTING_SCHEDULED, _S.STARTING),
    ),
    Action.RESIZE: Transition(frozenset({_S.OFFLINE}), (_S.RESIZING_SCHEDULED, _S.RESIZING), _S.OFFLINE),
    Action.DELETE: Transition(frozenset({_S.OFFLINE}), (_S.DELETION_SCHEDULED, _S.DELETING), None),
}
"""Action → its transition. Editing changes no state and may happen in every known one."""


def parse_state(name: str) -> str:
    """Return the `InstanceState` of a display name, or the name itself when it is none we know."""
    try:
        return InstanceState(name)
    except ValueError:
        return name


def is_known(state: str) -> bool:
    """Tell whether a display name is that of a state in the table."""
    return state in _ORDER


def allowed_actions(state: str) -> frozenset[Action]:
    """The actions the life cycle accepts on an instance in this state."""
    if not is_known(state):
        return frozenset()
    acting = {action for action, move in TRANSITIONS.items() if state in move.starts}
    return frozenset(acting | {Action.EDIT})


def is_transitional(state: str) -> bool:
    """Tell whether the server is at work on an instance in this state; an unknown state counts as work."""
    return state not in STABLE


def action_behind(state: str, likely: Action | None = None) -> Action | None:
    """The action whose transition passes through this state: the likely one where it does, else the first.

    None for a state that lasts, or is not known.
    """
    if likely is not None and likely in TRANSITIONS and TRANSITIONS[likely].way(state):
        return likely
    return _BEHIND.get(state)


def state_order(state: str) -> int:
    """The place of a state in life-cycle order, for sorting; unknown states come last."""
    return _ORDER.get(state, len(_ORDER))


_BEHIND: dict[str, Action] = {state: action for action, way in reversed(TRANSITIONS.items()) for state in way.passes}
_ORDER: dict[str, int] = {state: place for place, state in enumerate(InstanceState)}
