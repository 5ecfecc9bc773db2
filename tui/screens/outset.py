"""Outset: what the main screen begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tui.clock import Clock
    from tui.doors import Entrance, Found
    from tui.screens.belongings import Belongings
    from tui.session import Session


class Directory(Protocol):
    """Where the settings are, and what they hold now."""

    path: Path

    def look(self) -> Found:
        """Read them."""
        ...


@dataclass(frozen=True, slots=True)
class Outset:
    """What the main screen begins with."""

    open_session: Callable[[], Awaitable[Session]]
    """Reaches the server; raises ApiError, and is called again when it did."""
    door: Entrance
    """The way to it."""
    doors: Directory
    """The ways to others."""
    belongings: Belongings
    """What a person has left there before."""
    clock: Clock
    chance: Callable[[], float]
    """Gives numbers from 0 to 1."""
