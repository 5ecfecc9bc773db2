"""The dialog of the servers there are: the profiles as the settings have them now, and the sandbox."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import on, work
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from api_client.clean import clean
from tui.place import PLAIN_HTTP
from tui.screens.search import SearchDialog
from tui.widgets.roles import muted, styled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.credentials import Source
    from tui.doors import Entrance
    from tui.place import Place
    from tui.screens.outset import Directory

CONNECT = "connect to a server…"
"""What stands below the doors; no profile can be called that."""
LOOKING = "looking where its token is"
NO_TOKEN = "no token: asks for a log-in"  # noqa: S105 - words
FAULTY = "The settings are wrong; until they are right, no profile of theirs can be opened."


class Elsewhere:
    """The wish to connect to a server that is none of the profiles yet."""


class ProfilesScreen(SearchDialog["Entrance | Elsewhere"]):
    """Returns the door that was chosen, or None."""

    DEFAULT_CSS = """
    ProfilesScreen {
        & #faults { display: none; height: auto; max-height: 6; color: $text-error; }
        & #faults.-told { display: block; }
        & #path { height: auto; color: $text-muted; }
    }
    """

    def __init__(self, directory: Directory, current: Entrance | None = None) -> None:
        start_at = current.place.profile if current else ""
        super().__init__("Profiles", "type to search · enter opens · esc closes", start_at=start_at)
        found = directory.look()
        self._doors = {door.place.profile: door for door in found.doors}
        self._wrong = {clean(name): " ".join(map(clean, faults)) for name, faults in found.wrong.items()}
        self._faults = found.faults
        self._path = directory.path
        self._current = current
        self._sources: dict[str, str] = {}

    def below(self) -> Sequence[Static]:
        """What is wrong with the settings, and where they are."""
        faults = "\n".join((FAULTY, *(clean(fault) for fault in self._faults))) if self._faults else ""
        return (
            Static(Content(faults), id="faults", classes="-told" if faults else ""),
            Static(Content(f"from {clean(str(self._path))}, read again each time"), id="path"),
        )

    def on_mount(self) -> None:
        """Find out where the tokens are, which may take a while."""
        super().on_mount()
        self._find_sources()

    def matching(self, words: Sequence[str]) -> list[Option]:
        """The doors in whose name, environment or address each word occurs; then those that can't be opened."""
        good = [
            Option(self._line(door), id=name)
            for name, door in self._doors.items()
            if _has(words, f"{name} {door.place.environment} {door.address}")
        ]
        wrong = [
            Option(Content.assemble("  ", muted(name), muted("  can't be opened\n    "), muted(why)), disabled=True)
            for name, why in self._wrong.items()
            if _has(words, name)
        ]
        connect = [Option(Content.assemble("  ", CONNECT), id=CONNECT)] if _has(words, CONNECT) else []
        return [*good, *wrong, *connect]

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self.close_with(self._doors.get(event.option.id or "", Elsewhere()))

    @work(group="sources")
    async def _find_sources(self) -> None:
        for name, door in self._doors.items():
            self._sources[name] = token_words(await asyncio.to_thread(door.sources))
            self._show_again(name)

    def _show_again(self, name: str) -> None:
        """Show a line as it is now, if it is there: a search may leave it out, and the dialog may be closed by then."""
        for options in self.query(OptionList):
            if any(option.id == name for option in options.options):
                options.replace_option_prompt(name, self._line(self._doors[name]))

    def _line(self, door: Entrance) -> Content:
        """Who and where in one line, what holds there in the next."""
        place = door.place
        is_open = self._current is not None and place.profile == self._current.place.profile
        return Content.assemble(
            "● " if is_open else "  ",
            styled(place.profile, "strong"),
            "  ",
            _environment(place),
            styled(f" {PLAIN_HTTP} ", "alarm") if place.plain_http else "",
            f" {door.address}",
            muted(f"\n    {' · '.join(self._facts(door, is_open=is_open))}"),
        )

    def _facts(self, door: Entrance, *, is_open: bool) -> Sequence[str]:
        place = door.place
        guard = "read-only" if place.read_only else "locked" if place.locked else ""
        source = self._sources.get(place.profile, LOOKING)
        if is_open and self._current is not None and self._current.credential_source:
            source = f"token in use: {self._current.credential_source}"
        return list(filter(None, ("open" if is_open else "", guard, source)))


def _has(words: Sequence[str], text: str) -> bool:
    return all(word in text.casefold() for word in words)


def _environment(place: Place) -> Content:
    """What is at stake, as the header has it."""
    if place.is_production:
        return styled(" PRODUCTION ", "production")
    return styled(f"{place.environment} ", "environment") if place.environment else Content("")


def token_words(sources: Sequence[Source]) -> str:
    """Where a token would come from, as far as that can be told."""
    if not sources:
        return "needs no token"
    for source in sources:
        if source.problem:
            return source.problem
        if source.is_there or (source.is_there is None and source.name == "token_command"):
            return f"token from {source.words}"
    asked = [source.words for source in sources if source.is_there is None]
    return f"asks {asked[0]}, then for a log-in" if asked else NO_TOKEN
