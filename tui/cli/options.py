"""What the command line asked for, as the rest of the program sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from api_client.sandbox.modes import ModeName
    from tui.config import Flags


class SandboxOptions(NamedTuple):
    """The sandbox to open instead of a server."""

    instances: int
    user: str
    mode: ModeName


class AppOptions(NamedTuple):
    """How to open the app."""

    flags: Flags
    config: Path | None
    """None: the usual place."""
    sandbox: SandboxOptions | None
    """None: the server of a profile."""
