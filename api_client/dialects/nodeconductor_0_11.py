"""NodeConductor 0.11 to 0.23: states are filtered by number."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from api_client.dialects.nodeconductor_0_10 import NODECONDUCTOR_0_10
from api_client.states import SYMBOLS

# 12 was a state of what is deleted, which no list shows.
_NUMBERS = (*range(1, 12), 13, 14)

NODECONDUCTOR_0_11 = replace(
    NODECONDUCTOR_0_10,
    name="nodeconductor-0.11",
    since=(0, 11),
    states_by="number",
    state_codes=MappingProxyType({state: str(number) for state, number in zip(SYMBOLS, _NUMBERS, strict=True)}),
)
