"""Colours: theme files in the form users write, checked whole before Textual sees them.

A colour that Textual cannot read takes the app down long after its theme was registered: nothing unchecked gets there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from api_client.clean import clean
from tui.settings import FLAG, Kind, Reading, Refused, setting
from tui.toml_file import TomlError, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.theme import Theme

SHIPPED = Path(__file__).parent.parent / "themes"
"""Where the themes are that come with the app."""

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def _read_colour(value: object) -> str:
    if not isinstance(value, str):
        raise Refused
    if not _HEX.fullmatch(value):
        raise Refused('must be a colour like "#1e90ff".')
    return value


COLOUR = Kind('a colour like "#1e90ff"', _read_colour)

DARK_VARIABLES = {
    "state-online": "#7ec98f",
    "state-offline": "#a3adba",
    "state-transition": "#e2b65e",
    "state-erred": "#f2868a",
    "state-unknown": "#c3a2e8",
    "env-production": "#f2868a",
    "env-other": "#6fb7d9",
}
LIGHT_VARIABLES = {
    "state-online": "#1d6b38",
    "state-offline": "#545e6b",
    "state-transition": "#7d5300",
    "state-erred": "#a8202a",
    "state-unknown": "#6a3fa0",
    "env-production": "#a8202a",
    "env-other": "#175f85",
}

TEXTUAL_VARIABLES = frozenset(
    {
        "block-cursor-background",
        "block-cursor-foreground",
        "block-cursor-blurred-background",
        "block-cursor-blurred-foreground",
        "border",
        "border-blurred",
        "footer-background",
        "footer-key-foreground",
        "input-cursor-background",
        "input-selection-background",
        "scrollbar",
        "scrollbar-background",
    }
)
"""The variables of Textual's own widgets that a theme may set."""


@dataclass(frozen=True, slots=True)
class Colours:
    """The table `[colours]`: Textual's names; what is left out is worked out from the rest."""

    primary: str = setting(COLOUR)
    secondary: str | None = setting(COLOUR, None)
    accent: str | None = setting(COLOUR, None)
    foreground: str | None = setting(COLOUR, None)
    background: str | None = setting(COLOUR, None)
    surface: str | None = setting(COLOUR, None)
    panel: str | None = setting(COLOUR, None)
    boost: str | None = setting(COLOUR, None)
    success: str | None = setting(COLOUR, None)
    warning: str | None = setting(COLOUR, None)
    error: str | None = setting(COLOUR, None)


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """A theme that was read and found good."""

    name: str
    colours: Colours
    dark: bool = setting(FLAG, True)
    variables: Mapping[str, str] = field(default_factory=dict)

    def to_textual(self) -> Theme:
        """Make it what Textual registers."""
        from textual.theme import Theme

        colours = {name: getattr(self.colours, name) for name in Colours.__dataclass_fields__}
        variables = {**variable_defaults(self.dark), **self.variables}
        return Theme(name=self.name, dark=self.dark, variables=variables, **colours)


def variable_defaults(dark: bool = True) -> dict[str, str]:
    """Our own variables, for themes that know nothing of them."""
    return dict(DARK_VARIABLES if dark else LIGHT_VARIABLES)


def shipped_themes() -> tuple[ThemeFile, ...]:
    """The themes that come with the app, in the order of their names."""
    return tuple(read_theme(path) for path in sorted(_toml_files(SHIPPED)))


def user_themes(folder: Path) -> tuple[tuple[ThemeFile, ...], tuple[str, ...]]:
    """The user's themes, and a sentence for each fault; a broken theme is left out."""
    themes: list[ThemeFile] = []
    faults: list[str] = []
    for path in sorted(_toml_files(folder)):
        try:
            themes.append(read_theme(path))
        except ThemeError as error:
            faults += error.faults
    return tuple(themes), tuple(faults)


class ThemeError(Exception):
    """A theme cannot be used; `faults` holds one sentence each."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def read_theme(path: Path) -> ThemeFile:
    """Read a theme; the name of the file is its name. Raises ThemeError."""
    if not _NAME.fullmatch(path.stem):
        raise ThemeError(
            f"{clean(str(path))}: a theme's file is named with small letters, digits and -, as in my-theme.toml."
        )
    try:
        file = read_toml(path)
    except FileNotFoundError as error:
        raise ThemeError(f"{path}: there is no such file.") from error
    except TomlError as error:
        raise ThemeError(str(error)) from error
    reading = Reading(file)
    reading.check_names(file.table, {"dark", "colours", "variables"}, ())
    top = {name: value for name, value in file.table.items() if name == "dark"}
    values = reading.values(ThemeFile, top, ())
    colours = reading.values(Colours, file.table.get("colours", {}), ("colours",))
    variables = _read_variables(reading, file.table.get("variables", {}))
    # An unknown colour is most likely a misspelt one, and Textual would draw the wrong thing without a word.
    if faults := reading.faults + reading.warnings:
        raise ThemeError(*faults)
    return ThemeFile(name=path.stem, colours=Colours(**colours), variables=variables, **values)


def _read_variables(reading: Reading, value: object) -> dict[str, str]:
    path = ("variables",)
    table = reading.table(value, path)
    known = TEXTUAL_VARIABLES | DARK_VARIABLES.keys()
    reading.check_names(table, set(known), path)
    found: dict[str, str] = {}
    for name, colour in table.items():
        try:
            found[name] = COLOUR.read(colour)
        except Refused as reason:
            reading.fault((*path, name), str(reason) or f"must be {COLOUR.expected}.")
    return found


def _toml_files(folder: Path) -> Iterable[Path]:
    return folder.glob("*.toml") if folder.is_dir() else ()
