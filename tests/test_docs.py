"""The documentation is true: its tables, keys, options, settings, examples, links and pictures."""

from __future__ import annotations

import asyncio
import re
import tomllib
from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any

import pytest

from docs import pictures, tables
from tests.command_tree import children
from tests.test_architecture import ROOT
from tui.app import known_keys
from tui.cli.commands import build
from tui.config import Profile, Ui, load_config
from tui.keymap import check_keymap
from tui.query import parse
from tui.query.examples import EXAMPLES
from tui.rules import Rules
from tui.settings import kind_of
from tui.themes import read_theme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import click

README = ROOT / "README.md"
DOCS = ROOT / "docs"
DOCUMENTS = [README, ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
OURS = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
ELSEWHERE = {"--editable"}


def name_of(path: Path) -> str:
    return path.name


def blocks(path: Path, language: str) -> list[str]:
    """The code of one language in a document."""
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text(), re.MULTILINE | re.DOTALL)


def rows(path: Path, heading: str) -> list[list[str]]:
    """The cells of the tables below a heading, without their heads."""
    section = path.read_text().split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [row for row, after in zip(cells, [*cells[1:], [""]], strict=True) if "---" not in row[0] + after[0]]


def codes(text: str) -> list[str]:
    return [code.replace("\\|", "|") for code in re.findall(r"`([^`\n]+)`", text)]


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_tables_say_what_the_program_says(path: Path) -> None:
    text = path.read_text()
    assert tables.filled(text) == text, "make pictures writes them anew"


def test_every_key_that_can_be_changed_is_told() -> None:
    told = set(codes((DOCS / "keys.md").read_text()))
    assert set(known_keys()) <= told


def test_the_keys_of_the_readme_are_there() -> None:
    known = {key for held in tables.bindings().values() for binding in held for key in codes(tables.key_text(binding))}
    told = [key for row in rows(README, "Keys") for key in codes(row[0])]
    assert len(told) > 30
    assert not set(told) - known


def told_filters() -> Iterator[str]:
    yield from (written for written, _ in EXAMPLES)
    yield from (line for block in blocks(DOCS / "filter.md", "filter") for line in block.splitlines())
    yield from (code for row in rows(README, "The filter language") for code in codes(row[0]))


@pytest.mark.parametrize("text", told_filters())
def test_filters_can_be_read(text: str) -> None:
    assert parse(text).terms


def options(command: click.Command) -> set[str]:
    own = {name for parameter in command.params for name in parameter.opts if name.startswith("--")}
    return own.union(*map(options, children(command).values()))


def test_every_command_is_in_the_readme_and_every_option_in_a_document() -> None:
    command = build(lambda _options: 0)
    told = {option for path in DOCUMENTS for option in OURS.findall(path.read_text())}
    assert sorted(options(command) - told) == []
    readme = README.read_text()
    for name in children(command):
        assert re.search(rf"`vmdeck {name}\b", readme), name


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_options_that_are_told_are_there(path: Path) -> None:
    assert set(OURS.findall(path.read_text())) - ELSEWHERE <= options(build(lambda _options: 0)) | {"--help"}


def test_variables_that_are_told_are_read() -> None:
    source = "".join(path.read_text() for path in (ROOT / "tui").rglob("*.py"))
    assert set(re.findall(r"\bVMDECK_[A-Z]+", README.read_text())) == set(re.findall(r"\bVMDECK_[A-Z]+", source))


def written(default: object) -> str:
    """A default as a person writes it."""
    if default in (MISSING, None, ""):
        return ""
    return "[]" if default == frozenset() else str(default).lower().removesuffix(".0")


@pytest.mark.parametrize(("cls", "heading"), [(Profile, "Profiles"), (Rules, "Rules"), (Ui, "Settings of the app")])
def test_settings_are_told_with_their_defaults(cls: type[Any], heading: str) -> None:
    declared = {item.name: written(item.default) for item in fields(cls) if kind_of(item)}
    told = {codes(row[0])[0]: "".join(codes(row[1])) for row in rows(DOCS / "configuration.md", heading)}
    assert told == declared


def test_the_settings_of_the_readme_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(blocks(README, "toml")[0])
    config = load_config(path)
    assert config.warnings == ()
    assert set(config.profiles) == {"north", "lab"}


def test_the_keys_of_the_example_can_be_used() -> None:
    (block,) = blocks(DOCS / "keys.md", "toml")
    assert len(check_keymap(tomllib.loads(block)["keys"], known_keys())) == 3


def test_the_rules_of_the_example_can_be_used(tmp_path: Path) -> None:
    block, _theme = blocks(DOCS / "configuration.md", "toml")
    path = tmp_path / "config.toml"
    path.write_text(block)
    assert load_config(path).profiles["north"].rules.at_most == 20


def test_the_theme_of_the_example_can_be_used(tmp_path: Path) -> None:
    _rules, block = blocks(DOCS / "configuration.md", "toml")
    path = tmp_path / "mine.toml"
    path.write_text(block)
    assert read_theme(path).dark


def test_the_program_about_the_sandbox_runs() -> None:
    (block,) = blocks(DOCS / "sandbox.md", "python")
    body = "".join(f"    {line}\n" for line in block.splitlines())
    space: dict[str, Any] = {}
    exec(f"async def main():\n{body}    await client.aclose()\n", space)  # noqa: S102 - our own documentation
    asyncio.run(space["main"]())


@pytest.mark.parametrize("path", [*DOCUMENTS, ROOT / "CONTRIBUTING.md"], ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text()
    headings = {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in re.findall(r"^#+ (.*)$", text, re.M)}
    for shown, target in re.findall(r"(!?)\[[^\]]*\]\(([^)]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif target.startswith("https://"):
            assert not shown, f"{target} would be loaded from elsewhere"
        else:
            assert (path.parent / target).exists(), target


def test_every_picture_is_there_and_shown() -> None:
    drawn = {f"{picture.name}.svg" for picture in pictures.PICTURES}
    assert {path.name for path in pictures.FOLDER.iterdir()} == drawn
    assert set(re.findall(r"docs/pictures/([\w-]+\.svg)", README.read_text())) == drawn


@pytest.mark.parametrize("path", sorted(pictures.FOLDER.glob("*.svg")), ids=name_of)
def test_pictures_load_nothing(path: Path) -> None:
    assert stands_alone(path.read_text())


async def test_a_picture_can_be_drawn(tmp_path: Path) -> None:
    svg = await pictures.draw(next(picture for picture in pictures.PICTURES if picture.name == "small"), tmp_path)
    assert stands_alone(svg)
    assert ">web-3<" in svg


def stands_alone(svg: str) -> bool:
    return not re.search(r"@font-face|@import|<script|<image|href=|url\((?!#)", svg)
