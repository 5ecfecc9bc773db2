"""The log-in: a password is traded for a token, or a token is pasted, and where it is kept is said beforehand."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from textual import on, work
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Button, Static

from api_client.errors import ApiError
from api_client.secret import Token
from tui.credentials import LOG_IN, Credential
from tui.forms.choices import Choice, Offer
from tui.keeping import KeepingError
from tui.screens.lines import LineDialog
from tui.widgets.banner import Banner
from tui.widgets.field import Field, SecretLine, TextLine
from tui.widgets.picker import Picker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from tui.credentials import Source
    from tui.doors import Entrance, Shelf
    from tui.plan import Viewer

SESSION = Choice("session", "for this session only")
NOTHING_WRITTEN = "Nothing is written anywhere; the next start asks again."
KEPT = frozenset({"keyring", "file"})
"""The sources in which tokens are kept."""
FROM_LOG_IN = "a log-in, for this session only"


class LoggedIn(NamedTuple):
    """What came of it."""

    credential: Credential
    user: Viewer
    notes: tuple[str, ...]
    """What has to be said of where the token is kept."""


class LoginScreen(LineDialog[LoggedIn]):
    """Returns what to go on with, once the server has taken it; None puts it off."""

    DEFAULT_CSS = """
    LoginScreen {
        & > #dialog { height: auto; max-height: 20; }
        &.-short > #dialog { height: auto; max-height: 100%; }
        &.-production > #dialog { border: round $env-production; }
        & #address, & #outlook { height: auto; color: $text-muted; }
        & #said { height: auto; max-height: 3; color: $text-warning; }
        & #said.-none { display: none; }
        & #body { height: auto; max-height: 9; scrollbar-gutter: auto; scrollbar-size-horizontal: 0; }
    }
    """
    AUTO_FOCUS = ""
    last_lines = frozenset({"password", "token"})

    user = query_one("#user", TextLine)
    password = query_one("#password", SecretLine)
    token = query_one("#token", SecretLine)
    keep = query_one(Picker)

    def __init__(self, door: Entrance, said: str = "", username: str = "", *, unasked: bool = False) -> None:
        """Log in at a door; `said` is why, in the server's words.

        When it comes `unasked`, no line has the focus: what is being typed just then is not meant for it.
        """
        super().__init__()
        self.banner = Banner()
        self._door = door
        self._said = said
        self._username = username
        self._unasked = unasked
        self._shelves: dict[str, Shelf] = {}
        self._before: tuple[str, ...] = ()
        self._is_busy = False

    def compose(self) -> ComposeResult:
        """Where, why, who, and where the token is kept."""
        place = self._door.place
        with Vertical(id="dialog") as box:
            box.border_title = Content(f"Log in: {place.words}")
            box.border_subtitle = _hint("tab begins" if self._unasked else "enter goes on")
            yield Static(Content(self._door.address), id="address")
            yield Static(Content(self._said), id="said", classes="" if self._said else "-none")
            with VerticalScroll(id="body", can_focus=False):
                yield Field("user", "User", TextLine(self._username, id="user"))
                yield Field("password", "Password", SecretLine(id="password"))
                yield Field("token", "or a token", SecretLine(id="token", placeholder="pasted instead of a password"))
                yield Field("keep", "Keep the token", Picker())
            yield Static(id="outlook", markup=False)
            yield self.banner
            with Horizontal(id="buttons"):
                yield Button("Later", id="later", compact=True)
                yield Button("Log in", id="submit", variant="primary", compact=True)

    def on_descendant_focus(self) -> None:
        """Say what the keys do, now that a line has the focus."""
        self.query_one("#dialog").border_subtitle = _hint("enter goes on")

    def action_next_line(self) -> None:
        """Go on; where nothing has the focus yet, with what is not known yet: not behind a name that stands there."""
        if self.focused is None:
            self.set_focus(self._first)
        else:
            super().action_next_line()

    @property
    def _first(self) -> TextLine:
        return self.password if self.user.value else self.user

    def on_mount(self) -> None:
        """Begin with what is not known yet, and find out where tokens can be kept."""
        self.set_class(self._door.place.is_production, "-production")
        if not self._unasked:
            self.set_focus(self._first)
        self.keep.show(Offer((SESSION,)))
        self.keep.wish = SESSION.value
        self._find_shelves()

    @work(group="shelves")
    async def _find_shelves(self) -> None:
        shelves, sources = await asyncio.to_thread(lambda: (self._door.shelves(), self._door.sources()))
        self._shelves = useful(shelves, sources)
        self._before = asked_before(sources)
        place = kept_before(sources, self._door.credential_source)
        choices = [Choice(name, name, shelf.where) for name, shelf in self._shelves.items()]
        # None where the dialog has been closed meanwhile.
        for keep in self.query(Picker):
            # A token that is refused is replaced where it is; left there, the next start would use it again.
            keep.wish = place if place in self._shelves and keep.wish == SESSION.value else keep.wish
            keep.show(Offer((SESSION, *choices)))

    @on(Picker.Changed)
    def _tell_outlook(self) -> None:
        """Say what will be written, before anything is."""
        self.query_one("#outlook", Static).update(Content(self._outlook()))

    def _outlook(self) -> str:
        shelf = self._shelves.get(self.keep.value)
        if shelf is None:
            return NOTHING_WRITTEN
        words = f"The token is written into {shelf.where}; the password is not."
        return f"{words} The next start asks {self._before[0]} first." if self._before else words

    @on(Button.Pressed, "#submit")
    def action_submit(self) -> None:
        """Send what was typed, once; the fields are emptied of what is secret at once."""
        if self._is_busy:
            return
        username, password, token = self.user.value.strip(), self.password.value, self.token.value.strip()
        if problem := _problem(username, password, token):
            self.banner.tell(problem)
            return
        self.password.value = self.token.value = ""
        self._is_busy = True
        self.banner.tell("Logging in…", busy=True)
        self._log_in(username, password, token)

    @on(Button.Pressed, "#later")
    def _put_off(self) -> None:
        self.action_leave()

    @work(group="login")
    async def _log_in(self, username: str, password: str, typed: str) -> None:
        door = self._door
        try:
            token = Token(typed) if typed else await door.log_in(username, password)
            user = await door.look_up(token)
        except ApiError as error:
            if self._has_left:
                return
            self._is_busy = False
            self.banner.tell(f"{error.title}: {error.detail}")
            (self.token if typed else self.password).focus()
            return
        self.close_with(await self._kept(token, user))

    async def _kept(self, token: Token, user: Viewer) -> LoggedIn:
        """Keep the token where that was asked for; where it can't be, it is used all the same."""
        shelf = self._shelves.get(self.keep.value)
        if shelf is None:
            return LoggedIn(Credential(FROM_LOG_IN, token), user, ())
        try:
            notes = await asyncio.to_thread(shelf.keep, token)
        except KeepingError as error:
            return LoggedIn(Credential(FROM_LOG_IN, token), user, (f"the token is not kept: {error}",))
        return LoggedIn(Credential(kept_in(shelf.name), token), user, notes)


