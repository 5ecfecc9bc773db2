"""NodeConductor from 0.43 on: what was an instance's `hostname` is its `name`."""

from __future__ import annotations

from dataclasses import replace

from api_client.dialects.nodeconductor_0_24 import NODECONDUCTOR_0_34

NODECONDUCTOR_0_43 = replace(NODECONDUCTOR_0_34, name="nodeconductor-0.43", since=(0, 43), name_key="name")
