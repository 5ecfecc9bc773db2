"""The dialog of the views: open one, save what is shown, rename, delete, put them in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList

from tui.screens.listed import ListDialog
from tui.screens.name import NameScreen
from tui.widgets.roles import muted, styled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui.store import View
    from tui.views import Views

NAME_WIDTH = 20
KEYED = 9
"""Views that have a key."""
KEYS = "enter or 0–9 opens · s saves · r renames · x deletes · J K move · esc closes"


class ViewsScreen(ListDialog[int]):
    """Returns the place of the view to open, or None. What is done to the views is done at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "save", "Save what is shown"),
        Binding("r", "rename", "Rename"),
        Binding("x,delete", "delete", "Delete"),
        *(Binding(str(place), f"open({place})", f"Open view {place}", show=False) for place in range(10)),
    ]

    box = query_one("#dialog", Vertical)

    def __init__(self, views: Views) -> None:
        super().__init__("Views", KEYS)
        self._views = views
        self._doomed: int | None = None
        """The view that the next `x` deletes."""

    def on_mount(self) -> None:
        """Start at the view that is open."""
        self.draw(self._views.place)

    def lines(self) -> Sequence[Content]:
        """Every view: its key, its name, and what it shows."""
        every = [self._views.at(place) for place in range(len(self._views.names))]
        return [_line(place, view, here=place == self._views.place) for place, view in enumerate(every) if view]

    def moved(self, place: int, by: int) -> int:
        """Move a view; all stays at the top."""
        return self._views.move(place, by) if place else 0

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        self.close_with(event.option_index)

    @on(OptionList.OptionHighlighted)
    def _think_better(self, event: OptionList.OptionHighlighted) -> None:
        if self._doomed not in {None, event.option_index}:
            self._doom(None)

    def action_open(self, place: int) -> None:
        """Open a view by its key."""
        if self._views.at(place) is None:
            self._say(f"there is no view {place}: s saves what is shown as one")
        else:
            self.close_with(place)

    @work(group="name")
    async def action_save(self) -> None:
        """Save what is shown under a name, offered the one of the view that is open."""
        offered = self._views.names[self._views.place] if self._views.place else ""
        asked = {offered}

        def save(name: str) -> str:
            if name.strip() in self._views.names and name.strip() not in asked:
                asked.add(name.strip())
                return f"there is a view {name.strip()} already: enter again puts this in its place"
            return self._views.save(name)

        if await self._named("Save what is shown as", offered, save):
            self.draw(self._views.place)
            self._say(f"saved {self._views.names[self._views.place]}")

    @work(group="name")
    async def action_rename(self) -> None:
        """Give the view under the cursor another name."""
        place = self.place
        if place and await self._named(
            "Rename the view", self._views.names[place], lambda name: self._views.rename(place, name)
        ):
            self.draw(place)
            self._say(f"it is {self._views.names[place]} now")

    def action_delete(self) -> None:
        """Delete the view under the cursor, at the second time."""
        place = self.place
        if not place:
            return
        if self._doomed == place:
            name = self._views.names[place]
            self._views.remove(place)
            self._doom(None)
            self.draw(min(place, len(self._views.names) - 1))
            self._say(f"deleted {name}")
        else:
            self._doom(place)

    async def _named(self, title: str, name: str, take: Callable[[str], str]) -> bool:
        screen = NameScreen(title, name, take)
        return await self.app.push_screen_wait(screen) is not None

    def _doom(self, place: int | None) -> None:
        self._doomed = place
        self._say(KEYS if place is None else f"x again deletes {self._views.names[place]}")

    def _say(self, words: str) -> None:
        """Tell what was done, or what the keys do, below the list."""
        self.box.border_subtitle = Content(words)


def _line(place: int, view: View, *, here: bool) -> Content:
    key = str(place) if place <= KEYED else " "
    name = styled(view.name.ljust(NAME_WIDTH), "strong") if here else Content(view.name.ljust(NAME_WIDTH))
    return Content.assemble(styled(key, "heading"), "  ", name, "  ", muted(_told(view)))


def _told(view: View) -> str:
    """What a view shows, in a few words."""
    order = f"by {', '.join(view.sort)}" if view.sort else ""
    columns = f"{len(view.columns)} columns" if view.columns else ""
    return " · ".join(part for part in (view.filter, order, columns) if part)