def useful(shelves: Sequence[Shelf], sources: Sequence[Source]) -> dict[str, Shelf]:
    """The places that are looked into at the next start."""
    looked_into = {source.name for source in sources}
    return {shelf.name: shelf for shelf in shelves if shelf.name in looked_into}


def asked_before(sources: Sequence[Source]) -> tuple[str, ...]:
    """What is asked for a token before those that are kept."""
    lasting = [source for source in sources if source.name != LOG_IN]
    first = next((place for place, source in enumerate(lasting) if source.name in KEPT), len(lasting))
    return tuple(source.words for source in lasting[:first] if source.is_there is not False)


def kept_before(sources: Sequence[Source], used: str) -> str:
    """The name of the place where the token was kept that was used last; empty where it was kept in none."""
    kept = (source.name for source in sources if source.name in KEPT and used in (source.words, kept_in(source.name)))
    return next(kept, "")


def kept_in(name: str) -> str:
    """Where a token is from that was kept at a log-in."""
    return f"a log-in, kept in the {name}"


def _hint(begins: str) -> Content:
    return Content(f"{begins} · F10 logs in · esc later")


def _problem(username: str, password: str, token: str) -> str:
    """What is missing, or too much; empty when nothing is."""
    if token and password:
        return "A password or a token: not both."
    if not token and not password:
        return "A password is needed, or a token."
    return "" if token or username else "Whose password is it? A user name is needed."
