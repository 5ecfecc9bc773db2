"""Place: where we are, as the screens show it and the operations obey it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.address import host, is_plain
from tui.config import ENVIRONMENT_PROFILE
from tui.rules import Rules

if TYPE_CHECKING:
    from tui.config import Profile


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
    host: str = ""
    """The server's, where that is what tells people which one it is."""
    locked: bool = False
    """Whether it has to be unlocked before anything can be changed."""
    undo: float = 0.0
    """Seconds before a request leaves, in which it can be taken back."""
    plain_http: bool = False
    """Whether everybody on the way can read what is sent, the token too."""
    rules: Rules = Rules()  # noqa: RUF009 - nothing can change it

    @property
    def title(self) -> str:
        """What people know it by."""
        return self.host or self.profile

    @property
    def is_production(self) -> bool:
        """Whether mistakes are expensive here."""
        return is_production(self.environment)

    @property
    def words(self) -> str:
        """Where we are, in a line for the dialogs that change something."""
        word = self.environment.upper() if self.is_production else self.environment
        return " · ".join(filter(None, (word, PLAIN_HTTP if self.plain_http else "", self.title)))


PLAIN_HTTP = "PLAIN HTTP"
"""What is said wherever something is sent that everybody on the way can read."""


def is_production(environment: str) -> bool:
    """Whether a profile's word for what is at stake is the one for most."""
    return environment.casefold() in {"production", "prod"}


def place_of(profile: Profile, sweep_every: float) -> Place:
    """Where a profile leads; production is locked unless its profile says otherwise."""
    place = Place(
        profile.name,
        profile.environment,
        profile.read_only,
        profile.poll_budget,
        sweep_every,
        host=host(profile.url) if profile.name == ENVIRONMENT_PROFILE else "",
        undo=profile.undo,
        plain_http=is_plain(profile.url),
        rules=profile.rules,
    )
    return replace(place, locked=place.is_production if profile.locked is None else profile.locked)
