"""Real NodeConductor servers: states are filtered by integer since 0.11, and instances can be restarted since 0.24."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from api_client.dialects.dialect import Dialect
from api_client.states import InstanceState

_CODES = (*range(1, 12), 13, 14)

NODECONDUCTOR = Dialect(
    name="nodeconductor",
    since=(0, 11),
    state_codes=MappingProxyType({state: str(code) for state, code in zip(InstanceState, _CODES, strict=True)}),
    has_restart=False,
    usage_is_sum=True,
)

NODECONDUCTOR_RESTART = replace(NODECONDUCTOR, name="nodeconductor-0.24", since=(0, 24), has_restart=True)
