"""Settling: how a step has ended, by what the server showed after its request. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_client.errors import ApiError, NotFound, WrongState
from api_client.states import Action, InstanceState, is_transitional
from tui.journal import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection

    from api_client.rows import InstanceRow
    from tui.fleet import Fleet
    from tui.runs import Operation

DOUBT = 30.0
"""Seconds without a sign after which an operation whose answer was lost is left as unknown."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a step has ended."""

    outcome: Outcome
    words: str = ""


def judge(fleet: Fleet, operation: Operation, since: float) -> Verdict | None:
    """How the present step has ended; None while it has not. What was asked for before `since` says nothing."""
    row = fleet.rows.get(operation.uuid)
    return _absent(fleet, operation, since) if row is None else _present(fleet, row, operation, since)


def overdue(fleet: Fleet, operation: Operation, limit: float) -> Verdict:
    """The end of a step that took longer than the limit, in seconds."""
    row = fleet.rows.get(operation.uuid)
    state = row.state if row else "unseen"
    return Verdict(Outcome.UNKNOWN, f"still {state} after {limit / 60:.0f} min: not waited for any longer")


def has_begun(fleet: Fleet, operation: Operation, since: float) -> bool:
    """Whether a request whose answer was lost has been taken, by what the server shows."""
    row = fleet.rows.get(operation.uuid)
    if row is None or not told_since(fleet, operation.uuid, since):
        return False
    return bool(operation.current.transition.way(row.state)) or _is_resized(operation, row)


def not_ready(fleet: Fleet, operation: Operation) -> ApiError | None:
    """Why the next request can't leave, by the newest snapshot; None when it can."""
    row = fleet.rows.get(operation.uuid)
    if row is None:
        return NotFound("not sent: it is no longer there", sent=False)
    if operation.step == 0 and operation.before is not None and row.state != operation.before.state:
        return WrongState(f"not sent: it is {row.state} now, not {operation.before.state}", sent=False)
    if row.state not in operation.current.transition.starts:
        return WrongState(f"{operation.current.action} not sent: it is {row.state} now", sent=False)
    return None


def told_since(fleet: Fleet, uuid: str, moment: float) -> bool:
    """Whether the server was asked about this instance after a moment, and has answered."""
    told = fleet.confirmed_at(uuid)
    return told is not None and told > moment


def is_gone(fleet: Fleet, uuid: str) -> bool:
    """Whether the instance is no more: a list that is not whole, or a record that can't be read, does not say so."""
    return fleet.is_whole and uuid not in fleet.rows and all(record.uuid != uuid for record in fleet.bad)


def newcomer(fleet: Fleet, operation: Operation, taken: Collection[str]) -> str:
    """The one instance that a creation whose answer was lost has made; empty when there is none, or no telling."""
    if operation.namesakes is None:
        return ""
    fresh = namesakes(fleet, operation.hostname) - operation.namesakes - set(taken)
    return next(iter(fresh)) if len(fresh) == 1 else ""


def namesakes(fleet: Fleet, hostname: str) -> frozenset[str]:
    """The instances of this name."""
    return frozenset(uuid for uuid, row in fleet.rows.items() if row.hostname == hostname)


def _absent(fleet: Fleet, operation: Operation, since: float) -> Verdict | None:
    if not is_gone(fleet, operation.uuid):
        return None
    if operation.action is Action.CREATE:
        looked = fleet.swept_at is not None and fleet.swept_at - since > DOUBT
        return Verdict(Outcome.FAILED, "it is gone") if looked else None
    ends = operation.current.transition.ends
    return Verdict(Outcome.DONE) if ends is None else Verdict(Outcome.FAILED, "it is gone")


def _present(fleet: Fleet, row: InstanceRow, operation: Operation, since: float) -> Verdict | None:
    told = fleet.confirmed_at(operation.uuid)
    if told is None or told <= since:
        return None
    move = operation.current.transition
    if operation.outcome is Outcome.UNKNOWN and row.state in move.starts:
        return Verdict(Outcome.UNKNOWN, operation.words) if told - since > DOUBT else None
    if row.state == move.ends:
        return Verdict(Outcome.DONE)
    if operation.action is Action.CREATE and row.state == InstanceState.OFFLINE:
        return Verdict(Outcome.DONE, "it is Offline")
    if is_transitional(row.state):
        return None
    return Verdict(Outcome.FAILED, f"it ended {row.state}" + (f", not {move.ends}" if move.ends else ""))


def _is_resized(operation: Operation, row: InstanceRow) -> bool:
    if operation.before is None or operation.current.action is not Action.RESIZE:
        return False
    return _size(operation.before) != _size(row)


def _size(row: InstanceRow) -> tuple[int | None, ...]:
    return row.cores, row.ram, row.data_volume_size
