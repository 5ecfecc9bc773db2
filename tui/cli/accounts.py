"""Accounts: what became of operations, for other programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

from tui.export import Sheet
from tui.orders import describe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.plan import Plan
    from tui.runs import Operation, Run

OPERATION = ("hostname", "uuid", "action", "outcome", "words")

PLANNED = "planned"
"""The outcome of what would be done."""

LEFT_OUT = "left out"
"""The outcome of what would not be done, and was not."""

Account: TypeAlias = tuple[str, str, str, str, str]


def object_of(operation: Operation) -> str:
    """One operation as an object."""
    account = dict(zip(OPERATION, _operation(operation), strict=True))
    return json.dumps(account, ensure_ascii=False, indent=2)


def of_run(run: Run) -> Sheet:
    """What was carried out, then what was left out of it."""
    done = (_operation(operation) for operation in run.operations.values())
    return Sheet(OPERATION, (*done, *_left_out(run.plan)))


def of_plan(plan: Plan) -> Sheet:
    """What would be carried out, then what would be left out of it."""
    planned = (
        (target.row.hostname, target.uuid, str(plan.action), PLANNED, describe(target.steps, plan.wish))
        for target in plan.targets
    )
    return Sheet(OPERATION, (*planned, *_left_out(plan)))


def _operation(operation: Operation) -> Account:
    return operation.hostname, operation.uuid, operation.action, operation.outcome, operation.words


def _left_out(plan: Plan) -> Iterator[Account]:
    for skip in plan.skipped:
        yield skip.row.hostname if skip.row else "", skip.uuid, plan.action, LEFT_OUT, skip.reason
