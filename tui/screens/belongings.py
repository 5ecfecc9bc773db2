"""Belongings: what a person has typed and chosen at one server, there again when they come back to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.doors import Entrance
    from tui.forms.drafts import Drafts
    from tui.listing import Listing


@dataclass(slots=True)
class Belongings:
    """What outlives the session in which it was typed or chosen."""

    listing: Listing
    """The filter, the order and the columns."""
    drafts: Drafts | None = None
    """What was typed into forms; None before there was a session."""
    cursor: str = ""
    """The uuid of the instance the cursor was on; empty where it was on none."""
    was_unlocked: bool = False
    """Whether a locked profile was open when it was left."""


class Cloakroom:
    """Keeps the belongings of each server until the program ends, in memory only."""

    def __init__(self, make_listing: Callable[[], Listing]) -> None:
        self._make_listing = make_listing
        self._kept: dict[tuple[str, str], Belongings] = {}

    def at(self, door: Entrance) -> Belongings:
        """What there is behind a door: a profile that leads elsewhere by now is another place."""
        return self._kept.setdefault((door.place.profile, door.address), Belongings(self._make_listing()))
