"""What a confirmation says and how it follows changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from api_client.states import Action
from tui.formats import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_client.rows import InstanceRow
    from tui.plan import Plan, Skip, Target

PREFIX = 8
"""Characters of a uuid that are shown to tell instances of one name apart."""

EFFECTS = {
    Action.START: "Starts what is listed; it ends Online.",
    Action.STOP: "Shuts down what is listed; it ends Offline. Whatever runs there stops.",
    Action.RESTART: "Shuts down and starts again what is listed. Whatever runs there is interrupted.",
    Action.DELETE: "Deletes what is listed, with its disks. This can't be undone.",
}
"""Action → what it does, where the caller says nothing more exact."""


def question(plan: Plan) -> str:
    """The title: the action and how many it is for."""
    return f"{plan.action.capitalize()} {counted(len(plan.targets), 'instance')}?"


def verb(plan: Plan) -> str:
    """What the button says."""
    count = len(plan.targets)
    return f"{plan.action.capitalize()} {count}" if count > 1 else plan.action.capitalize()


def facts(row: InstanceRow) -> str:
    """What tells an instance from others of its name."""
    address = next(iter(row.external_ips or row.internal_ips), "no address")
    parts = (row.project_name, row.state or "unknown state", address, row.uuid[:PREFIX])
    return " · ".join(part for part in parts if part)


def name(target: Target | Skip) -> str:
    """The hostname, or the start of the uuid where none is known."""
    return (target.row.hostname if target.row else "") or target.uuid[:PREFIX]


def phrase(plan: Plan) -> str:
    """What has to be typed: the hostname of one, "delete 7" for several.

    A hostname that a keyboard may not have, or whose blanks can't be told apart, is replaced by the start of the uuid.
    """
    if len(plan.targets) != 1:
        return f"{plan.action} {len(plan.targets)}"
    hostname = plan.targets[0].row.hostname
    typeable = hostname.isascii() and hostname == " ".join(hostname.split())
    return hostname if hostname and typeable else plan.targets[0].uuid[:PREFIX]


def narrowed(asked: Plan, now: Plan) -> Plan:
    """What is left of a plan that was shown, by a newer one: it may lose targets and get them back, never win one."""
    uuids = {target.uuid for target in asked.targets}
    seen = {target.uuid: target.row for target in asked.targets}
    left_out = tuple(replace(skip, row=skip.row or seen[skip.uuid]) for skip in now.skipped if skip.uuid in uuids)
    targets = tuple(target for target in now.targets if target.uuid in uuids)
    return replace(asked, targets=targets, skipped=(*left_out, *_others(asked.skipped, uuids)))


def _others(skipped: Iterable[Skip], uuids: set[str]) -> tuple[Skip, ...]:
    return tuple(skip for skip in skipped if skip.uuid not in uuids)
