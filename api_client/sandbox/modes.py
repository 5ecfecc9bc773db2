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


_CODES = (*range(1, 12), 13, 14)

SPECIFICATION = Mode(
    version="0.10.0",
    state_codes={SYMBOLS[state]: state for state in InstanceState} | {state.value: state for state in InstanceState},
    integer_states=False,
    has_restart=True,
    takes_addresses=True,
    creation_needs_role=True,
    takes_others_keys=True,
    sets_start_time=True,
    sums_usage=False,
)

NODECONDUCTOR_0_11 = Mode(
    version="0.12.0.dev0",
    state_codes={str(code): state for code, state in zip(_CODES, InstanceState, strict=True)},
    integer_states=True,
    has_restart=False,
    takes_addresses=False,
    creation_needs_role=False,
    takes_others_keys=False,
    sets_start_time=False,
    sums_usage=True,
)

NODECONDUCTOR_0_10 = replace(
    NODECONDUCTOR_0_11,
    version="0.10.0",
    state_codes=SPECIFICATION.state_codes,
    integer_states=False,
)

NODECONDUCTOR_0_24 = replace(NODECONDUCTOR_0_11, version="0.30.0", has_restart=True)

NODECONDUCTOR_0_43 = replace(NODECONDUCTOR_0_24, version="0.45.0")

MODES: dict[ModeName, Mode] = {
    "specification": SPECIFICATION,
    "nodeconductor-0.10": NODECONDUCTOR_0_10,
    "nodeconductor-0.11": NODECONDUCTOR_0_11,
    "nodeconductor-0.24": NODECONDUCTOR_0_24,
    "nodeconductor-0.43": NODECONDUCTOR_0_43,
}
