"""NodeConductor 0.24 to 0.42: instances can be restarted, and since 0.34 edited in two states only."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from api_client.dialects.nodeconductor_0_11 import NODECONDUCTOR_0_11
from api_client.states import InstanceState

NODECONDUCTOR_0_24 = replace(
    NODECONDUCTOR_0_11,
    name="nodeconductor-0.24",
    since=(0, 24),
    state_codes=MappingProxyType(
        {
            **NODECONDUCTOR_0_11.state_codes,
            InstanceState.RESTARTING_SCHEDULED: "15",
            InstanceState.RESTARTING: "16",
        }
    ),
    has_restart=True,
)

NODECONDUCTOR_0_34 = replace(
    NODECONDUCTOR_0_24,
    since=(0, 34),
    edit_states=frozenset({InstanceState.ONLINE, InstanceState.OFFLINE}),
)
