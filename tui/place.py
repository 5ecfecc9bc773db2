"""Place: where we are, as the screens show it and the operations obey it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where we are, as the screens show it and the operations obey it."""

    profile: str
    environment: str = ""
    read_only: bool = False
    poll_budget: int = 120
    """Requests a minute."""
    sweep_every: float = 30.0
    """Seconds between two walks over the whole list."""

    @property
    def is_production(self) -> bool:
        """Whether mistakes are expensive here."""
        return self.environment.casefold() in {"production", "prod"}
