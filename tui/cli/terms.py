"""Terms: how somebody wants an action carried out, as the command line says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path


class Terms(NamedTuple):
    """On which instances, and with how much ado."""

    instances: tuple[str, ...] = ()
    query: str | None = None
    """A filter, instead of names."""
    stop_first: bool = False
    wait: bool = False
    timeout: Decimal | None = None
    """For how many seconds it is waited at most; None: until all has ended."""
    dry_run: bool = False
    yes: bool = False
    confirm: str = ""
    """What a person would have to type."""
    unlock: str | None = None
    """Why a locked profile is changed; None: it stays locked."""
    output: str = "table"
    """How it is told to standard output what became of it."""
    profile: str = ""
    config: Path | None = None
