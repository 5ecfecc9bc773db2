"""Views under a name: those that are shipped, and those that were saved. The first nine have a key, their place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from api_client.clean import clean
from tui.listing import ALL
from tui.query.examples import PROBLEMS
from tui.store import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.listing import Listing

SHIPPED = (
    View("Problems", PROBLEMS),
    View("In transition", "is:transition"),
    View("Mine to act on", "is:mine"),
    View(
        "By cost",
        sort=("-fee", "hostname"),
        columns=("hostname", "state", "fee", "setup_fee", "customer", "project", "licence", "cores", "ram", "disks"),
    ),
)
"""The views of somebody who never changed any."""

LONGEST_NAME = 30


class Views:
    """The views, in order. Place 0 is the view of all, which stays; what is changed is remembered at once."""

    def __init__(self, listing: Listing) -> None:
        self._listing = listing

    @property
    def saved(self) -> tuple[View, ...]:
        """The views from place 1 on."""
        views = self._listing.state.views
        return SHIPPED if views is None else views

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all views, from place 0 on."""
        return (ALL.name, *(view.name for view in self.saved))

    @property
    def place(self) -> int:
        """Where the view that is open stands."""
        names = self.names
        return names.index(self._listing.opened.name) if self._listing.opened.name in names else 0

    def at(self, place: int) -> View | None:
        """The view at a place; None when there is none."""
        return (ALL, *self.saved)[place] if 0 <= place <= len(self.saved) else None

    def save(self, name: str) -> str:
        """Save what is shown under a name, over the view that has it; return why not, empty when it is done."""
        name = clean(name).strip()
        if reason := _refusal(name):
            return reason
        view = self._listing.present(name)
        known = name in self.names
        self._keep([view if old.name == name else old for old in self.saved] + ([] if known else [view]))
        self._listing.opened = view
        return ""

    def rename(self, place: int, name: str) -> str:
        """Give a view another name; return why not, empty when it is done."""
        name, view = clean(name).strip(), self.saved[place - 1]
        if reason := _refusal(name):
            return reason
        if name != view.name and name in self.names:
            return f"there is a view {name} already"
        self._keep([replace(view, name=name) if old is view else old for old in self.saved])
        if self._listing.opened.name == view.name:
            self._listing.opened = replace(self._listing.opened, name=name)
        return ""

    def remove(self, place: int) -> None:
        """Delete a view; if it is the one that is open, all is shown."""
        view = self.saved[place - 1]
        self._keep([old for old in self.saved if old is not view])
        if self._listing.opened.name == view.name:
            self._listing.show(ALL)

    def move(self, place: int, by: int) -> int:
        """Move a view up or down, and return its new place."""
        views = list(self.saved)
        to = min(max(place + by, 1), len(views))
        views.insert(to - 1, views.pop(place - 1))
        self._keep(views)
        return to

    def _keep(self, views: Sequence[View]) -> None:
        self._listing.remember(views=tuple(views))


def _refusal(name: str) -> str:
    """Why a view can't have this name; empty when it can."""
    if not name:
        return "a view needs a name"
    if len(name) > LONGEST_NAME:
        return f"at most {LONGEST_NAME} characters, please"
    return f"{ALL.name} is always all there is" if name.casefold() == ALL.name.casefold() else ""
