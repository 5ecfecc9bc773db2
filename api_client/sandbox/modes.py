"""The servers the sandbox can be: the one the specification describes, and real ones of several ages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from api_client.states import SYMBOLS, InstanceState

if TYPE_CHECKING:
    from collections.abc import Mapping

ModeName: TypeAlias = Literal[
    "specification", "nodeconductor-0.10", "nodeconductor-0.11", "nodeconductor-0.24", "nodeconductor-0.43"
]


@dataclass(frozen=True, slots=True)
class Mode:
    """Every difference between these servers, as data."""

    version: str
    """What `/api/version/` says."""
    state_codes: Mapping[str, InstanceState]
    """How a state is written in the list's `state` filter."""
    integer_states: bool
    """Whether a state is filtered by integer, and any other text crashes the server."""
    has_restart: bool
    restart_stops: bool
    """Whether what restarts passes through the states of stop and start, not through states of its own."""
    takes_addresses: bool
    """Whether a new instance keeps the addresses it was asked to have."""
    creation_needs_role: bool
    """Whether creation asks for the administrator's role, not only for sight of the project."""
    takes_others_keys: bool
    """Whether the key of a new instance may be that of another user who can log in."""
    sets_start_time: bool
    """Whether an instance that goes online gets a start time."""
    sums_usage: bool
    """Whether usage is the sum of a sample a minute, not the average."""
    name_key: str = "hostname"
    """What an instance's name is called in records, bodies, filters and orders."""
    projects_by_uuid: bool = False
    """Whether the filters `project` and `project_group` match uuids, not parts of names."""
    edit_states: frozenset[str] | None = None
    """The only states in which an edit is accepted; None where all are."""


SPECIFICATION = Mode(
    version="0.10.0",
    state_codes={symbol: state for state, symbol in SYMBOLS.items()} | {state.value: state for state in SYMBOLS},
    integer_states=False,
    has_restart=True,
    restart_stops=True,
    takes_addresses=True,
    creation_needs_role=True,
    takes_others_keys=True,
    sets_start_time=True,
    sums_usage=False,
)

NODECONDUCTOR_0_10 = Mode(
    version="0.10.0",
    state_codes={symbol: state for state, symbol in SYMBOLS.items()},
    integer_states=False,
    has_restart=False,
    restart_stops=False,
    takes_addresses=False,
    creation_needs_role=False,
    takes_others_keys=False,
    sets_start_time=False,
    sums_usage=True,
)

_NUMBERS = (*range(1, 12), 13, 14)

NODECONDUCTOR_0_11 = replace(
    NODECONDUCTOR_0_10,
    version="0.12.0.dev0",
    state_codes={str(number): state for number, state in zip(_NUMBERS, SYMBOLS, strict=True)},
    integer_states=True,
)

NODECONDUCTOR_0_24 = replace(
    NODECONDUCTOR_0_11,
    version="0.30.0",
    state_codes={
        **NODECONDUCTOR_0_11.state_codes,
        "15": InstanceState.RESTARTING_SCHEDULED,
        "16": InstanceState.RESTARTING,
    },
    has_restart=True,
    projects_by_uuid=True,
)

NODECONDUCTOR_0_43 = replace(
    NODECONDUCTOR_0_24,
    version="0.45.0",
    name_key="name",
    edit_states=frozenset({InstanceState.ONLINE, InstanceState.OFFLINE}),
)

MODES: dict[ModeName, Mode] = {
    "specification": SPECIFICATION,
    "nodeconductor-0.10": NODECONDUCTOR_0_10,
    "nodeconductor-0.11": NODECONDUCTOR_0_11,
    "nodeconductor-0.24": NODECONDUCTOR_0_24,
    "nodeconductor-0.43": NODECONDUCTOR_0_43,
}
