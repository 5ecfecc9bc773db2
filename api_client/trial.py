"""Trial: the filter of states, tried on instances whose states are known, before anything relies on it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from api_client import routes
from api_client.dialects import NODECONDUCTOR_0_11, SPECIFICATION, FilterFault
from api_client.errors import ApiError, BadReply
from api_client.sample import SIZE, Check, records_of
from api_client.states import STABLE, InstanceState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_client.body import Json
    from api_client.dialects import Dialect, Writing
    from api_client.reply import Reply
    from api_client.sample import Sample
    from api_client.transport import Transport

_WRITINGS: Mapping[Writing, Dialect] = {found.states_by: found for found in (SPECIFICATION, NODECONDUCTOR_0_11)}
_NO_ANSWER = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})
"""Refusals that have nothing to do with what was asked."""

_FOLLOWS: Mapping[FilterFault, str] = {
    FilterFault.IGNORED: "the filter of states is ignored",
    FilterFault.REFUSED: "the filter of states is refused",
    FilterFault.LEAVES_OUT: "the filter of states leaves instances out",
}


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it."""

    states_by: Writing | None = None
    """How states are written, where the filter was seen at work."""
    fault: FilterFault | None = None
    """Why the filter cannot be used, however states are written."""
    checks: tuple[Check, ...] = ()


async def try_filter(transport: Transport, sample: Sample, claimed: Writing) -> Trial:
    """Try the filter, first with states written as is claimed, then the other way. Raises ApiError."""
    first = await _try(transport, sample, claimed)
    if first.fault is None:
        return first
    other: Writing = "number" if claimed == "symbol" else "symbol"
    second = await _try(transport, sample, other)
    checks = (*first.checks, *second.checks)
    if second.fault is None:
        # Even without an instance to see: one was refused, and the other was not.
        return Trial(other, None, checks)
    return Trial(None, first.fault, checks)


async def _try(transport: Transport, sample: Sample, writing: Writing) -> Trial:
    state = InstanceState(sample.plentiful or InstanceState.ONLINE)
    found = await _ask(transport, sample, writing, state)
    if found.states_by is None or len(sample.states) > 1:
        return found
    # Where all are in one state, a server that does not filter at all gives the same answer.
    absent = InstanceState.OFFLINE if state is not InstanceState.OFFLINE else InstanceState.ONLINE
    again = await _ask(transport, sample, writing, absent)
    return Trial(None if again.fault else writing, again.fault, (*found.checks, *again.checks))


async def _ask(transport: Transport, sample: Sample, writing: Writing, state: InstanceState) -> Trial:
    code = _WRITINGS[writing].state_codes[state]
    reply = await _answer(transport, code)
    asked = f"GET {routes.INSTANCES}?state={code}"
    if reply.status in _NO_ANSWER:
        return Trial(checks=(Check(asked, _status(reply), "that says nothing of the filter"),))
    try:
        records = _records(reply)
    except BadReply as error:
        return _faulty(asked, error.detail, FilterFault.REFUSED)
    came = f"{len(records)} instances"
    if any(record.get("state") != state for record in records):
        return _faulty(asked, f"{came}, others than {state} ones too", FilterFault.IGNORED)
    if records:
        return Trial(writing, None, (Check(asked, f"{came}, all {state}", f"states are filtered by {writing}"),))
    if state in STABLE and sample.states[state] and await _is_still(transport, sample.one_in(state), state):
        return _faulty(asked, f"none, although there are {state} ones", FilterFault.LEAVES_OUT)
    return Trial(checks=(Check(asked, "none", "nothing is seen against it"),))


async def _answer(transport: Transport, code: str) -> Reply:
    """The answer to the filter; a failure is believed when it comes twice."""
    parameters = [("state", code), ("page_size", str(SIZE))]
    reply = await transport.ask(routes.INSTANCES, parameters)
    return await transport.ask(routes.INSTANCES, parameters) if reply.status >= 500 else reply


def _records(reply: Reply) -> tuple[Mapping[str, Json], ...]:
    if not 200 <= reply.status < 300:
        raise BadReply(_status(reply))
    return records_of(reply)


async def _is_still(transport: Transport, uuid: str, state: str) -> bool:
    """Whether an instance is in the state that it was in a moment ago."""
    try:
        record = (await transport.get(routes.instance(uuid))).json()
    except ApiError:
        return False
    return isinstance(record, dict) and record.get("state") == state


def _status(reply: Reply) -> str:
    return f"status {reply.status}"


def _faulty(asked: str, came: str, fault: FilterFault) -> Trial:
    return Trial(None, fault, (Check(asked, came, _FOLLOWS[fault]),))
