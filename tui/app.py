"""The app: themes, key map, the last gate before the terminal, the first screen. Nothing else."""

from __future__ import annotations

import os
import random
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual._styles_cache import StylesCache
from textual.binding import Binding, BindingType
from textual.worker import WorkerCancelled

from tui.clipboard import osc52, too_long
from tui.commands import KeyCommands, ProfileCommands, ThemeCommands, UnlockCommands, ViewCommands
from tui.frames import QuietApp
from tui.line_filter import SafeText
from tui.listing import Listing
from tui.screens.belongings import Cloakroom
from tui.screens.fleet import FleetScreen
from tui.screens.going import Going
from tui.screens.outset import Outset
from tui.store import Store, StoreError
from tui.themes import variable_defaults
from tui.widgets.filter_line import FilterLine
from tui.widgets.instance_table import InstanceTable
from tui.widgets.notice import TooSmall, is_too_small

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from textual import events
    from textual.await_complete import AwaitComplete
    from textual.driver import Driver
    from textual.filter import LineFilter
    from textual.geometry import Size
    from textual.screen import Screen
    from textual.theme import Theme

    from tui.clock import Clock
    from tui.doors import Entrance
    from tui.screens.outset import Directory
    from tui.session import Session


@dataclass(frozen=True, slots=True)
class Setup:
    """What the app is started with."""

    enter: Callable[[Entrance], Awaitable[Session]]
    """Reaches the server behind a door; raises ApiError, and is called again when it did."""
    door: Entrance | None
    """The one to begin with; None when that is to be chosen first."""
    doors: Directory
    """All there are."""
    store: Store
    clock: Clock
    themes: Sequence[Theme] = ()
    theme: str = ""
    """The name of one of them; empty for the first."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Binding id → keys, as Textual takes them."""
    warnings: Sequence[str] = ()
    """What to say once the screen is there."""
    chance: Callable[[], float] = random.random
    """Gives numbers from 0 to 1."""


