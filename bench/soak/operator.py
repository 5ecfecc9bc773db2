"""Somebody who works: looks, filters, acts, changes their mind, and goes to another server and back. By keys alone."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from textual.widgets import Button

from api_client.errors import Unauthenticated
from bench.soak.cloud import PASSWORD, UNDO, USER
from bench.soak.terminal import SIZE, MemoryTerminal
from tui.forms.confirmation import is_typed, phrase
from tui.screens.detail import DetailScreen
from tui.screens.fleet import FleetScreen
from tui.screens.leaving import LeavingScreen
from tui.screens.login import LoginScreen
from tui.screens.plan import PlanScreen
from tui.screens.profiles import ProfilesScreen
from tui.widgets.notice import TooSmall

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from random import Random
    from typing import Any

    from textual.screen import Screen

    from tui.app import VmdeckApp

    S = TypeVar("S", bound=Screen[Any])

FILTERS = (
    "web",
    "state:online",
    "is:problem",
    "cores>=4 ram>8G",
    "project:shop !test",
    "/^db-[0-9]+$/",
    "in>10s",
    "is:x",
)
FIELDS = ("state", "hostname", "cores", "project", "age")
SIZES = ((80, 24), (200, 60), (100, 30), (20, 5), (140, 45))
MARKS = 30
"""Instances that are acted on at once."""
PATIENCE = 8.0
"""Seconds for which they wait for something to open."""


class Operator:
    """Works through their chores in turn, in an order drawn for each round."""

    def __init__(self, app: VmdeckApp, home: str, elsewhere: str, rng: Random) -> None:
        self.did: Counter[str] = Counter()
        """What they did to its end, by chore."""
        self.vain: Counter[str] = Counter()
        """What they waited for in vain."""
        self.may_act = True
        """Whether they begin anything that changes an instance."""
        self._app = app
        self._home = home
        self._elsewhere = elsewhere
        self._rng = rng
        self._chores: dict[str, Callable[[], Awaitable[None]]] = {
            "look around": self._look_around,
            "filter": self._filter,
            "sort": self._sort,
            "run": self._run,
            "run undone": self._undo,
            "run cut short": self._cut_short,
            "delete": self._delete,
            "detail": self._detail,
            "pane": self._pane,
            "dialogs": self._dialogs,
            "resize": self._resize,
            "profile": self._profile,
            "usage": self._usage,
        }
        self._left: list[str] = []

    @property
    def terminal(self) -> MemoryTerminal:
        """What they sit at."""
        driver = self._app._driver
        assert isinstance(driver, MemoryTerminal)  # noqa: S101 (the app was started with it)
        return driver

    @property
    def fleet(self) -> FleetScreen:
        """The main screen."""
        screen = self._app.screen_stack[0]
        assert isinstance(screen, FleetScreen)  # noqa: S101 (the app was started with a server)
        return screen

    async def work(self, until: Callable[[], bool]) -> None:
        """Do one chore after the other."""
        while not until():
            if not self._left:
                self._left = self._rng.sample(sorted(self._chores), k=len(self._chores))
            name = self._left.pop()
            await self._chores[name]()
            self.did[name] += 1
            await self.go_home()

    async def go_home(self) -> None:
        """Close whatever is open, log in where that is asked for, and show the whole list of the first server."""
        for _ in range(20):
            screen = self._app.screen
            if isinstance(screen, LoginScreen):
                await self._log_in()
            elif screen is not self._app.screen_stack[0]:
                await self._press("escape")
            elif self._is_kept_out():
                await self._press("f2")
            elif self.fleet.door.place.profile != self._home:
                await self._go(self._home)
            else:
                break
        await self._press("0", "U")

    async def refresh(self) -> None:
        """Have the list read again."""
        await self._press("r")

    async def _log_in(self) -> None:
        screen = self._app.screen
        user = () if self.fleet.viewer.username else (*USER, "enter")
        await self._press(*user, *PASSWORD, "enter")
        if await self._until("to be logged in", lambda: self._app.screen is not screen):
            self.did["log in"] += 1
        else:
            # What was typed may have gone into the wrong line: begin anew, with empty ones.
            await self._press("escape")

    def _is_kept_out(self) -> bool:
        session = self.fleet.session
        return session is not None and isinstance(session.feed.fleet.problem, Unauthenticated)

    async def _look_around(self) -> None:
        await self._press(*self._rng.choices(("j", "k", "pagedown", "pageup", "G", "g", "l", "h"), k=12))

    async def _filter(self) -> None:
        text = self._rng.choice(FILTERS)
        await self._press("/", *text, "enter", "j", "j", "V", "I")

    async def _sort(self) -> None:
        await self._press(
            "o", *self._rng.choice(FIELDS), "enter", "O", *self._rng.choice(FIELDS), "enter", "I", "w", "w"
        )

    async def _run(self) -> None:
        """Stop or start a good many, and watch for a while."""
        if await self._review(self._rng.choice("SsR")) and await self._confirm():
            await asyncio.sleep(UNDO + 3)

    async def _undo(self) -> None:
        """Think better of it before anything has left."""
        if await self._review("S") and await self._confirm():
            await asyncio.sleep(UNDO / 4)
            await self._press("escape")

    async def _cut_short(self) -> None:
        """Think better of it when a part has left."""
        if await self._review("R") and await self._confirm():
            await asyncio.sleep(UNDO + 0.2)
            await self._press("x", "X")

    async def _delete(self) -> None:
        """Delete a few, stopped first."""
        if await self._review("ctrl+d", marks=3):
            await self._press("f2")
            await self._confirm()

    async def _detail(self) -> None:
        """Look at one from near, its charts above all."""
        await self._press("j", "enter")
        if await self._until_shown(DetailScreen):
            await self._press(*">>>>>>", "]", "]", "[", "+", "-", "r", *"<<<")

    async def _pane(self) -> None:
        await self._press("d", *">>>", "j", "j", "]", "+", "-", "[", "Z", "Z", "d")

    async def _dialogs(self) -> None:
        """Open what can be opened, and leave it."""
        for key in self._rng.sample(
            ("a", "T", "J", "A", "B", "W", "K", "n", "E", "question_mark", "f9", "e", "colon"), k=4
        ):
            await self._press(key, "down", "escape", "escape")
            if isinstance(self._app.screen, LoginScreen):
                return

    async def _resize(self) -> None:
        for size in self._rng.sample(SIZES, k=3):
            self.terminal.resize(*size)
            await self._press("j", "pagedown")
        self.terminal.resize(*SIZE)
        await self._until("room again", lambda: not isinstance(self._app.screen, TooSmall))

    async def _profile(self) -> None:
        """Go to another server, do something there, and come back."""
        if await self._go(self._elsewhere):
            await self._press("j", "j", "d", ">", "/", *"web", "enter", "s", "escape")
            await self._go(self._home)

    async def _usage(self) -> None:
        await self._press("u", "pagedown", "u", "pagedown", "u", "u", "g")

    async def _go(self, profile: str) -> bool:
        """Go to a server, leaving behind what is under way; tells whether its list came."""
        await self._press("P")
        if not await self._until_shown(ProfilesScreen):
            return False
        await self._press(*profile, "enter")
        if isinstance(self._app.screen, LeavingScreen):
            await self._press("tab", "enter")
        return await self._until(f"to get to {profile}", lambda: self._is_at(profile), 3 * PATIENCE)

    def _is_at(self, profile: str) -> bool:
        screen = self.fleet
        return (
            screen.door.place.profile == profile and screen.session is not None and screen.session.feed.fleet.is_whole
        )

    async def _review(self, key: str, marks: int = MARKS) -> bool:
        """Mark some, wherever the cursor is, and ask for something to be done to them."""
        if not self.may_act:
            return False
        await self._press(*self._rng.choices(("pagedown", "pageup"), k=3), "space")
        await self._press(*["j"] * (marks - 2), "V", pause=0.03)
        await self._press(key)
        return await self._until_shown(PlanScreen)

    async def _confirm(self) -> bool:
        """Confirm what is looked over, if there is anything left of it."""
        screen = self._app.screen
        if not isinstance(screen, PlanScreen):
            return False
        if is_typed(screen.plan, screen.desk.rules):
            await self._press(*["space" if key == " " else key for key in phrase(screen.plan)])
        for _ in range(6):
            button = screen.query_one("#confirm", Button)
            if button.has_focus:
                break
            await self._press("tab")
        await self._press("enter")
        self.did["confirmed"] += screen.run is not None
        return screen.run is not None

    async def _press(self, *keys: str, pause: float = 0.2) -> None:
        for key in keys:
            self.terminal.press(key)
            await asyncio.sleep(self._rng.uniform(pause / 2, 2 * pause))

    async def _until_shown(self, kind: type[S]) -> bool:
        return await self._until(kind.__name__, lambda: isinstance(self._app.screen, kind))

    async def _until(self, what: str, true: Callable[[], bool], most: float = PATIENCE) -> bool:
        """Wait for something; tells whether it came."""
        waited = 0.0
        while not true() and waited < most:
            await asyncio.sleep(0.1)
            waited += 0.1
        self.vain[what] += not true()
        return true()
