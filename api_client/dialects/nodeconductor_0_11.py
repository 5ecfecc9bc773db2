"""NodeConductor 0.11 to 0.23: states are filtered by integer."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from api_client.dialects.nodeconductor_0_10 import NODECONDUCTOR_0_10
from api_client.states import InstanceState

_CODES = (*range(1, 12), 13, 14)

NODECONDUCTOR_0_11 = replace(
    NODECONDUCTOR_0_10,
    name="nodeconductor-0.11",
    since=(0, 11),
    state_codes=MappingProxyType({state: str(code) for state, code in zip(InstanceState, _CODES, strict=True)}),
)
