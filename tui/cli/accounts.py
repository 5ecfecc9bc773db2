"""Accounts: what became of operations, for other programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

from tui.export import Sheet

if TYPE_CHECKING:
    from tui.plan import Skip
    from tui.runs import Operation, Run

OPERATION = ("hostname", "uuid", "action", "outcome", "words")

LEFT_OUT = "left out"
"""The outcome of what the plan did not contain."""

Account: TypeAlias = tuple[str, str, str, str, str]


def object_of(operation: Operation) -> str:
    """One operation as an object."""
    account = dict(zip(OPERATION, _operation(operation), strict=True))
    return json.dumps(account, ensure_ascii=False, indent=2)


def sheet_of(run: Run) -> Sheet:
    """What was carried out, then what was left out of it."""
    done = [_operation(operation) for operation in run.operations.values()]
    return Sheet(OPERATION, (*done, *(_skip(skip, run.plan.action) for skip in run.plan.skipped)))


def _operation(operation: Operation) -> Account:
    return operation.hostname, operation.uuid, operation.action, operation.outcome, operation.words


def _skip(skip: Skip, action: str) -> Account:
    return skip.row.hostname if skip.row else "", skip.uuid, action, LEFT_OUT, skip.reason
