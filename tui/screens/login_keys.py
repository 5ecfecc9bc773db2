"""What is done when the server asks for a log-in: in place, once a refusal, and whenever a key asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from api_client.errors import Unauthenticated
from tui.screens.live import LiveFleet

if TYPE_CHECKING:
    from tui.fleet import Fleet
    from tui.screens.login import LoggedIn

KEY = "app.log_in"
"""The binding that opens the log-in."""


class LoginKeys(LiveFleet):
    """Has somebody log in, and goes on where it was."""

    _refusal: Unauthenticated | None = None
    """Why nobody is let in; None while somebody is."""
    _is_due = False
    """Whether the log-in is to open as soon as no other dialog is open."""

    def _take(self, fleet: Fleet) -> None:
        super()._take(fleet)
        if fleet.problem is None:
            self._refusal, self._is_due = None, False
        elif isinstance(fleet.problem, Unauthenticated) and self._refusal is None:
            self._refusal = fleet.problem
            self._offer()

    def ask_again(self) -> None:
        """Try again at once; what is refused then is another refusal."""
        self._refusal = None
        super().ask_again()

    def on_screen_resume(self) -> None:
        """Ask now, if that was due while another screen lay on top."""
        if self._is_due:
            self.ask_to_log_in(unasked=True)

    def _offer(self) -> None:
        if self.app.screen is self:
            self.ask_to_log_in(unasked=self.session is not None)
            return
        self._is_due = True
        key = self.key_of(KEY)
        self.tell(f"{self._place.title} asks for a log-in{f': {key} logs in' if key else ''}", "warning")

    @work(group="login")
    async def ask_to_log_in(self, *, unasked: bool = False) -> None:
        """Have somebody log in, on top of whatever is open; `unasked` when that comes in the middle of something."""
        # Imported when it is first opened, like every dialog: the first frame does without them.
        from tui.screens.login import LoginScreen

        if any(isinstance(screen, LoginScreen) for screen in self.app.screen_stack):
            return
        self._is_due = False
        dialog = LoginScreen(self.door, self._why(), self.viewer.username, unasked=unasked)
        done: LoggedIn | None = await self.app.push_screen_wait(dialog)
        if done is not None:
            self._go_on_as(done)

    def _why(self) -> str:
        """The server's words, and where the token came from that it does not take."""
        if self._refusal is None:
            return ""
        words, source = self._refusal.detail, self.door.credential_source
        return f"{words.rstrip('.')}: the token from {source}" if source else words

    def _go_on_as(self, done: LoggedIn) -> None:
        """Use the new token from now on."""
        before, name = self.viewer.username, done.user.username
        self.door.accept(done.credential)
        self._refusal = None
        if self.session is None:
            self._reach.try_now()
        elif self.session.log_in(done.credential.token, done.user):
            self.tell(f"logged in as {name}, no longer as {before}: what you may do is found out anew", "warning")
        else:
            self.tell(f"logged in as {name}: everything goes on")
        for note in done.notes:
            self.tell(note, "warning")
        self.show_everywhere()
