"""NodeConductor 0.24 to 0.42: instances can be restarted."""

from __future__ import annotations

from dataclasses import replace

from api_client.dialects.nodeconductor_0_11 import NODECONDUCTOR_0_11

NODECONDUCTOR_0_24 = replace(NODECONDUCTOR_0_11, name="nodeconductor-0.24", since=(0, 24), has_restart=True)