class VmdeckApp(QuietApp[int], inherit_bindings=False):
    """vmdeck on a terminal."""

    TITLE = "vmdeck"
    CSS_PATH = "app.tcss"
    DEFAULT_MODE = "0"
    """Each server that is gone to is a mode of its own, numbered as they come: all that was open there goes with it."""
    ALLOW_IN_MAXIMIZED_VIEW = "KeyLine"
    COMMANDS: ClassVar = {KeyCommands, ProfileCommands, ThemeCommands, UnlockCommands, ViewCommands}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p,colon", "command_palette", "Commands", id="app.palette", key_display=":", priority=True),
        Binding("ctrl+c", "cancel", "Cancel the innermost", id="app.cancel", show=False, priority=True),
        Binding("f8", "log_in", "Log in", id="app.log_in", show=False, priority=True, tooltip="Log in to this server"),
        Binding("ctrl+l", "redraw", "Redraw the screen", id="app.redraw", show=False),
        Binding("tab", "app.focus_next", "Next part", show=False),
        Binding("shift+tab", "app.focus_previous", "Part before", show=False),
    ]

    def __init__(self, setup: Setup, driver_class: type[Driver] | None = None) -> None:
        super().__init__(driver_class)
        self._setup = setup
        self._cancelled_at = float("-inf")
        self._cloakroom = Cloakroom(partial(Listing, setup.store))
        self.add_mode(self.DEFAULT_MODE, self._first_screen)
        for theme in setup.themes:
            self.register_theme(theme)
        if setup.theme in self.available_themes:
            self.theme = setup.theme
        self.set_keymap(dict(setup.keys))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, for Textual's own themes."""
        return variable_defaults()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Put the last gate behind Textual's own filters."""
        return [*super().get_line_filters(), SafeText()]

    def on_mount(self) -> None:
        """Say what was found wrong on the way here."""
        for sentence in self._setup.warnings:
            self.notify(sentence, severity="warning", markup=False, timeout=10)
        self._check_size(self.size)

    def on_resize(self, event: events.Resize) -> None:
        """Cover everything while there is too little room to be safe. The app's own size is still that before."""
        self._check_size(event.size)

    def watch_app_focus(self, has_focus: bool) -> None:
        """Tell the main screen: were it to watch this itself, Textual would keep it after it is gone."""
        fleet = self.screen_stack[0]
        if isinstance(fleet, FleetScreen):
            fleet.attend(has_focus)

    @on(Going)
    async def _go(self, event: Going) -> None:
        """Leave for another server, with all that is open: what goes on is ended before its session is closed."""
        left, here = self.screen_stack[0], self.current_mode
        under_way = [worker for worker in self.workers if worker.node is not self]
        self.rescue()
        dropped = left.leave_belongings() if isinstance(left, FleetScreen) else ""
        self.clear_notifications()
        there = str(int(here) + 1)
        self.add_mode(there, partial(self._fleet_behind, event.door))
        await self.switch_mode(there)
        await self.remove_mode(here)
        _forget_drawn()
        for worker in under_way:
            # Being cancelled is how they are meant to end.
            with suppress(WorkerCancelled):
                await worker.wait()
        if isinstance(left, FleetScreen) and left.session is not None:
            await left.session.aclose()
        if dropped:
            self.notify(dropped, markup=False)
        self._check_size(self.size)

    def pop_screen(self) -> AwaitComplete:
        """Close the screen on top, and let go of what was drawn on it."""
        closed = super().pop_screen()
        _forget_drawn()
        return closed

    def action_log_in(self) -> None:
        """Log in to the server, whatever is open."""
        fleet = self.screen_stack[0]
        if isinstance(fleet, FleetScreen):
            fleet.ask_to_log_in()

    def copy_to_clipboard(self, text: str) -> None:
        """Put a text into the clipboard of the terminal, also from inside tmux and screen."""
        self._clipboard = text
        if words := too_long(text):
            self.notify(words, severity="warning", markup=False)
        elif self._driver is not None:
            self._driver.write(osc52(text, os.environ))

    def action_choose_theme(self, name: str) -> None:
        """Use a theme, now and the next time."""
        self.theme = name
        store = self._setup.store
        try:
            store.save(replace(store.state, theme=name))
        except StoreError as error:
            self.notify(str(error), severity="warning", markup=False)

    def rescue(self) -> None:
        """Have the forms that are open keep what was typed."""
        from tui.screens.form import FormScreen

        for screen in self.screen_stack:
            if isinstance(screen, FormScreen):
                screen.keep_draft()

    def action_redraw(self) -> None:
        """Draw every cell again, after something else wrote on the screen."""
        self.redraw()

    def action_cancel(self) -> None:
        """Cancel the innermost thing; twice within a second leaves."""
        now = self._setup.clock.monotonic()
        fleet = self.screen_stack[0]
        if now - self._cancelled_at < TWICE and isinstance(fleet, FleetScreen):
            fleet.action_quit()
            return
        self._cancelled_at = now
        self.simulate_key("escape")
        if len(self.screen_stack) == 1:
            self.notify("ctrl+c again quits", markup=False, timeout=TWICE)

    def _first_screen(self) -> Screen[None]:
        """Start with the fleet, or with what leads to one."""
        if self._setup.door is not None:
            return self._fleet_behind(self._setup.door)
        # Imported where it is needed: most starts know where they go.
        from tui.screens.lobby import LobbyScreen

        return LobbyScreen(self._setup.doors)

    def _fleet_behind(self, door: Entrance) -> FleetScreen:
        setup = self._setup
        enter = partial(setup.enter, door)
        belongings = self._cloakroom.at(door)
        return FleetScreen(Outset(enter, door, setup.doors, belongings, setup.clock, setup.chance))

    def _check_size(self, size: Size) -> None:
        if is_too_small(*size) and not isinstance(self.screen, TooSmall):
            self.push_screen(TooSmall())


def _forget_drawn() -> None:
    """Empty a memory of Textual's that would keep a thousand widgets' lines after the widgets are gone."""
    StylesCache.get_inner_outer.cache_clear()


TWICE = 1.0
"""Seconds within which a second ctrl+c quits."""


def known_keys() -> dict[str, str]:
    """Every binding that can be remapped: its id, and its default keys."""
    return {binding.id: binding.key for binding in known_bindings() if binding.id}


def known_bindings() -> list[Binding]:
    """Every binding of the places whose bindings can be remapped."""
    # Imported here: only somebody who remaps keys needs all dialogs before the first frame.
    from tui.screens.detail import DetailScreen
    from tui.screens.form import FormScreen
    from tui.screens.leaving import LeavingScreen
    from tui.screens.lobby import LobbyScreen
    from tui.screens.plan import PlanScreen
    from tui.screens.plan_review import ReviewScreen
    from tui.widgets.detail.pane import DetailPane

    screens = (FleetScreen, DetailScreen, ReviewScreen, PlanScreen, FormScreen, LeavingScreen, LobbyScreen, TooSmall)
    holders = (VmdeckApp, InstanceTable, FilterLine, DetailPane, *screens)
    return [binding for holder in holders for binding in holder.BINDINGS if isinstance(binding, Binding)]
