"""What the command line asked for, as the rest of the program sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from api_client.sandbox.modes import ModeName
    from tui.config import Flags


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """The sandbox to open instead of a server."""

    instances: int
    user: str
    mode: ModeName


@dataclass(frozen=True, slots=True)
class AppOptions:
    """How to open the app."""

    flags: Flags
    config: Path | None
    """None: the usual place."""
    sandbox: SandboxOptions | None
    """None: the server of a profile."""
