"""What a wish will do and what it won't, with each reason in words, before anything is sent. No I/O."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from api_client.rows import ZERO
from api_client.states import STATES, TRANSITIONS, Action, InstanceState, is_known, is_transitional
from tui.formats import counted
from tui.orders import Wish, steps_for
from tui.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from decimal import Decimal

    from api_client.rows import InstanceRow
    from tui.orders import Step


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: what the server told of the user's rights, and what the profile permits."""

    username: str = ""
    uuid: str = ""
    is_staff: bool = False
    admin_projects: frozenset[str] | None = None
    """uuids of the projects the user administers; None while that is not known, and then the server decides."""
    manages: int | None = None
    """Projects the user manages, which gives no right to act; None where that is not known, or was not asked."""
    denied_projects: frozenset[str] = frozenset()
    """uuids of the projects in which the server has refused this user before."""
    rules: Rules = field(default_factory=Rules)
    """What the profile permits."""
    edit_states: frozenset[InstanceState] = frozenset(STATES)
    """The states in which the server accepts an edit."""
    locked: str = ""
    """Why nothing may be written at all; empty when it may."""

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written at all."""
        return bool(self.locked)

    @property
    def role(self) -> str:
        """What the header says of the user's rights; nothing while they are not known."""
        if self.is_staff:
            return "staff"
        if self.admin_projects:
            return f"administrator of {counted(len(self.admin_projects), 'project')}"
        if self.manages:
            return f"manager of {counted(self.manages, 'project')}"
        return "" if self.admin_projects is None or self.manages is None else "administers no project"

    def may_act_in(self, project_uuid: str) -> bool:
        """Whether the user's role lets them act on the project's instances (specification, "Instance permissions")."""
        if project_uuid in self.denied_projects:
            return False
        return self.is_staff or self.admin_projects is None or project_uuid in self.admin_projects


class Why(StrEnum):
    """The kinds of reasons for leaving an instance out, as headings."""

    STATE = "wrong state"
    CHANGED = "changed since it was shown"
    BUSY = "an operation is running"
    ROLE = "your role"
    RULE = "this profile's rules"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Target:
    """An instance the wish will be carried out on, as it was when the plan was made."""

    uuid: str
    row: InstanceRow
    steps: tuple[Step, ...]
    """What will be sent, one after the other."""
    has_namesake: bool = False
    """Whether another instance has the same hostname."""


@dataclass(frozen=True, slots=True)
class Skip:
    """An instance that is left out, and why."""

    uuid: str
    row: InstanceRow | None
    reason: str
    why: Why


@dataclass(frozen=True, slots=True)
class Plan:
    """One wish over some instances: those it will be carried out on, and those it won't."""

    wish: Wish
    targets: tuple[Target, ...] = ()
    skipped: tuple[Skip, ...] = ()

    @property
    def action(self) -> Action:
        """What was wished for."""
        return self.wish.action

    @property
    def reason(self) -> str:
        """Why nothing can be done: the first reason, when there is no target at all."""
        return self.skipped[0].reason if self.skipped and not self.targets else ""

    @property
    def cores(self) -> int:
        """The targets' cores, as far as they are known."""
        return sum(target.row.cores or 0 for target in self.targets)

    @property
    def ram(self) -> int:
        """The targets' memory in MiB, as far as it is known."""
        return sum(target.row.ram or 0 for target in self.targets)

    @property
    def fee(self) -> Decimal:
        """The targets' fees per month."""
        return sum((target.row.monthly_fee for target in self.targets), ZERO)


def plan(
    wish: Wish,
    uuids: Iterable[str],
    rows: Mapping[str, InstanceRow],
    viewer: Viewer,
    busy: Collection[str] = (),
    *,
    has_restart: bool,
    chain: bool = False,
    shown: Mapping[str, InstanceRow] | None = None,
) -> Plan:
    """Sort the instances into those the wish fits and those it doesn't.

    Args:
        wish: what was asked for.
        uuids: the instances, in the order of the plan.
        rows: the newest of what is known.
        viewer: who asks.
        busy: the instances with a running operation.
        has_restart: whether the server has a restart of its own.
        chain: whether what is online may be stopped first.
        shown: the rows a person saw; what has another state by now is left out.
    """
    names = Counter(row.hostname for row in rows.values())
    targets: list[Target] = []
    skipped: list[Skip] = []
    for uuid in dict.fromkeys(uuids):
        row = rows.get(uuid)
        if row is None:
            skipped.append(Skip(uuid, None, "it is no longer there", Why.GONE))
            continue
        steps = steps_for(wish, row.state, has_restart=has_restart, chain=chain)
        hindrance = _hindrance([wish.action, *(step.action for step in steps)], row, viewer, busy)
        hindrance = hindrance or _moved(row, (shown or {}).get(uuid)) or _misfit(wish.action, row, viewer, steps)
        if hindrance is None:
            targets.append(Target(uuid, row, steps, has_namesake=names[row.hostname] > 1))
        else:
            skipped.append(Skip(uuid, row, hindrance[1], hindrance[0]))
    return Plan(wish, tuple(targets), tuple(skipped))


def refusal(
    action: Action, row: InstanceRow, viewer: Viewer, busy: Collection[str] = (), *, chain: bool = False
) -> str:
    """Why an action can't be done on this instance now; empty when it can. `chain`: even if it has to stop first."""
    steps = steps_for(Wish(action), row.state, has_restart=True, chain=chain)
    actions = [action, *(step.action for step in steps)]
    hindrance = _hindrance(actions, row, viewer, busy) or _misfit(action, row, viewer, steps)
    return "" if hindrance is None else hindrance[1]


def creation_refusal(viewer: Viewer) -> str:
    """Why no instance can be created; empty when one can."""
    if reason := viewer.locked or viewer.rules.refusal([Action.CREATE]):
        return reason
    if not viewer.is_staff and viewer.admin_projects is not None and not viewer.admin_projects:
        return "needs the administrator role in some project"
    return ""


def _hindrance(
    actions: Iterable[Action], row: InstanceRow, viewer: Viewer, busy: Collection[str]
) -> tuple[Why, str] | None:
    """What stands against these actions on an instance, whatever its state."""
    if reason := viewer.locked or viewer.rules.refusal(actions):
        return Why.RULE, reason
    if row.project_uuid in viewer.denied_projects:
        return Why.ROLE, f"the server has refused you in project {row.project_name}"
    if not viewer.may_act_in(row.project_uuid):
        return Why.ROLE, f"needs the administrator role in project {row.project_name}"
    return (Why.BUSY, "an operation on it is still running") if row.uuid in busy else None


def _moved(row: InstanceRow, shown: InstanceRow | None) -> tuple[Why, str] | None:
    """What somebody saw may be another state than the present one."""
    if shown is None or shown.state == row.state:
        return None
    return Why.CHANGED, f"it was {shown.state} when it was shown, it is {row.state} now"


def _misfit(action: Action, row: InstanceRow, viewer: Viewer, steps: tuple[Step, ...]) -> tuple[Why, str] | None:
    starts = viewer.edit_states if action is Action.EDIT else TRANSITIONS[action].starts
    if steps and (action is not Action.EDIT or row.state in starts):
        return None
    return Why.STATE, _wrong_state(row.state, starts)


def _wrong_state(state: str, starts: Collection[InstanceState]) -> str:
    if not is_known(state):
        return f"{state or 'its state'} is a state this program does not know"
    wanted = " or ".join(sorted(starts))
    waiting = ": wait until it ends" if is_transitional(state) else ""
    return f"it has to be {wanted}, it is {state}{waiting}"
