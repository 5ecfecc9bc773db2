"""What an action will do and what it won't, with each reason in words, before anything is sent. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api_client.states import SYMBOLS, TRANSITIONS, Action, allowed_actions, is_transitional

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from api_client.rows import InstanceRow


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: what the server told of the user's rights, and what the profile permits."""

    username: str = ""
    uuid: str = ""
    is_staff: bool = False
    admin_projects: frozenset[str] | None = None
    """uuids of the projects the user administers; None while that is not known, and then the server decides."""
    read_only: bool = False

    @property
    def role(self) -> str:
        """One word for the header."""
        if self.is_staff:
            return "staff"
        return "administrator" if self.admin_projects else "viewer"

    def may_act_in(self, project_uuid: str) -> bool:
        """Whether the user's role lets them act on the project's instances (specification, "Instance permissions")."""
        return self.is_staff or self.admin_projects is None or project_uuid in self.admin_projects


@dataclass(frozen=True, slots=True)
class Target:
    """An instance the action will be sent for, as it was shown when the key was pressed."""

    uuid: str
    row: InstanceRow


@dataclass(frozen=True, slots=True)
class Skip:
    """An instance the action will not be sent for, and why."""

    uuid: str
    row: InstanceRow | None
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One action over some instances: those it will be sent for, and those it won't."""

    action: Action
    targets: tuple[Target, ...] = ()
    skipped: tuple[Skip, ...] = field(default=())

    @property
    def reason(self) -> str:
        """Why nothing can be done: the first reason, when there is no target at all."""
        return self.skipped[0].reason if self.skipped and not self.targets else ""


def plan(
    action: Action,
    uuids: Iterable[str],
    rows: Mapping[str, InstanceRow],
    viewer: Viewer,
    busy: Collection[str] = (),
) -> Plan:
    """Sort the instances into those the action fits and those it doesn't."""
    targets: list[Target] = []
    skipped: list[Skip] = []
    for uuid in uuids:
        row = rows.get(uuid)
        reason = "it is no longer there" if row is None else refusal(action, row, viewer, busy)
        if row is None or reason:
            skipped.append(Skip(uuid, row, reason))
        else:
            targets.append(Target(uuid, row))
    return Plan(action, tuple(targets), tuple(skipped))


def refusal(action: Action, row: InstanceRow, viewer: Viewer, busy: Collection[str] = ()) -> str:
    """Why this action can't be done on this instance now; empty when it can."""
    if viewer.read_only:
        return "this profile is read-only"
    if not viewer.may_act_in(row.project_uuid):
        return f"needs the administrator role in project {row.project_name}"
    if row.uuid in busy:
        return "an operation on it is still running"
    if action not in allowed_actions(row.state):
        return _wrong_state(action, row.state)
    return ""


def creation_refusal(viewer: Viewer) -> str:
    """Why no instance can be created; empty when one can."""
    if viewer.read_only:
        return "this profile is read-only"
    if not viewer.is_staff and viewer.admin_projects is not None and not viewer.admin_projects:
        return "needs the administrator role in some project"
    return ""


def _wrong_state(action: Action, state: str) -> str:
    if state not in SYMBOLS:
        return f"{state or 'its state'} is a state this program does not know"
    wanted = " or ".join(sorted(TRANSITIONS[action].starts))
    waiting = ": wait until it ends" if is_transitional(state) else ""
    return f"it has to be {wanted}, it is {state}{waiting}"
