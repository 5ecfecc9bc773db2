"""NodeConductor up to 0.10: states are filtered by symbol, as the specification says, and there is no restart."""

from __future__ import annotations

from dataclasses import replace

from api_client.dialects.specification import SPECIFICATION

NODECONDUCTOR_0_10 = replace(
    SPECIFICATION,
    name="nodeconductor-0.10",
    since=(0, 1),
    has_restart=False,
    usage_is_sum=True,
)
