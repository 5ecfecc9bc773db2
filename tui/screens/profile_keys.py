"""What the keys do to get to another server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from tui.formats import counted
from tui.screens.going import Going
from tui.screens.live import LiveFleet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.doors import Entrance
    from tui.screens.outset import Outset
    from tui.session import Session


class ProfileKeys(LiveFleet):
    """Leads to another profile's server."""

    def __init__(self, outset: Outset) -> None:
        super().__init__(outset)
        self._doors = outset.doors
        self._typed: dict[str, str] = {}
        """What stands in the form of a new profile."""

    def opened(self, session: Session) -> None:
        """Say once that a profile that was unlocked when it was left is not any more."""
        super().opened(session)
        belongings = self._belongings
        if belongings.was_unlocked:
            belongings.was_unlocked = False
            self.tell(f"{self._place.title} is locked again")

    def leave_belongings(self) -> str:
        """Leave what is to be there again when one comes back; tells what is not kept."""
        belongings, marks, session = self._belongings, len(self.table.marks), self.session
        belongings.listing.forget_rows()
        belongings.cursor = self.table.cursor_uuid or ""
        belongings.was_unlocked = session is not None and bool(session.lock.seconds_left)
        return f"{counted(marks, 'mark')} dropped: marks do not outlive the visit to a server" if marks else ""

    @work(group="dialog")
    async def action_profiles(self) -> None:
        """Show where one can go, and go there."""
        # Imported when it is first opened, like every dialog: the first frame does without them.
        from tui.screens.profiles import Elsewhere, ProfilesScreen

        chosen: Entrance | Elsewhere | None = await self.ask(ProfilesScreen(self._doors, self.door))
        if isinstance(chosen, Elsewhere):
            self.connect_to_server()
        elif chosen is not None:
            await self._go_to(chosen)

    @work(group="dialog")
    async def connect_to_server(self) -> None:
        """Ask for a server that is none of the profiles yet, and go there."""
        from tui.screens.new_profile import NewProfileScreen

        name: str | None = await self.ask(NewProfileScreen(self._doors.path, self._typed))
        if name is not None:
            self.go_to_profile(name)

    def profile_names(self) -> Sequence[str]:
        """Where one can go, by the settings as they are now."""
        return [door.place.profile for door in self._doors.look().doors]

    @work(group="dialog")
    async def go_to_profile(self, name: str) -> None:
        """Go to the profile of this name."""
        found = self._doors.look()
        door = next((door for door in found.doors if door.place.profile == name), None)
        if door is None:
            why = " ".join((*found.faults, *found.wrong.get(name, ()))) or "it is not there any more"
            self.tell(f"{name} can't be opened: {why}", "error")
        else:
            await self._go_to(door)

    async def _go_to(self, door: Entrance) -> None:
        """Leave for another server; what is still under way is asked about first."""
        from tui.screens.leaving import may_leave

        if door.place.profile == self._place.profile:
            self.tell(f"{door.place.title} is open already")
        elif self.session is None or await may_leave(self.app, self.session.operations):
            self.post_message(Going(door))
