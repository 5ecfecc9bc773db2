"""Dialect: the differences between two servers that a client has to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_client.states import InstanceState


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one kind of server wants to be spoken to. Data only."""

    name: str
    """What a profile calls it."""
    since: tuple[int, int]
    """The first server version that speaks it."""
    state_codes: Mapping[InstanceState, str]
    """How a state is written in the `state` filter of the list."""
    has_restart: bool
    """Whether there is a restart action."""
    usage_is_sum: bool = False
    """Whether a usage value is the sum of all samples of its segment, not their average."""
    external_ips_key: str = "external ips"
    """The key of the external addresses in a new instance."""
