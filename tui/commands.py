"""The command palette: every action that has a name, with its key, found by typing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tui.lock import Asked, read_asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from textual.binding import ActiveBinding
    from textual.fuzzy import Matcher


class KeyCommands(Provider):
    """Offers the bindings of the focused widget, the screen and the app; those without an id are Textual's own."""

    async def discover(self) -> Hits:
        """Offer everything while nothing has been typed."""
        for active in self._actions():
            yield DiscoveryHit(Content(_title(active)), partial(self._run, active), help=_help(self, active))

    async def search(self, query: str) -> Hits:
        """Offer what matches."""
        matcher = self.matcher(query)
        for active in self._actions():
            score = matcher.match(_title(active))
            if score > 0:
                title = _highlighted(matcher, _title(active))
                yield Hit(score, title, partial(self._run, active), help=_help(self, active))

    def _actions(self) -> Iterator[ActiveBinding]:
        seen: set[str] = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            named = binding.id and binding.description and not binding.system
            if named and binding.action not in seen:
                seen.add(binding.action)
                yield active

    async def _run(self, active: ActiveBinding) -> None:
        await self.app.run_action(active.binding.action, default_namespace=active.node)


@runtime_checkable
class HasViews(Protocol):
    """A screen whose views can be opened by their place."""

    def view_names(self) -> Sequence[str]:
        """The names, by place."""
        ...

    def action_open_view(self, place: int) -> None:
        """Open one."""
        ...


class ViewCommands(Provider):
    """Offers the views by name."""

    async def discover(self) -> Hits:
        """Offer all while nothing has been typed."""
        for place, title in self._titles():
            yield DiscoveryHit(Content(title), partial(self._open, place), help=f"view {place}")

    async def search(self, query: str) -> Hits:
        """Offer what matches."""
        matcher = self.matcher(query)
        for place, title in self._titles():
            if (score := matcher.match(title)) > 0:
                yield Hit(score, _highlighted(matcher, title), partial(self._open, place), help=f"view {place}")

    def _titles(self) -> list[tuple[int, str]]:
        names = self.screen.view_names() if isinstance(self.screen, HasViews) else ()
        return [(place, f"View: {name}") for place, name in enumerate(names)]

    def _open(self, place: int) -> None:
        if isinstance(self.screen, HasViews):
            self.screen.action_open_view(place)


class ThemeCommands(Provider):
    """Offers the themes; the one chosen is remembered."""

    async def discover(self) -> Hits:
        """Offer all while nothing has been typed."""
        for name in self._names():
            yield DiscoveryHit(Content(f"Theme: {name}"), partial(self._choose, name))

    async def search(self, query: str) -> Hits:
        """Offer what matches."""
        matcher = self.matcher(query)
        for name in self._names():
            title = f"Theme: {name}"
            if (score := matcher.match(title)) > 0:
                yield Hit(score, _highlighted(matcher, title), partial(self._choose, name))

    def _names(self) -> list[str]:
        return sorted(self.app.available_themes, key=lambda name: (not name.startswith("vmdeck"), name))

    async def _choose(self, name: str) -> None:
        await self.app.run_action(f"app.choose_theme({name!r})")


@runtime_checkable
class HasProfiles(Protocol):
    """A screen from which others can be gone to."""

    def profile_names(self) -> Sequence[str]:
        """Where one can go."""
        ...

    def go_to_profile(self, name: str) -> object:
        """Go there."""
        ...

    def connect_to_server(self) -> object:
        """Ask for a server that is none of them yet."""
        ...


class ProfileCommands(Provider):
    """Offers the profiles by name, as they are when the palette is opened."""

    async def startup(self) -> None:
        """Read the settings, once for all that is typed."""
        self._ways: dict[str, Callable[[], object]] = {}
        if isinstance(screen := self.screen, HasProfiles):
            self._ways = {f"Profile: {name}": partial(screen.go_to_profile, name) for name in screen.profile_names()}
            self._ways[CONNECT] = screen.connect_to_server

    async def discover(self) -> Hits:
        """Offer all while nothing has been typed."""
        for title, go in self._ways.items():
            yield DiscoveryHit(Content(title), go)

    async def search(self, query: str) -> Hits:
        """Offer what matches."""
        matcher = self.matcher(query)
        for title, go in self._ways.items():
            if (score := matcher.match(title)) > 0:
                yield Hit(score, _highlighted(matcher, title), go)


@runtime_checkable
class HasLock(Protocol):
    """A screen whose profile can be unlocked."""

    def ask_to_unlock(self, asked: Asked) -> object:
        """Ask for what has not been said yet."""
        ...


class UnlockCommands(Provider):
    """Takes `unlock 10m why` as it is typed."""

    async def search(self, query: str) -> Hits:
        """Offer to unlock, as soon as that is what was typed."""
        asked = read_asked(query)
        if asked is not None and isinstance(self.screen, HasLock):
            words = f": {asked.reason}" if asked.reason else ""
            title = Content(f"Unlock for {asked.span}{words}")
            yield Hit(MEANT, title, partial(self._ask, asked), help="asks for the time and the reason first")

    def _ask(self, asked: Asked) -> None:
        if isinstance(self.screen, HasLock):
            self.screen.ask_to_unlock(asked)


CONNECT = "Connect to a server…"
"""What the palette calls the way to a server that is no profile yet."""
MEANT = 1_000.0
"""The score of what was typed out: above all that only resembles it."""


def _highlighted(matcher: Matcher, title: str) -> Content:
    """A title with what matched made visible. Textual's own way would read a person's words as markup."""
    _score, offsets = matcher.fuzzy_search.match(matcher.query, title)
    content = Content(title)
    for offset in offsets:
        content = content.stylize(matcher.match_style, offset, offset + 1)
    return content


def _title(active: ActiveBinding) -> str:
    return active.binding.tooltip or active.binding.description


def _help(provider: Provider, active: ActiveBinding) -> str:
    key = provider.app.get_key_display(active.binding)
    return f"key {key}" if active.enabled else f"key {key} (not possible now)"
