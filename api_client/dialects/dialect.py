"""Dialect: the differences between two servers that a client has to know."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

from api_client.states import InstanceState

if TYPE_CHECKING:
    from collections.abc import Mapping

NameKey: TypeAlias = Literal["hostname", "name"]
Writing: TypeAlias = Literal["symbol", "number"]


class FilterFault(StrEnum):
    """Why a server's filter of states is not used, in a sentence."""

    IGNORED = "The server ignores the filter of states."
    REFUSED = "The server refuses the filter of states."
    LEAVES_OUT = "The server's filter of states leaves instances out."


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one kind of server wants to be spoken to. Data only."""

    name: str
    """What a profile calls it."""
    since: tuple[int, int]
    """The first server version that speaks it."""
    states_by: Writing
    """How a state is written in the `state` filter of the list."""
    state_codes: Mapping[InstanceState, str]
    """The states there are, and what each is in the filter."""
    has_restart: bool
    """Whether there is a restart action."""
    name_key: NameKey = "hostname"
    """What an instance's name is called in records, bodies, filters and orders."""
    edit_states: frozenset[InstanceState] = frozenset(InstanceState)
    """The states in which an edit is accepted."""
    usage_is_sum: bool = False
    """Whether a usage value is the sum of all samples of its segment, not their average."""
    external_ips_key: str = "external ips"
    """The key of the external addresses in a new instance."""
    filter_fault: FilterFault | None = None
    """What is wrong with the filter of states of this very server; None while nothing is known against it."""
