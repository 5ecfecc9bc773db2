"""Dialects: what differs between the servers of this API, as data."""

from __future__ import annotations

import re

from api_client.dialects.dialect import Dialect, FilterFault, NameKey, Writing
from api_client.dialects.nodeconductor_0_10 import NODECONDUCTOR_0_10
from api_client.dialects.nodeconductor_0_11 import NODECONDUCTOR_0_11
from api_client.dialects.nodeconductor_0_24 import NODECONDUCTOR_0_24, NODECONDUCTOR_0_34
from api_client.dialects.nodeconductor_0_43 import NODECONDUCTOR_0_43
from api_client.dialects.specification import SPECIFICATION

__all__ = [
    "DIALECTS",
    "NAMES",
    "NODECONDUCTOR_0_10",
    "NODECONDUCTOR_0_11",
    "NODECONDUCTOR_0_24",
    "NODECONDUCTOR_0_34",
    "NODECONDUCTOR_0_43",
    "SPECIFICATION",
    "Dialect",
    "FilterFault",
    "NameKey",
    "Writing",
    "detect",
    "release",
]

DIALECTS = (
    SPECIFICATION,
    NODECONDUCTOR_0_10,
    NODECONDUCTOR_0_11,
    NODECONDUCTOR_0_24,
    NODECONDUCTOR_0_34,
    NODECONDUCTOR_0_43,
)
"""Oldest first. A name that stands here twice means the first."""

NAMES = tuple(dict.fromkeys(dialect.name for dialect in DIALECTS))
"""What a profile can call them."""


def detect(version: str) -> Dialect:
    """The dialect of a server by what it calls its version; the specification's when that is no number."""
    number = release(version)
    return max((dialect for dialect in DIALECTS if dialect.since <= number), key=lambda dialect: dialect.since)


def release(version: str) -> tuple[int, int]:
    """The two numbers a version begins with; zeros when it does not begin with any."""
    found = re.match(r"(\d{1,4})\.(\d{1,4})", version)
    return (int(found[1]), int(found[2])) if found else (0, 0)
