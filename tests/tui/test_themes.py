from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.design import ColorSystem
from textual.widgets import Static

from tui.config import DEFAULT_THEME
from tui.themes import (
    DARK_VARIABLES,
    LIGHT_VARIABLES,
    TEXTUAL_VARIABLES,
    ThemeError,
    ThemeFile,
    read_theme,
    shipped_themes,
    user_themes,
    variable_defaults,
)

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = {theme.name: theme for theme in shipped_themes()}
LEGIBLE = 4.5
"""The contrast that WCAG asks for in text of the usual size."""


def theme_file(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def generated(theme: ThemeFile) -> dict[str, str]:
    textual = theme.to_textual()
    return {**textual.to_color_system().generate(), **textual.variables}


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""

    def luminance(colour: Color) -> float:
        parts = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized)
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def drawn(value: str, ground: Color) -> Color:
    """The colour that is seen: `auto 60%` and colours one can see through depend on what is behind them."""
    if value.startswith("auto"):
        alpha = float(value.removeprefix("auto ").rstrip("%")) / 100
        return ground.blend(ground.get_contrast_text(1.0), alpha)
    colour = Color.parse(value)
    return ground.blend(colour.with_alpha(1.0), colour.a)


def test_there_is_a_dark_a_light_and_the_default_one() -> None:
    assert DEFAULT_THEME in SHIPPED
    assert {theme.dark for theme in SHIPPED.values()} == {True, False}


TEXTS = ["foreground", "text", "text-muted", "primary", "accent", "success", "warning", "error", *DARK_VARIABLES]


@pytest.mark.parametrize(
    ("theme", "text", "ground"), product(SHIPPED.values(), TEXTS, ["background", "surface", "panel"]), ids=str
)
def test_all_text_is_legible(theme: ThemeFile, text: str, ground: str) -> None:
    colours = generated(theme)
    behind = Color.parse(colours[ground])
    assert contrast(drawn(colours[text], behind), behind) >= LEGIBLE


@pytest.mark.parametrize("theme", SHIPPED.values(), ids=lambda theme: theme.name)
@pytest.mark.parametrize("cursor", ["block-cursor", "block-cursor-blurred"])
def test_the_row_under_the_cursor_is_legible(theme: ThemeFile, cursor: str) -> None:
    colours = generated(theme)
    ground = drawn(colours[f"{cursor}-background"], Color.parse(colours["surface"]))
    assert contrast(drawn(colours[f"{cursor}-foreground"], ground), ground) >= LEGIBLE


@pytest.mark.parametrize(("dark", "ground"), [(True, "#1e1e1e"), (False, "#f0f0f0")])
def test_the_defaults_are_legible_in_textuals_own_themes(dark: bool, ground: str) -> None:
    for value in variable_defaults(dark).values():
        assert contrast(Color.parse(value), Color.parse(ground)) >= LEGIBLE


def test_the_two_sets_of_defaults_name_the_same() -> None:
    assert DARK_VARIABLES.keys() == LIGHT_VARIABLES.keys()


def test_textual_knows_the_variables_that_are_its_own() -> None:
    assert ColorSystem(primary="#ffffff").generate().keys() >= TEXTUAL_VARIABLES


def test_a_theme_of_the_users_is_read(tmp_path: Path) -> None:
    path = theme_file(
        tmp_path,
        'dark = false\n[colours]\nprimary = "#112233"\n[variables]\nstate-erred = "#ff0000"\nborder = "#00ff00"\n',
    )
    theme = read_theme(path)
    textual = theme.to_textual()
    assert (theme.name, theme.dark, textual.primary) == ("mine", False, "#112233")
    assert textual.variables["state-erred"] == "#ff0000"
    assert textual.variables["border"] == "#00ff00"
    assert textual.variables["state-online"] == LIGHT_VARIABLES["state-online"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[colours]\n", ":1: colours needs a setting primary."),
        ("", ": colours needs a setting primary."),
        ('[colours]\nprimary = "red; background: blue"\n', ':2: colours.primary must be a colour like "#1e90ff".'),
        ("[colours]\nprimary = 1\n", ':2: colours.primary must be a colour like "#1e90ff", not a number.'),
        ('[colours]\nprimary = "#112233"\nprimry = "#112233"\n', 'Did you mean "primary"?'),
        ('[colours]\nprimary = "#112233"\n[variables]\nstate-ered = "#112233"\n', 'Did you mean "state-erred"?'),
        ('[colours]\nprimary = "#112233"\n[variables]\nborder = "auto"\n', ":4: variables.border must be a colour"),
        ('dark = "yes"\n[colours]\nprimary = "#112233"\n', ":1: dark must be true or false, not a text."),
        ("[colours\n", ":1:"),
        ("variables = 1\n[colours]\nprimary = '#112233'\n", ":1: variables must be a table, not a number."),
    ],
)
def test_a_broken_theme_is_told_with_its_place_and_left_out(tmp_path: Path, text: str, words: str) -> None:
    path = theme_file(tmp_path, text)
    good = theme_file(tmp_path, '[colours]\nprimary = "#112233"\n', "other.toml")
    themes, faults = user_themes(tmp_path)
    assert [theme.name for theme in themes] == [good.stem]
    assert faults[0].startswith(str(path))
    assert words in faults[0]


def test_the_name_of_the_file_is_the_name_of_the_theme(tmp_path: Path) -> None:
    with pytest.raises(ThemeError, match="small letters"):
        read_theme(theme_file(tmp_path, "", "My Theme.toml"))


def test_c13_a_theme_with_control_characters_in_its_name_is_refused_and_told_clean(tmp_path: Path) -> None:
    (tmp_path / "my-\x1b[2J\u202etheme.toml").write_text("dark = true\n")
    themes, (fault,) = user_themes(tmp_path)
    assert themes == ()
    assert "a theme's file is named with small letters" in fault
    assert "my-␛[2J" in fault
    assert not {"\x1b", "\u202e"} & set(fault)


def test_no_folder_is_no_theme(tmp_path: Path) -> None:
    assert user_themes(tmp_path / "none") == ((), ())


async def test_textual_takes_every_shipped_theme() -> None:
    class Probe(App[None]):
        CSS = "\n".join(f"Static.v{n} {{ color: ${name}; }}" for n, name in enumerate(DARK_VARIABLES))

        def get_theme_variable_defaults(self) -> dict[str, str]:
            return variable_defaults(self.current_theme.dark)

        def compose(self) -> ComposeResult:
            for number in range(len(DARK_VARIABLES)):
                yield Static("x", classes=f"v{number}")

    app = Probe()
    async with app.run_test() as pilot:
        for theme in SHIPPED.values():
            app.register_theme(theme.to_textual())
            app.theme = theme.name
            await pilot.pause()
            found = [Color.parse(value) for name, value in generated(theme).items() if name in DARK_VARIABLES]
            assert {static.styles.color for static in app.query(Static)} == set(found)
        app.theme = "nord"
        await pilot.pause()
        assert app.query_one(".v0").styles.color == Color.parse(DARK_VARIABLES["state-online"])
