"""Dialects: what differs between the servers of this API, as data."""

from __future__ import annotations

import re

from api_client.dialects.dialect import Dialect
from api_client.dialects.nodeconductor import NODECONDUCTOR, NODECONDUCTOR_RESTART
from api_client.dialects.specification import SPECIFICATION

__all__ = ["DIALECTS", "NODECONDUCTOR", "NODECONDUCTOR_RESTART", "SPECIFICATION", "Dialect", "detect"]

DIALECTS = (SPECIFICATION, NODECONDUCTOR, NODECONDUCTOR_RESTART)
"""Oldest first."""


def detect(version: str) -> Dialect:
    """The dialect of a server by what it calls its version; the specification's when that is no number."""
    found = re.match(r"(\d{1,4})\.(\d{1,4})", version)
    number = (int(found[1]), int(found[2])) if found else (0, 0)
    return max((dialect for dialect in DIALECTS if dialect.since <= number), key=lambda dialect: dialect.since)
