"""The server that the specification describes: states are filtered by symbol."""

from __future__ import annotations

from types import MappingProxyType

from api_client.dialects.dialect import Dialect
from api_client.states import SYMBOLS

SPECIFICATION = Dialect(
    name="specification",
    since=(0, 0),
    states_by="symbol",
    state_codes=MappingProxyType(SYMBOLS),
    has_restart=True,
)
